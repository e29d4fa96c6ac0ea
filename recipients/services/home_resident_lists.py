"""Lists of residents, kept in sets."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction

from recipients.models import HomeStay
from xumingsi.accounts.models import Division, User
from xumingsi.casework.bulk import insert_rows, update_rows
from xumingsi.casework.ledger import recorded
from xumingsi.kit import pinyin

from .home_lists import Kept, homes_of, make_homes, require_importer

STAY_FIELDS = ("name", "care_level", "left_on", "left_reason")


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


def keep_stays(town: Division, lines: Sequence[StayLine], *, actor: User | None, dry_run: bool = False) -> Kept:
    """Keep a list of residents as one act, a stay being told by home, id number and day of admission. A list without a
    day of leaving does not undo one that is known. ``actor`` None is the command line."""
    require_importer(town, actor)
    with transaction.atomic():
        homes, kept = homes_of(town, lines)
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
        make_homes(town, homes, kept)
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
