"""PostgreSQL: every table by COPY in one snapshot; put back into a database of its own, which then takes the name.

Not pg_dump: a client older than the server refuses to work, and an office that lacks the client would have no backup.
Needs a role that may create databases (CREATEDB) for restoring; none for writing the backup.
"""

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg2 import sql

from . import elsewhere

TABLES = "tables.json"


def dump(folder: Path, state: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Every table as ``folder``/<table>.copy with its columns and the sequences in tables.json; answers ``state()``."""
    connection.close()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tables = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
                "AND attgenerated = '' ORDER BY attnum",
                [f'"{table}"'],
            )
            tables[table] = [name for (name,) in cursor.fetchall()]
            with (folder / f"{table}.copy").open("wb") as file:
                cursor.copy_expert(_copy("COPY {} ({}) TO STDOUT", table, tables[table], cursor), file)
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()")
        (folder / TABLES).write_text(json.dumps({"tables": tables, "sequences": dict(cursor.fetchall())}))
        return state()


def _copy(template: str, table: str, columns: list[str], cursor: Any) -> str:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL(template).format(sql.Identifier(table), names).as_string(cursor.cursor)


@contextmanager
def scratch(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    """The name of a new database with the backup's tables and rows; dropped unless ``exchange`` gave it the live name."""
    name = f"{connection.settings_dict['NAME'][:40]}_restoring_{secrets.token_hex(4)}"
    _serve("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name)
    try:
        with elsewhere.working_on(name):
            _lay_out(manifest)
            _fill(folder)
        yield name
    finally:
        connection.close()
        _serve("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _lay_out(manifest: dict[str, Any]) -> None:
    """The schema as it was when the backup was made: each app up to the last of its migrations then applied."""
    last: dict[str, str] = {}
    for app, migration in manifest["migrations"]:
        last[app] = max(migration, last.get(app, ""))
    # Without the command's signals: kinds of content, rights and triggers come with the rows, or with the last migrate.
    MigrationExecutor(connection).migrate(list(last.items()))


def _fill(folder: Path) -> None:
    told = json.loads((folder / TABLES).read_text())
    with transaction.atomic(), connection.cursor() as cursor:
        # What migrate itself wrote makes room: kinds of content, rights, the list of migrations.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in told["tables"]:
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        for table, columns in told["tables"].items():
            with (folder / f"{table}.copy").open("rb") as file:
                cursor.copy_expert(_copy("COPY {} ({}) FROM STDIN", table, columns, cursor), file)
        for sequence, last_value in told["sequences"].items():
            if last_value is not None:
                cursor.execute("SELECT setval(%s::regclass, %s)", [f'"{sequence}"', last_value])


def exchange(name: str, aside: str) -> str:
    """The scratch database takes the live one's name, in one transaction; answers the former one's new name.

    Sessions on the live database are ended; the servers open new ones by themselves.
    """
    live = connection.settings_dict["NAME"]
    connection.close()
    with _server() as server, server.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [live])
        existed = cursor.fetchone()
        cursor.execute("BEGIN")
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN (%s, %s) AND pid <> pg_backend_pid()",
            [live, name],
        )
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        if existed:
            cursor.execute(rename.format(sql.Identifier(live), sql.Identifier(aside)))
        cursor.execute(rename.format(sql.Identifier(name), sql.Identifier(live)))
        cursor.execute("COMMIT")
    return aside if existed else ""


def aside_path(stamp: str) -> str:
    """What the former database will be called."""
    return f"{connection.settings_dict['NAME'][:40]}_before_{stamp}"


@contextmanager
def _server() -> Iterator[Any]:
    """A session beside all databases of ours, each statement on its own."""
    told = connection.settings_dict
    keys = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    server = psycopg2.connect(dbname="postgres", **{key: told[name] or None for key, name in keys.items()})
    server.autocommit = True
    try:
        yield server
    finally:
        server.close()


def _serve(statement: str, name: str) -> None:
    with _server() as server, server.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
