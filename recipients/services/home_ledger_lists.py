"""Ledger workbooks, kept in sets: a line once, and a changed line as the correction of what was there."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from recipients.home_months import closed_months
from recipients.models import HomeEntry
from xumingsi.accounts.models import Division, User
from xumingsi.casework.bulk import insert_rows
from xumingsi.casework.ledger import recorded
from xumingsi.kit.dates import month_floor

from .home_lists import Kept, homes_of, make_homes, require_importer

ENTRY_FIELDS = (
    "booked_on", "voucher_no", "summary", "direction", "subject", "amount", "handler", "witness", "approver", "receipt",
)  # fmt: skip
CORRECTED = "按台账工作簿更正"


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


def keep_entries(
    town: Division, lines: Sequence[EntryLine], *, actor: User | None, sha256: str = "", dry_run: bool = False
) -> Kept:
    """Keep a ledger as one act. A line that is there already is not added again, however often it comes; one that is
    there with other particulars (same voucher, or without a voucher same day and purpose) supersedes it."""
    require_importer(town, actor)
    with transaction.atomic():
        homes, kept = homes_of(town, lines)
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
        make_homes(town, homes, kept)
        insert_rows(HomeEntry, {
            "home_id": [homes[line.home] for line in lines], "recorded_by_id": [actor.pk if actor else None] * len(lines),
            "supersedes_id": [*[None] * len(kept.new), *(key for key, _ in kept.changed)],
            "correction": [*[""] * len(kept.new), *[CORRECTED] * len(kept.changed)],
            **{name: [getattr(line, name) for line in lines] for name in ENTRY_FIELDS},
        })  # fmt: skip
