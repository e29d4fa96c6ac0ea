"""Before and after: what an act changed, field by field, from the history rows it wrote."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from xumingsi.accounts.models import Division, User
from xumingsi.casework.models import Entry
from xumingsi.kit import masking

MOST = 100
LONGEST = 300
EMPTY = "（空）"
# What is closed for everybody stays closed here.
HIDDEN = frozenset({"sealed", "public_key", "password", "secret", "digest"})
# What follows from other fields.
DERIVED = frozenset({"initials", "path"})
_CODE = re.compile(r"[A-Za-z]{3}|[0-9a-f]{12}")
KINDS = {"+": "新增", "~": "修改", "-": "删除"}


@dataclass(frozen=True)
class FieldChange:
    """``is_code``: what stands there is for machines (a digest, a file's name), not words."""

    label: str
    before: str
    after: str

    @property
    def is_code(self) -> bool:
        return bool(_CODE.search(self.before + self.after))


@dataclass(frozen=True)
class RowChange:
    """One record an act wrote; ``fields`` are those that differ (of a new record those that are filled in)."""

    name: str
    number: Any
    kind: str
    fields: list[FieldChange]


@dataclass(frozen=True)
class Differences:
    rows: list[RowChange]
    total: int

    @property
    def unlisted(self) -> int:
        return self.total - len(self.rows)


def differences(entry: Entry) -> Differences:
    """What the act of ``entry`` wrote, the first MOST records in the order of writing; ids, accounts and telephones masked.

    Two queries per kind of record, two more for the names of people and places.
    """
    rows: list[tuple[Any, Any]] = []
    total = 0
    for label, part in sorted(entry.rows.items()):
        total += sum(last - first + 1 for first, last in part["ids"])
        if len(rows) < MOST:
            rows += _pairs(apps.get_model(label), entry, MOST - len(rows))
    names = _names(side for pair in rows for side in pair if side is not None)
    return Differences([_row(before, after, names) for before, after in rows], total)


def _pairs(history: type[models.Model], entry: Entry, limit: int) -> list[tuple[Any, Any]]:
    """Each row of the act with the row before it of the same record."""
    key = history.instance_type._meta.pk.attname  # type: ignore[attr-defined]
    earlier = history._base_manager.filter(**{key: OuterRef(key)}, history_id__lt=OuterRef("history_id"))
    last = Subquery(earlier.order_by("-history_id").values("history_id")[:1])
    after = list(history._base_manager.filter(act=entry.act).annotate(before_id=last).order_by("history_id")[:limit])
    before = history._base_manager.in_bulk([row.before_id for row in after if row.before_id])
    return [(before.get(row.before_id), row) for row in after]


def _fields(row: Any) -> Iterator[models.Field]:
    kept = {field.name for field in row.tracked_fields} - DERIVED - {row.instance_type._meta.pk.name}
    yield from (field for field in row._meta.concrete_fields if field.name in kept)


def _row(before: Any, after: Any, names: dict[tuple[type, Any], str]) -> RowChange:
    changes = []
    for field in _fields(after):
        new = getattr(after, field.attname)
        old = getattr(before, field.attname) if before is not None else None
        if old != new and not (before is None and new in (None, "")):
            label = str(field.verbose_name)
            changes.append(FieldChange(label, _shown(field, old, names), _shown(field, new, names)))
    model = after.instance_type
    number = getattr(after, model._meta.pk.attname)
    return RowChange(str(model._meta.verbose_name), number, KINDS[after.history_type], changes)


def _names(rows: Iterable[Any]) -> dict[tuple[type, Any], str]:
    """Names of the people and places the rows point to."""
    wanted: dict[type, set[Any]] = defaultdict(set)
    for row in rows:
        for field in _fields(row):
            target = _named_target(field)
            if target is not None and (key := getattr(row, field.attname)):
                wanted[target].add(key)
    return {
        (target, key): str(found)
        for target, keys in wanted.items()
        for key, found in target._default_manager.in_bulk(keys).items()  # type: ignore[attr-defined]
    }


def _named_target(field: models.Field) -> type | None:
    if not isinstance(field, models.ForeignKey):
        return None
    target = field.related_model._meta.concrete_model
    return target if target in (Division, User) else None


def _shown(field: models.Field, value: Any, names: dict[tuple[type, Any], str]) -> str:
    if value is None or value == "":
        return EMPTY
    if field.name in HIDDEN:
        return "（不显示）"
    if isinstance(field, models.ForeignKey):
        target = _named_target(field)
        return names.get((target, value), f"第 {value} 号") if target else f"第 {value} 号"
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    return _text(field.name, value)


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    text = str(value)
    for part, mask in (
        ("id_number", masking.mask_id),
        ("account", masking.mask_account),
        ("phone", masking.mask_phone),
    ):
        if part in name:
            return mask(text)
    text = masking.mask_text(text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}……"
