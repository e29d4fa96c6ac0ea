"""Lists of residents and ledger workbooks, kept in sets. A home the town does not have yet is made, and named."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from recipients.home_months import closed_months
from recipients.models import CareHome, HomeEntry, HomeStay
from xumingsi.accounts.models import Division, User
from xumingsi.casework.bulk import insert_rows, update_rows
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.kit import pinyin
from xumingsi.kit.dates import month_floor

RIGHT = "recipients.import"
STAY_FIELDS = ("name", "care_level", "left_on", "left_reason")
ENTRY_FIELDS = (
    "booked_on", "voucher_no", "summary", "direction", "subject", "amount", "handler", "witness", "approver", "receipt",
)  # fmt: skip
CORRECTED = "按台账工作簿更正"


class StayLine(NamedTuple):
    """A checked line of a list of residents; ``row`` is its number in the workbook."""

    home: str
    id_number: str
    admitted_on: date
    name: str
    care_level: str
    left_on: date | None
    left_reason: str
    row: int = 0


class EntryLine(NamedTuple):
    """A checked line of a ledger."""

    home: str
    booked_on: date
    voucher_no: str
    summary: str
    direction: str
    subject: str
    amount: Decimal
    handler: str
    witness: str
    approver: str
    receipt: str
    row: int = 0

    @property
    def content(self) -> tuple[Any, ...]:
        return self[1:-1]

    @property
    def likeness(self) -> tuple[Any, ...]:
        """What two versions of one line have in common: the voucher, or without one the day and what for."""
        return likeness(*self[1:6])


def likeness(booked_on: date, voucher_no: str, summary: str, direction: str, subject: str) -> tuple[Any, ...]:
    """See ``EntryLine.likeness``; a change of direction is never a correction."""
    return (voucher_no, direction) if voucher_no else (booked_on, direction, subject, summary)


@dataclass
class Kept:
    """What keeping a list does: ``homes`` made by it, lines ``new``, ``changed`` as (key of the row, line), ``known``
    already, and lines in months that are ``closed`` and so left out."""

    homes: list[str] = field(default_factory=list)
    new: list[Any] = field(default_factory=list)
    changed: list[tuple[int, Any]] = field(default_factory=list)
    known: int = 0
    closed: list[Any] = field(default_factory=list)


def keep_stays(town: Division, lines: Sequence[StayLine], *, actor: User | None, dry_run: bool = False) -> Kept:
    """Keep a list of residents as one act, a stay being told by home, id number and day of admission. A list without a
    day of leaving does not undo one that is known. ``actor`` None is the command line."""
    _require(town, actor)
    with transaction.atomic():
        homes, kept = _homes(town, lines)
        known = {key[:3]: key[3:] for key in _stays(homes.values())}
        for line in lines:
            key, *values = known.get((homes.get(line.home), line.id_number, line.admitted_on), (None,))
            wanted = _merged(line, values) if key else []
            if key is None:
                kept.new.append(line)
            elif wanted == values:
                kept.known += 1
            else:
                kept.changed.append((key, line))
        if not dry_run and (kept.new or kept.changed):
            _write_stays(town, homes, kept, known, actor)
    return kept


def _require(town: Division, actor: User | None) -> None:
    if actor is not None and not actor.has_right(RIGHT, town):
        raise NotAllowed(f"您没有在{town}导入敬老院资料的权限，请联系镇经办。")


def _homes(town: Division, lines: Iterable[Any]) -> tuple[dict[str, int], Kept]:
    """The town's homes by name, one list of a town at a time; those yet to be made in ``homes`` of the answer."""
    Division.objects.select_for_update(no_key=True).get(pk=town.pk)
    rows = CareHome.objects.select_for_update(no_key=True).filter(town=town).order_by("pk")
    homes = dict(rows.values_list("name", "pk"))
    named = dict.fromkeys(line.home for line in lines)
    return homes, Kept(homes=[name for name in named if name not in homes])


def _make_homes(town: Division, homes: dict[str, int], kept: Kept) -> None:
    keys = insert_rows(CareHome, {"town_id": [town.pk] * len(kept.homes), "name": kept.homes})
    homes |= dict(zip(kept.homes, keys, strict=True))


def _stays(homes: Iterable[int]) -> Any:
    rows = HomeStay.objects.filter(home__in=list(homes)).order_by("pk")
    return rows.values_list("home_id", "id_number", "admitted_on", "pk", *STAY_FIELDS)


def _merged(line: StayLine, values: list[Any]) -> list[Any]:
    """The row as the line would leave it: what the list leaves empty stays."""
    return [getattr(line, name) or before for name, before in zip(STAY_FIELDS, values, strict=True)]


def _write_stays(town: Division, homes: dict[str, int], kept: Kept, known: dict[Any, Any], actor: User | None) -> None:
    facts = {
        "new": len(kept.new),
        "changed": len(kept.changed),
        "known": kept.known,
        "homes": "、".join(kept.homes) or "无",
    }
    sentence = "{actor}导入供养机构入住名册：新增{new}人次，变更{changed}人次，未变{known}人次，新建机构：{homes}"
    with recorded("home.import_residents", actor=actor, sentence=sentence, town=town, facts=facts):
        _make_homes(town, homes, kept)
        if kept.changed:
            rows = [
                _merged(line, list(known[homes[line.home], line.id_number, line.admitted_on][1:]))
                for _, line in kept.changed
            ]
            columns: dict[str, list[Any]] = {name: [row[at] for row in rows] for at, name in enumerate(STAY_FIELDS)}
            columns["initials"] = [pinyin.initials(row[0]) for row in rows]
            update_rows(HomeStay, [key for key, _ in kept.changed], columns)
        new: list[StayLine] = kept.new
        insert_rows(HomeStay, {
            "home_id": [homes[line.home] for line in new], "initials": [pinyin.initials(line.name) for line in new],
            **{name: [getattr(line, name) for line in new] for name in ("id_number", "admitted_on", *STAY_FIELDS)},
        })  # fmt: skip


def keep_entries(
    town: Division, lines: Sequence[EntryLine], *, actor: User | None, sha256: str = "", dry_run: bool = False
) -> Kept:
    """Keep a ledger as one act. A line that is there already is not added again, however often it comes; one that is
    there with other particulars (same voucher, or without a voucher same day and purpose) supersedes it."""
    _require(town, actor)
    with transaction.atomic():
        homes, kept = _homes(town, lines)
        there = _Standing(homes)
        closed = closed_months(list(homes.values()))
        open_lines = []
        for line in lines:
            if there.take(homes.get(line.home), line):
                kept.known += 1
            else:
                open_lines.append(line)
        for line in open_lines:
            home = homes.get(line.home)
            if (home, month_floor(line.booked_on)) in closed:
                kept.closed.append(line)
            elif (key := there.take_alike(home, line, closed)) is not None:
                kept.changed.append((key, line))
            else:
                kept.new.append(line)
        if not dry_run and (kept.new or kept.changed):
            _write_entries(town, homes, kept, actor, sha256)
    return kept


class _Standing:
    """Ledger lines not superseded, each to be taken once: first those quite alike, then other versions of a line."""

    def __init__(self, homes: dict[str, int]) -> None:
        self._exact: dict[Any, list[int]] = defaultdict(list)
        self._alike: dict[Any, list[tuple[int, date]]] = defaultdict(list)
        self._taken: set[int] = set()
        rows = HomeEntry.objects.standing().filter(home__in=list(homes.values())).order_by("-pk")
        for key, home, *content in rows.values_list("pk", "home_id", *ENTRY_FIELDS).iterator(chunk_size=5000):
            self._exact[home, tuple(content)].append(key)
            self._alike[home, likeness(*content[:5])].append((key, content[0]))

    def take(self, home: int | None, line: EntryLine) -> bool:
        """Whether this very line is there and not yet taken."""
        keys = self._exact.get((home, line.content))
        if not keys:
            return False
        self._taken.add(keys.pop())
        return True

    def take_alike(self, home: int | None, line: EntryLine, closed: set[tuple[int, date]]) -> int | None:
        for key, day in reversed(self._alike.get((home, line.likeness), [])):
            if key not in self._taken and (home, month_floor(day)) not in closed:
                self._taken.add(key)
                return key
        return None


def _write_entries(town: Division, homes: dict[str, int], kept: Kept, actor: User | None, sha256: str) -> None:
    lines: list[EntryLine] = [*kept.new, *(line for _, line in kept.changed)]
    facts = {
        "new": len(kept.new), "changed": len(kept.changed), "known": kept.known, "homes": "、".join(kept.homes) or "无", "sha256": sha256,
        "amount": str(sum((line.amount for line in lines), Decimal("0.00"))),
    }  # fmt: skip
    sentence = (
        "{actor}导入供养机构收支台账：新增{new}笔，更正{changed}笔，未变{known}笔，涉及{amount}元，新建机构：{homes}"
    )
    with recorded("home.import_ledger", actor=actor, sentence=sentence, town=town, facts=facts):
        _make_homes(town, homes, kept)
        insert_rows(HomeEntry, {
            "home_id": [homes[line.home] for line in lines], "recorded_by_id": [actor.pk if actor else None] * len(lines),
            "supersedes_id": [*[None] * len(kept.new), *(key for key, _ in kept.changed)],
            "correction": [*[""] * len(kept.new), *[CORRECTED] * len(kept.changed)],
            **{name: [getattr(line, name) for line in lines] for name in ENTRY_FIELDS},
        })  # fmt: skip
