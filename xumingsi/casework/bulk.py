"""Writing many tracked rows in sets: the same rows, history and digests as saving them one by one, in a few statements.

Inside an open act (``ledger.recorded``):

``insert_rows(Member, {"household_id": [...], "name": [...], …}) -> [new keys, in order]``
    One list per column (attname), all of one length. Columns left out take the field's default.

``update_rows(Member, keys, {"phone": [...]}) -> number of rows``
    Sets the given columns of the rows with these keys (each key once) and nothing else.

``listed(values)`` is a sub-query holding ``values``, for ``filter(id_number__in=listed(numbers))``: one statement
whatever the number of values, where a plain list would meet the limits of SQLite.

Both write the live rows and one history row each (``+`` or ``~``, stamped with the act, its moment, its actor and its
reason) and register the history rows with the act, so ``verify_ledger`` finds nothing different from ``save()``.

What the caller must see to: values are of the field's own Python type and within its bounds (text not longer than
``max_length``, Decimals with no more places than the field: nothing is cleaned here), ``full_clean`` and signals do
not run, and constraints hold after *each* call (free a unique value in one call before giving it away in the next).
Database errors roll the whole act back. Models with a parent table or with ``auto_now`` fields are refused (TypeError).
"""

from collections.abc import Collection, Mapping, Sequence
from json import dumps
from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL

from .bulk_digests import digest_rows
from .bulk_tables import load_rows, loading, next_keys, overwrite_rows, prepare
from .errors import UnrecordedWrite
from .ledger import Act, current_act

Columns = Mapping[str, Sequence[Any]]
# Rows written in one go, live and history: bounds memory, and is one statement for any village or town.
AT_A_TIME = 10_000


def insert_rows(model: type[models.Model], columns: Columns) -> list[Any]:
    """Insert rows given column by column; answers their primary keys in order. KeyError for an unknown column."""
    act = current_act()
    _check_model(model)
    for name in columns:
        _field(model, name)
    count = _count(columns)
    if not count:
        return []
    # All keys at once and beforehand: while rows are loading, nothing else can be asked of the database.
    columns = {_key(model): next_keys(model, count), **columns} if _numbered(model) else columns
    history_keys = next_keys(_history(model), count)
    keys: list[Any] = []
    with loading() as load:
        for first in range(0, count, AT_A_TIME):
            part = slice(first, first + AT_A_TIME)
            live = _complete(model, {name: values[part] for name, values in columns.items()})
            ready = prepare(model, live)
            load(model, ready)
            load(_history(model), _make_history(model, live, ready, "+", act, history_keys[part]))
            keys.extend(live[_key(model)])
    return keys


def update_rows(model: type[models.Model], keys: Sequence[Any], columns: Columns) -> int:
    """Set ``columns`` of the rows ``keys``; LookupError when a key is repeated or its row is no longer there.

    The history is made from the rows as read back, so it says what the table says, whoever wrote the other columns.
    """
    act = current_act()
    _check_model(model)
    if _count(columns) != len(keys):
        raise ValueError("columns and keys differ in length")
    if not keys:
        return 0
    if len(set(keys)) != len(keys):
        raise LookupError("a key is repeated")
    for name in columns:
        _field(model, name)
    if _key(model) in columns or not columns:
        raise KeyError("a key cannot be changed, and something must be")
    with overwrite_rows(model, {_key(model): keys, **columns}) as changed:
        names = [field.attname for field in model._meta.concrete_fields]
        rows = list(model._base_manager.filter(pk__in=changed).order_by("pk").values_list(*names))
    live = dict(zip(names, zip(*rows, strict=True), strict=True))
    history_keys = next_keys(_history(model), len(rows))
    load_rows(_history(model), _make_history(model, live, prepare(model, live), "~", act, history_keys))
    return len(rows)


def listed(values: Collection[Any]) -> RawSQL | list[Any]:
    """A sub-query that answers exactly ``values`` (all text or all whole numbers), passed as one parameter; of nothing,
    an empty list, for PostgreSQL would ask what kind of nothing."""
    if not values:
        return []
    if connection.vendor == "postgresql":
        kind = "text" if any(isinstance(value, str) for value in values) else "bigint"
        return RawSQL(f"SELECT unnest(%s::{kind}[])", [list(values)])  # noqa: S611 - the two kinds above
    return RawSQL("SELECT value FROM json_each(%s)", [dumps(list(values))])


def _make_history(
    model: type[models.Model], live: Columns, ready: Columns, history_type: str, act: Act, keys: list[Any]
) -> Columns:
    """One history row per live row, registered with the act and ready to load; ``ready`` are the live columns so."""
    history, count = _history(model), len(keys)
    kept = {field.attname for field in history._meta.concrete_fields}
    stamp = {
        "act": act.uid,
        "history_date": act.at,
        "history_type": history_type,
        "history_user_id": act.actor.pk if act.actor else None,
        "history_change_reason": act.reason or None,
    }
    digests = digest_rows(history, {name: values for name, values in live.items() if name in kept}, stamp, count)
    stamps = {
        name: list(values) * count for name, values in prepare(history, {k: [v] for k, v in stamp.items()}).items()
    }
    own = prepare(history, {"digest": digests, "history_id": keys})
    act.add_rows(history._meta.label_lower, keys, digests)
    return {name: values for name, values in ready.items() if name in kept} | stamps | own


def _complete(model: type[models.Model], columns: Columns) -> dict[str, Sequence[Any]]:
    """Every column of the model: as given, or defaults."""
    complete: dict[str, Sequence[Any]] = {}
    count = _count(columns)
    for field in model._meta.concrete_fields:
        if field.attname in columns:
            complete[field.attname] = columns[field.attname]
        elif callable(field.default):
            complete[field.attname] = [field.get_default() for _ in range(count)]
        else:
            complete[field.attname] = [field.get_default()] * count
    return complete


def _check_model(model: type[models.Model]) -> None:
    if not hasattr(model, "history"):
        raise UnrecordedWrite(f"{model._meta.label} keeps no history")
    fields = model._meta.concrete_fields
    if model._meta.parents or any(getattr(f, "auto_now", False) or getattr(f, "auto_now_add", False) for f in fields):
        raise TypeError(f"{model._meta.label} cannot be written in sets")


def _count(columns: Columns) -> int:
    counts = {len(values) for values in columns.values()}
    if len(counts) > 1:
        raise ValueError("columns differ in length")
    return counts.pop() if counts else 0


def _numbered(model: type[models.Model]) -> bool:
    return isinstance(model._meta.pk, models.AutoField | models.BigAutoField)


def _history(model: type[models.Model]) -> type[models.Model]:
    history: type[models.Model] = model.history.model  # type: ignore[attr-defined]
    return history


def _key(model: type[models.Model]) -> str:
    return model._meta.pk.attname


def _field(model: type[models.Model], attname: str) -> models.Field:
    for field in model._meta.concrete_fields:
        if field.attname == attname:
            return field
    raise KeyError(f"{model._meta.label} has no column {attname}")
