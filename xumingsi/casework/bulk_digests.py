"""Digests of many history rows at once: exactly ``history_spelling(…).digest``, computed column by column.

A value that repeats down a column (village, programme, day) is spelled once; a row's JSON array is then put together
from the spelled pieces. A test holds the two ways against each other for every kind of field.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from django.db import models

from .canonical import Spelling, history_spelling

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
# What JSON spells otherwise than it is.
_ESCAPED = re.compile(r'[\x00-\x1f"\\]')


def digest_rows(
    history: type[models.Model], columns: Mapping[str, Sequence[Any]], constants: Mapping[str, Any], count: int
) -> list[str]:
    """Hex SHA-256 per row. ``columns`` and ``constants`` (one value for all rows) hold every column of the digest."""
    spelled = [
        [_speller(history, name)(constants[name])] * count
        if name in constants
        else _spell(history, name, columns[name])
        for name in history_spelling(history).names
    ]
    return [sha256(f"[{row}]".encode()).hexdigest() for row in map(",".join, zip(*spelled, strict=True))]


def _spell(history: type[models.Model], name: str, values: Sequence[Any]) -> list[str]:
    kinds = set(map(type, values))
    if kinds == {str} and isinstance(_field(history, name), models.CharField | models.TextField):
        return (
            [f'"{value}"' for value in values] if not _ESCAPED.search("".join(values)) else list(map(_encode, values))
        )
    if kinds == {int} and isinstance(_field(history, name), models.IntegerField):
        return list(map(str, values))
    return per_value(values, _speller(history, name))


@cache
def _field(history: type[models.Model], name: str) -> models.Field:
    """The field, or what a foreign key points to."""
    field = next(field for field in history._meta.concrete_fields if field.attname == name)
    return field.target_field if isinstance(field, models.ForeignKey) else field


@cache
def _speller(history: type[models.Model], name: str) -> Callable[[Any], str]:
    others = [field.name for field in history._meta.concrete_fields if field.attname != name]
    alone = Spelling(history, leave_out=others)
    return lambda value: "null" if value is None else _encode(alone.values([value])[0])


def per_value(values: Sequence[Any], convert: Callable[[Any], Any]) -> list[Any]:
    """``convert`` applied down a column, once per distinct value (per row where values cannot be hashed)."""
    try:
        table = {value: convert(value) for value in set(values)}
    except TypeError:
        return [convert(value) for value in values]
    return list(map(table.__getitem__, values))
