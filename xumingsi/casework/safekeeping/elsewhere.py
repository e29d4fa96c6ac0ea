"""Working on another database of the same kind for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.db import connection


@contextmanager
def working_on(name: str) -> Iterator[None]:
    """``connection`` leads to database ``name`` in the block, and where it led before afterwards."""
    former = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = former
        ContentType.objects.clear_cache()
