"""The roll of a day as a workbook that looks like the roster: one row per person, ids masked unless asked for in full."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import Max, Q

from recipients.models import Household, Member
from recipients.rolls import RollLine, Total, roll_as_of, total_of, villages_of
from recipients.sheets import ROSTER
from xumingsi.accounts.models import Division, User, Village
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.kit import clock, collector, masking
from xumingsi.kit.excel.writer import write_workbook

VIEW, UNMASK = "recipients.view", "recipients.unmask"
_HOUSEHOLD = ("size", "monthly_income", "cause", "bank", "bank_account", "phone", "remark")
_PERSON = ("name", "id_number", "sex", "birth_date", "relation", "is_covered", "labour", "health", "disability")
_MASKS: dict[str, Callable[[str], str]] = {
    "head_id": masking.mask_id,
    "id_number": masking.mask_id,
    "bank_account": masking.mask_account,
    "phone": masking.mask_phone,
    "remark": masking.mask_text,
}


@dataclass(frozen=True)
class Exported:
    """What was written: rows (people), the roll's total and the file's SHA-256."""

    rows: int
    total: Total
    sha256: str


@collector.paused()
def export_roll(
    where: Division | Collection[int],
    day: date,
    *,
    known_at: datetime | None,
    actor: User | None,
    target: Path,
    full: bool = False,
) -> Exported:
    """Write the roll of ``day`` to ``target`` as a recorded act; with ``full`` nothing is masked.

    ``actor`` None is the command line. NotAllowed without the right in every village asked for.
    """
    villages = villages_of(where)
    if not villages:
        raise BadInput("没有可以导出的村（居），请先选择。")
    _require(actor, villages, UNMASK if full else VIEW)
    lines = roll_as_of(villages, day, known_at=known_at)
    rows = RosterRows(lines, day, known_at, full=full)
    places = list(Division.objects.filter(pk__in=villages).select_related("parent").order_by("path"))
    town = places[0].parent
    unit = places[0].name if len(places) == 1 else str(town)
    known = f"，按 {known_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M} 所知" if known_at else ""
    write_workbook(
        target, [(ROSTER, rows)], title_lines=[f"{ROSTER.title}（{day:%Y-%m-%d}{known}）"], unit=unit, day=day
    )
    with target.open("rb") as file:
        done = Exported(rows.count, total_of(lines), file_digest(file, "sha256").hexdigest())
    facts = {
        "day": day.isoformat(), "known": known, "unit": unit, "households": done.total.households, "rows": done.rows,
        "ids": "完整" if full else "掩码", "sha256": done.sha256,
    }  # fmt: skip
    sentence = "{actor}导出{unit} {day} 的花名册{known}：{households} 户、{rows} 人，身份证号{ids}"
    village = places[0] if len(places) == 1 else None
    with recorded("recipients.export_roll", actor=actor, sentence=sentence, village=village, town=town, facts=facts):
        return done


class RosterRows:
    """The lines' people as rows keyed like ROSTER's columns, made as they are read; ``count`` after that."""

    def __init__(self, lines: Iterable[RollLine], day: date, known_at: datetime | None, *, full: bool) -> None:
        self.lines, self.count, self._full = list(lines), 0, full
        self._villages = dict(Village.objects.values_list("pk", "name"))
        wanted = {line.household for line in self.lines}
        rows = known_rows(Household, known_at).values_list("id", *_HOUSEHOLD)
        self._facts = {key: facts for key, *facts in rows.iterator(chunk_size=5000) if key in wanted}
        self._people: dict[int, list[dict[str, Any]]] = {}
        people = known_rows(Member, known_at).filter(Q(left_on=None) | Q(left_on__gt=day), birth_date__lte=day)
        for person in people.order_by("household_id", "-is_head", "id").values("household_id", "is_head", *_PERSON):
            if person["household_id"] in wanted:
                self._people.setdefault(person["household_id"], []).append(person)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for line in self.lines:
            for row in self._rows(line):
                self.count += 1
                row["sequence"] = str(self.count)
                yield row if self._full else {key: _masked(key, value) for key, value in row.items()}

    def _rows(self, line: RollLine) -> Iterator[dict[str, Any]]:
        people = self._people.get(line.household, [])
        head = next((person for person in people if person["is_head"]), {})
        shared = {
            "certificate_no": line.certificate_no,
            "village": self._villages[line.village],
            "group_no": line.group_no,
            "head_name": line.head_name,
            "head_id": head.get("id_number", ""),
            "program": line.program,
            "category": line.category,
            "covered_count": line.covered,
            "started_on": line.started_on,
        }
        size, income, cause, bank, account, phone, remark = self._facts[line.household]
        once = {
            "monthly_amount": line.amount, "household_size": size, "monthly_income": income, "cause": cause, "bank": bank,
            "bank_account": account, "phone": phone, "remark": remark,
        }  # fmt: skip
        for place, person in enumerate(people or [{}]):
            personal = {name: person.get(name, "") for name in _PERSON if name != "is_covered"}
            covered = "" if not person else "是" if person["is_covered"] else "否"
            yield {
                **shared,
                **personal,
                "birth_date": person.get("birth_date"),
                "covered": covered,
                **(once if place == 0 else {}),
            }


def known_rows(model: type[models.Model], known_at: datetime | None) -> models.QuerySet:
    """History rows of a tracked ``model``: of each record that was there the last one written by ``known_at``."""
    rows = model.history.model._base_manager.order_by()  # type: ignore[attr-defined]
    written = rows.filter(history_date__lte=known_at) if known_at else rows
    last = written.values("id").annotate(last=Max("history_id")).values("last")
    return rows.filter(history_id__in=last).exclude(history_type="-")


def _masked(key: str, value: Any) -> Any:
    return _MASKS[key](value) if value and key in _MASKS else value


def _require(actor: User | None, villages: list[int], right: str) -> None:
    if actor is not None and not set(villages) <= actor.village_ids_with(right):
        raise NotAllowed("您没有导出这些村（居）花名册的权限。")
