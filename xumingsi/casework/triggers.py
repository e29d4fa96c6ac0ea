"""Triggers that refuse UPDATE and DELETE on the ledger, every history table and every append-only step table.

Installed after each ``migrate`` for whatever tables then exist, so a new room's history is guarded from its first row.
"""

from collections.abc import Iterator
from hashlib import sha256

from django.apps import apps
from django.db import connections, models

from xumingsi.accounts.history import HistoryRow

LONGEST = 63
MESSAGE = "append-only table: rows are never changed or deleted"
_PG_FUNCTION = f"""
CREATE OR REPLACE FUNCTION xumingsi_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{MESSAGE} (%)', TG_TABLE_NAME; END $$
"""


def guarded_models() -> Iterator[type[models.Model]]:
    """Models whose rows never change: the ledger, history, steps."""
    for model in apps.get_models():
        if (
            issubclass(model, HistoryRow)
            or getattr(model, "append_only", False)
            or model._meta.label == "casework.Entry"
        ):
            yield model


def install(using: str = "default") -> None:
    """Make every trigger that is missing (idempotent; one look when none is)."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_PG_FUNCTION)
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {name for (name,) in cursor.fetchall()}
        for model in guarded_models():
            if model._meta.db_table in tables:
                for name, statement in _statements(connection.vendor, model._meta.db_table):
                    if name not in present:
                        cursor.execute(statement)


def remove(using: str = "default") -> None:
    """Drop the triggers: for the flush of a test database only."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for model in guarded_models():
            table = model._meta.db_table
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            for act in ("update", "delete", "truncate"):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger_name(table, act)}"{on}')


def trigger_name(table: str, act: str) -> str:
    """A name of its own for each table, within PostgreSQL's 63 characters."""
    name = f"keep_{act}_{table}"
    return name if len(name) <= LONGEST else f"{name[:50]}_{sha256(table.encode()).hexdigest()[:12]}"


def _statements(vendor: str, table: str) -> list[tuple[str, str]]:
    """Name and definition of each trigger of a table."""
    if vendor == "postgresql":
        return [
            (
                trigger_name(table, act),
                f'CREATE TRIGGER "{trigger_name(table, act)}" BEFORE {act.upper()} ON "{table}" FOR EACH {each} '
                "EXECUTE FUNCTION xumingsi_refuse_change()",
            )
            for act, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
        ]
    return [
        (
            trigger_name(table, act),
            f'CREATE TRIGGER "{trigger_name(table, act)}" BEFORE {act.upper()} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE} ({table})'); END",
        )
        for act in ("update", "delete")
    ]
