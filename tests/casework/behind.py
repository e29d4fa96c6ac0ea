"""What somebody with the database's own password could do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

from xumingsi.casework import triggers


@contextmanager
def behind_the_back() -> Iterator[Any]:
    """A cursor that no trigger and no foreign key hinders; all is as before when the block is left."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET LOCAL session_replication_role = replica")
            else:
                triggers.remove()
            yield cursor
        transaction.set_rollback(True)


def table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
