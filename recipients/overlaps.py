"""Triggers that refuse a standard overlapping another of its kind, also when it is written past the services.

PostgreSQL's own exclusion constraint would need an extension that a town's server may not have, and SQLite has none.
"""

from typing import Any

from django.db import connections

MESSAGE = "standards of one kind never overlap"
_OVERLAP = """
SELECT 1 FROM recipients_standard AS other WHERE other.kind = NEW.kind AND other.id <> NEW.id
AND (NEW.effective_to IS NULL OR other.effective_from <= NEW.effective_to)
AND (other.effective_to IS NULL OR other.effective_to >= NEW.effective_from)
"""
# The lock makes two writers of a kind wait for each other; the query after it sees what the first one committed.
_PG_FUNCTION = f"""
CREATE OR REPLACE FUNCTION recipients_refuse_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('recipients_standard ' || NEW.kind));
    IF EXISTS ({_OVERLAP}) THEN
        RAISE EXCEPTION '{MESSAGE} (%)', NEW.kind USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$
"""


def install(using: str = "default", **_: Any) -> None:
    """Make the triggers where the table exists (idempotent; called after every migrate)."""
    connection = connections[using]
    if "recipients_standard" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def _statements(vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [
            _PG_FUNCTION,
            "DROP TRIGGER IF EXISTS standard_overlap ON recipients_standard",
            "CREATE TRIGGER standard_overlap BEFORE INSERT OR UPDATE ON recipients_standard FOR EACH ROW "
            "EXECUTE FUNCTION recipients_refuse_overlap()",
        ]
    # AFTER: only then has a new row of SQLite its key.
    return [
        f"CREATE TRIGGER IF NOT EXISTS standard_overlap_{act} AFTER {act.upper()} ON recipients_standard "
        f"WHEN EXISTS ({_OVERLAP}) BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for act in ("insert", "update")
    ]
