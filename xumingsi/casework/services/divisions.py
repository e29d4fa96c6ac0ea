"""The division tree from a list of villages: missing levels above them are made from the codes' prefixes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from xumingsi.accounts.choices import Level
from xumingsi.accounts.models import Division, User

from ..errors import NotAllowed
from ..ledger import recorded
from .accounts import save_division

# Division codes are those of the statistics office: 市 500000, 区县 500230, 镇 500230104, 村(居) 500230104002.
NAMES = {"500000": "重庆市", "500230": "丰都县", "500230104": "许明寺镇"}


@dataclass(frozen=True)
class VillageRow:
    """A line of the list: its number in the file, 名称, 类型 (村 or 社区), 代码 (twelve digits)."""

    number: int
    name: str
    kind: str
    code: str


@dataclass
class VillagesImported:
    """``counts``: villages created, updated, unchanged. With ``errors`` ({"row", "column", "message"}) roll back."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("created", "updated", "unchanged"), 0))
    errors: list[dict[str, Any]] = field(default_factory=list)


def import_villages(
    rows: Sequence[VillageRow], *, actor: User | None, town_name: str = "", fictional: bool = False
) -> VillagesImported:
    """Add the villages of one town and correct names and kinds of those that are there, as one recorded act.

    ``rows`` are checked and of one town. ``town_name`` names a town not yet known; ``fictional`` marks new divisions
    as demo data. Asking again changes nothing and records nothing. NotAllowed without the right accounts.manage.
    """
    if actor is not None and not actor.has_right("accounts.manage"):
        raise NotAllowed("只有系统管理员可以导入村（居）名单。")
    done = VillagesImported()
    known = {division.code: division for division in Division.objects.filter(code__in=[row.code for row in rows])}
    changes = [row for row in rows if row.code not in known or _differs(known[row.code], row)]
    done.counts["unchanged"] = len(rows) - len(changes)
    if not changes:
        return done
    sentence = "{actor}导入{place}村（居）名单：新增 {created} 个，变更 {updated} 个"
    with recorded("division.import", actor=actor, sentence=sentence) as act:
        town = _town(rows[0].code[:9], town_name, fictional, done)
        if town is None:
            act.facts |= {"place": "", **done.counts}
            return done
        act.town = act.subject = town
        for row in changes:
            _save(known.get(row.code), row, town, fictional, done)
        act.facts |= {"place": town.name, **done.counts}
    return done


def _differs(division: Division, row: VillageRow) -> bool:
    return (division.name, division.kind) != (row.name, row.kind)


def _save(division: Division | None, row: VillageRow, town: Division, fictional: bool, done: VillagesImported) -> None:
    if division is None:
        division = Division(code=row.code, level=Level.VILLAGE, parent=town, is_fictional=fictional)
        done.counts["created"] += 1
    elif division.level != Level.VILLAGE:
        message = f"代码 {row.code} 已用于{division.get_level_display()}“{division.name}”"
        done.errors.append({"row": row.number, "column": "代码", "message": message})
        return
    else:
        done.counts["updated"] += 1
    division.name, division.kind = row.name, row.kind
    save_division(division)


def _town(code: str, name: str, fictional: bool, done: VillagesImported) -> Division | None:
    """The town with this code, made with the levels above it where they are missing."""
    levels = [(Level.CITY, f"{code[:2]}0000"), (Level.COUNTY, code[:6]), (Level.TOWN, code)]
    division: Division | None = None
    for level, level_code in levels:
        parent, division = division, Division.objects.filter(code=level_code).first()
        if division is None:
            known = NAMES.get(level_code) or (name if level == Level.TOWN else f"{level_code}（名称待补）")
            if not known:
                message = f"系统中没有代码为 {code} 的镇，请用 --town-name 给出名称"
                done.errors.append({"row": 0, "column": "代码", "message": message})
                return None
            division = Division(code=level_code, level=level, parent=parent, name=known, is_fictional=fictional)
            save_division(division)
    return division
