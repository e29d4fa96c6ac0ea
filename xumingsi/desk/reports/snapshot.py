"""Reading many tables as of one moment, so that figures taken one after the other agree with each other."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside sees the database of the same moment, whoever writes meanwhile.

    SQLite gives that to every transaction; PostgreSQL is asked for it, unless the caller's transaction is open already.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
