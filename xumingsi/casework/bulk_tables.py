"""Rows into tables by the quickest way each database has: COPY on PostgreSQL, one prepared statement on SQLite."""

import re
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL

from .bulk_digests import per_value

# Rows turned into text or parameters at a time: bounds memory. Not smaller, because the thread that feeds COPY waits up
# to five milliseconds for the interpreter before each piece.
PIECE = 10_000
Load = Callable[[type[models.Model], Mapping[str, Sequence[Any]]], None]
_ESCAPED = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _quote(name: str | None) -> str:
    assert name, "a field without a column"
    return connection.ops.quote_name(name)


def next_keys(model: type[models.Model], count: int) -> list[int]:
    """``count`` keys nobody else will get, ascending."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The name of the sequence is looked up once, not per row.
            cursor.execute(
                "SELECT array_agg(nextval(named.sequence)) FROM "
                "(SELECT pg_get_serial_sequence(%s, %s)::regclass AS sequence OFFSET 0) AS named, generate_series(1, %s)",
                [_quote(table), column, count],
            )
            return cursor.fetchone()[0]
        # The transaction is IMMEDIATE, so nobody else inserts meanwhile; sqlite_sequence remembers deleted rows' keys.
        cursor.execute(
            f"SELECT max(coalesce((SELECT max({_quote(column)}) FROM {_quote(table)}), 0), "  # noqa: S608 - our names
            "coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0))",
            [table],
        )
        last = cursor.fetchone()[0]
    return list(range(last + 1, last + 1 + count))


def prepare(model: type[models.Model], columns: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Columns (attname → values) as ``load_rows`` takes them: COPY's text on PostgreSQL, the driver's values on SQLite."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: _prepared(fields[name], values) for name, values in columns.items()}


def load_rows(model: type[models.Model], ready: Mapping[str, Sequence[Any]], table: str = "") -> None:
    """Insert prepared columns of ``model`` into its table, or into ``table`` of the same columns."""
    target, columns = _target(model, ready, table), list(ready.values())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors:
                cursor.copy_expert(f"COPY {target} FROM STDIN", _CopyText(columns))
        else:
            statement = f"INSERT INTO {target} VALUES ({', '.join(['%s'] * len(ready))})"  # noqa: S608 - our names
            for first in range(0, len(columns[0]), PIECE):
                cursor.executemany(statement, list(zip(*(c[first : first + PIECE] for c in columns), strict=True)))


@contextmanager
def loading() -> Iterator[Load]:
    """``load_rows`` that, on PostgreSQL, returns at once: the server stores one set while the caller makes the next.

    The sets go in one after the other. No other statement may run inside the block; a set's failure is raised by a
    later call or on leaving.
    """
    if connection.vendor != "postgresql":
        yield load_rows
        return
    pending: deque[Future[None]] = deque()

    def settle() -> None:
        with connection.wrap_database_errors:
            pending.popleft().result()

    with connection.cursor() as cursor, ThreadPoolExecutor(1) as thread:

        def load(model: type[models.Model], ready: Mapping[str, Sequence[Any]]) -> None:
            text = _CopyText(list(ready.values()))
            pending.append(thread.submit(cursor.copy_expert, f"COPY {_target(model, ready)} FROM STDIN", text))
            while len(pending) > 2:  # bounds memory: one set being stored, one waiting
                settle()

        yield load
        while pending:
            settle()


def _target(model: type[models.Model], ready: Mapping[str, Sequence[Any]], table: str = "") -> str:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    names = ", ".join(_quote(fields[name].column) for name in ready)
    return f"{_quote(table or model._meta.db_table)} ({names})"


@contextmanager
def overwrite_rows(model: type[models.Model], columns: Mapping[str, Sequence[Any]]) -> Iterator[RawSQL]:
    """Set columns of existing rows (the key is among ``columns``); yields a sub-query of the keys.

    LookupError unless every key met exactly one row.
    """
    key, *others = [f.column for name in columns for f in model._meta.concrete_fields if f.attname == name]
    count = len(next(iter(columns.values())))
    table, staged = _quote(model._meta.db_table), f"staged_{uuid.uuid4().hex}"
    picked = ", ".join(map(_quote, (key, *others)))
    setting = ", ".join(f"{_quote(name)} = staged.{_quote(name)}" for name in others)
    same = f"{table}.{_quote(key)} = staged.{_quote(key)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {staged} AS SELECT {picked} FROM {table} WHERE 1 = 0")  # noqa: S608
        load_rows(model, prepare(model, columns), staged)
        cursor.execute(f"CREATE UNIQUE INDEX {staged}_key ON {staged} ({_quote(key)})")
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {staged}")
        cursor.execute(f"UPDATE {table} SET {setting} FROM {staged} AS staged WHERE {same}")  # noqa: S608 - our names
        if cursor.rowcount != count:
            raise LookupError(f"{count - cursor.rowcount} of {count} rows of {model._meta.label} are gone")
        yield RawSQL(f"SELECT {_quote(key)} FROM {staged}", [])  # noqa: S608, S611 - our names
        cursor.execute(f"DROP TABLE {staged}")


def _prepared(field: models.Field, values: Sequence[Any]) -> Sequence[Any]:
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    kinds = set(map(type, values))
    plain = (kinds == {str} and isinstance(target, models.CharField | models.TextField)) or (
        kinds == {int} and isinstance(target, models.IntegerField)
    )
    if connection.vendor != "postgresql":
        return values if plain else per_value(values, lambda value: field.get_db_prep_save(value, connection))
    if plain and kinds == {int}:
        return list(map(str, values))
    if plain:
        return values if not _ESCAPED.search("".join(values)) else [value.translate(_ESCAPES) for value in values]
    return per_value(values, lambda value: _copy_text(field.get_db_prep_save(value, connection)))


def _copy_text(value: Any) -> str:
    """One value in the text format of COPY."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if hasattr(value, "dumps"):  # psycopg2's wrapper around JSON
        return str(value.dumps(value.adapted)).translate(_ESCAPES)
    if isinstance(value, bytes | list | tuple | dict):
        raise TypeError(f"a {type(value).__name__} cannot be written in sets")
    return str(value)


class _CopyText:
    """Rows as COPY reads them, made piece by piece while the server stores the last."""

    def __init__(self, columns: Sequence[Sequence[str]]) -> None:
        self._pieces = self._make(columns)

    def _make(self, columns: Sequence[Sequence[str]]) -> Iterator[bytes]:
        for first in range(0, len(columns[0]), PIECE):
            rows = zip(*(column[first : first + PIECE] for column in columns), strict=True)
            yield ("\n".join(map("\t".join, rows)) + "\n").encode()

    def read(self, _size: int = -1) -> bytes:
        """The next piece, whatever size was asked for: psycopg2 cuts it as needed. Empty at the end."""
        return next(self._pieces, b"")
