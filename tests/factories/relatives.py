"""Officials, what they declare, and filings, made through the services."""

from pathlib import Path
from typing import Any

from recipients.models import DeclaredRelative, Household, KinshipRules, Member, Official, RelativeFiling
from recipients.services import filings
from recipients.services.officials import (
    OfficialLine,
    RelativeLine,
    keep_officials,
    keep_relatives,
    save_kinship_rules,
)
from recipients.sheets import REFERENCE
from tests.factories.campaign import make_id
from tests.factories.cast import Cast
from xumingsi.accounts.models import Division
from xumingsi.kit import clock
from xumingsi.kit.excel.writer import write_workbook


def make_official(town: Division, name: str = "李会计", *, number: str = "", **fields: Any) -> Official:
    """Somebody in the register of officials: a village accountant unless told."""
    line = {"kind": "村(居)干部", "employer": "石桥村委会", "post": "村会计", **fields}
    number = number or make_id(1975)
    keep_officials(town, [OfficialLine(id_number=number, name=name, **line)], actor=None)
    return Official.objects.get(town=town, id_number=number)


def declare(official: Official, relative: str, relation: str, name: str = "") -> DeclaredRelative:
    """The official declares that the person with id number ``relative`` is his ``relation``."""
    line = RelativeLine(official.id_number, relative, relation, official.name, name)
    keep_relatives(official.town, [line], actor=None)
    return DeclaredRelative.objects.get(official_id=official.id_number, relative_id=relative)


def head_of(household: Household) -> Member:
    return household.members.get(is_head=True)


def set_kinship(town: Division, cast: Cast, **fields: Any) -> KinshipRules:
    """The town's rules from today on."""
    rules = KinshipRules(town=town, effective_from=clock.today(), **fields)
    return save_kinship_rules(rules, actor=cast.officer, changes=list(fields))


def file(household: Household, official: Official, cast: Cast, relation: str = "父母", **fields: Any) -> RelativeFiling:
    """Filed by the village's clerk; the head is the official's ``relation``."""
    return filings.file_relative(
        household, actor=cast.clerk(household.village), official=official, member=head_of(household), relation=relation, **fields
    )  # fmt: skip


def posted(filing: RelativeFiling, cast: Cast) -> RelativeFiling:
    """Checked by town and county and on the long-term list, all today."""
    given = {"checked_on": clock.today(), "visited": True, "opinion": "属实。"}
    filings.check_filing(filing, actor=cast.officer, level="town", checkers=["镇干部甲", "镇干部乙"], **given)  # type: ignore[arg-type]
    filings.check_filing(filing, actor=cast.officer, level="county", checkers=["县干部甲", "县干部乙"], **given)  # type: ignore[arg-type]
    filings.post_filing(filing, actor=cast.clerk(filing.village), starts_on=clock.today(), places="村务公开栏")
    return filing


def write_list(path: Path, kind: str, rows: list[dict[str, Any]]) -> Path:
    """A workbook of a reference list; each row as keys of its columns."""
    keys = [column.key for column in REFERENCE[kind].columns]
    write_workbook(path, [(REFERENCE[kind], [{**dict.fromkeys(keys, ""), **row} for row in rows])])
    return path
