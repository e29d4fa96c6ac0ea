"""One spelling per value, so that a digest computed before writing equals one computed after reading back.

The digest of a row is SHA-256 over a JSON array of its fields in model order: text as it is, money with its decimal
places, days as ISO, moments in UTC, keys as integers. Anyone with the exported rows can redo it.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from django.db import models

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def _whole(value: Any) -> Any:
    # SQLite lets 5.5 into a column of whole numbers; cut off it would spell like 5.
    return value if isinstance(value, float) else int(value)


def _decimal(places: int) -> Callable[[Any], str]:
    return lambda value: f"{value:.{places}f}"


def _formatter(field: models.Field) -> Callable[[Any], Any] | None:
    """How a non-null value of ``field`` is spelled; None where JSON already has one spelling."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.DecimalField):
        return _decimal(target.decimal_places)
    if isinstance(target, models.DateTimeField):
        return _moment
    if isinstance(target, models.DateField):
        return lambda value: value.isoformat()
    if isinstance(target, models.JSONField):
        return _encode
    if isinstance(target, models.BooleanField):
        return bool
    if isinstance(target, models.IntegerField):
        return _whole
    return str


class Spelling:
    """The fields of a model that a digest covers, and how each is spelled."""

    def __init__(self, model: type[models.Model], leave_out: Iterable[str] = ()) -> None:
        fields = [field for field in model._meta.concrete_fields if field.name not in set(leave_out)]
        self.names = [field.attname for field in fields]
        self._formats = [_formatter(field) for field in fields]

    def values(self, row: Iterable[Any]) -> list[Any]:
        """Canonical values of a row given in the order of ``names``."""
        return [
            value if value is None or form is None else form(value)
            for form, value in zip(self._formats, row, strict=True)
        ]

    def digest(self, row: Iterable[Any]) -> str:
        """Hex SHA-256 of a row given in the order of ``names``."""
        return sha256(_encode(self.values(row)).encode()).hexdigest()

    def digest_of(self, instance: models.Model) -> str:
        """Hex SHA-256 of an instance."""
        return self.digest([getattr(instance, name) for name in self.names])


@cache
def history_spelling(history_model: type[models.Model]) -> Spelling:
    """What a history row's digest covers: every column but its own key and the digest."""
    return Spelling(history_model, leave_out=("history_id", "digest"))


def digest_json(value: Any) -> str:
    """Hex SHA-256 of the canonical JSON of ``value``."""
    return sha256(_encode(value).encode()).hexdigest()
