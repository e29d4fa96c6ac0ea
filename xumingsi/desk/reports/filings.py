"""3_近亲属备案台账: one row per filing of an assisted household, and per filing that is missing (应备未备)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Prefetch

from recipients.choices import PostingState, Program
from recipients.filings_due import Due, missing_filings
from recipients.models import (
    Benefit,
    BenefitAmount,
    FilingAnswer,
    FilingPosted,
    Household,
    Member,
    Official,
    RelativeFiling,
)
from recipients.relative_choices import CheckLevel, FilingState, FilingStatus
from renewals.models import Application, ReviewResult
from xumingsi.kit import masking
from xumingsi.kit.excel.columns import Column, Sheet
from xumingsi.kit.excel.writer import write_workbook

from .notes import NOTES, common_notes
from .report import Material, Written

TITLE = "近亲属备案台账"
SHEET = Sheet(
    TITLE,
    [
        Column("number", "序号", width=5, kind="integer"), Column("official", "备案人姓名", width=8),
        Column("official_id", "身份证号(掩码)", width=19), Column("employer", "单位", width=14), Column("post", "职务", width=9),
        Column("kind", "人员类别", width=10), Column("person", "享受救助人员姓名", width=8),
        Column("person_id", "救助人员身份证号(掩码)", width=19), Column("relation", "与备案人关系", width=8),
        Column("place", "所在村组", width=12), Column("program", "救助类型", width=9), Column("size", "家庭人口", width=5, kind="integer"),
        Column("covered", "保障人数", width=5, kind="integer"), Column("amount", "月保障金额", width=9, kind="money"),
        Column("started_on", "开始享受时间", width=11, kind="date"), Column("cause", "致困原因", width=9),
        Column("way", "申报方式", width=8), Column("filed_on", "备案时间", width=11, kind="date"),
        Column("town_checkers", "镇核查人", width=11), Column("town_checked_on", "镇核查时间", width=11, kind="date"),
        Column("town_opinion", "镇核查意见", width=14), Column("county_checked_on", "县核查时间", width=11, kind="date"),
        Column("county_opinion", "县核查结论", width=14), Column("posted", "公示地点及时间", width=16),
        Column("recused", "回避情况", width=14), Column("remark", "备注", width=16),
    ],
    total_row=True,
)  # fmt: skip
_RULES = [
    ("范围", "截止日在保户的近亲属备案（含认定不实的），和按公职人员名册、亲属申报比对应备而未备的；一户与一名备案人一行，已销案的不列。"),
    ("身份证号", "只显示前 6 位和后 4 位。"),
    ("近亲属", "配偶、父母、子女、兄弟姐妹、祖父母、外祖父母、孙子女、外孙子女（220号第14条），及本镇增加的种类。备案人本人享受救助的不属备案，按关系保核查。"),
    ("核查", "镇、县核查均为入户核查；空白为尚未核查。"),
    ("回避情况", "民主评议中因该户回避的参会人；备案人及其亲属办理、入户、评议、审批该户的，系统一律不予受理。"),
    ("备注", "状态：已备案、应备未备、备案不实（附原因）。"),
]  # fmt: skip


def write_filings(material: Material, path: Path) -> Written:
    """Write the register; answers what does not agree with the statistics table."""
    campaign = material.question.campaign
    rows = list(filing_rows(material))
    write_workbook(
        path,
        [(SHEET, rows), (NOTES, [*common_notes(material), *_RULES])],
        title_lines=[f"{campaign.town}{campaign.name}{TITLE}"],
        unit=material.unit,
        day=material.question.as_of,
    )
    return Written(len(rows), list(_faults(material, rows)), [row["record"] for row in rows])


def filing_rows(material: Material) -> Iterator[dict[str, Any]]:
    """One mapping per row, by village, household and official; a fixed number of queries."""
    town, as_of = material.question.campaign.town, material.question.as_of
    filings = list(_filings(material))
    due = missing_filings(town, as_of)
    pairs = {(one.household, one.official) for one in due}
    missing = [
        one for one in due if (one.household, one.official) not in {(f.household_id, f.official_id) for f in filings}
    ]
    said = _said(material)
    homes = _homes({*(f.household_id for f in filings), *(one.household for one in missing), *said}, as_of)
    recused = _recused(material, set(homes))
    found = [
        (
            {
                **_filed(f, as_of),
                "record": ("recipients.relativefiling", f.pk),
                "recused": recused.get(f.household_id, ""),
            },
            f.household_id,
            f.official,
            f.member,
        )
        for f in filings
    ]
    officials = Official.objects.in_bulk({one.official for one in missing})
    members = Member.objects.in_bulk({one.member for one in missing})
    found += [(_missing(one), one.household, officials[one.official], members[one.member]) for one in missing]
    told = {f.household_id for f in filings if not _ended(f, as_of)} | {one.household for one in due}
    found += [(_declared(note), household, None, None) for household, note in said.items() if household not in told]
    listed = [row for row in found if homes[row[1]].spell is not None]
    listed.sort(
        key=lambda row: (homes[row[1]].village.path, homes[row[1]].group_no, row[1], row[2].pk if row[2] else 0)
    )
    for number, (facts, household, official, member) in enumerate(listed, 1):
        keys = {"household": household, "missing": official is None or (household, official.pk) in pairs}
        yield {
            "number": number,
            "record": ("recipients.household", household),
            **keys,
            **_people(official, member),
            **_home(homes[household]),
            **facts,
        }


def _filings(material: Material) -> Any:
    question = material.question
    posted = (
        FilingPosted.objects.filter(line__posting__starts_on__lte=question.as_of)
        .select_related("line__posting")
        .order_by("pk")
    )
    rows = RelativeFiling.objects.in_town(question.campaign.town).exclude(
        state=FilingState.CLOSED, ended_on__lte=question.as_of
    )
    rows = rows.filter(filed_on__lte=question.as_of).select_related("official", "member")
    return rows.prefetch_related("checks", Prefetch("posted", posted)).order_by("pk")


def _said(material: Material) -> dict[int, str]:
    """By household: what the applicant declared, where nobody has answered for it."""
    question = material.question
    said = Application.objects.filter(
        campaign=question.campaign, declares_relative=True, applied_on__lte=question.as_of
    )
    answered = FilingAnswer.objects.in_town(question.campaign.town).values("household")
    rows = said.exclude(household__in=answered).order_by("pk")
    return dict(rows.values_list("household_id", "relative_note"))


def _homes(keys: set[int], as_of: date) -> dict[int, Any]:
    spells = Benefit.objects.in_force_on(as_of).exclude(program=Program.TEMPORARY).order_by("started_on", "pk")
    amounts = BenefitAmount.objects.filter(effective_from__lte=as_of).order_by("effective_from")
    rows = Household.objects.filter(pk__in=keys).select_related("village").order_by("pk").prefetch_related(
        Prefetch("benefits", spells.prefetch_related(Prefetch("amounts", amounts, to_attr="known")), to_attr="spells")
    )  # fmt: skip
    found: dict[int, Any] = {}
    for household in rows:
        household.spell = household.spells[-1] if household.spells else None  # type: ignore[attr-defined]
        found[household.pk] = household
    return found


def _recused(material: Material, keys: set[int]) -> dict[int, str]:
    """By household: who withdrew when its case was heard."""
    heard = ReviewResult.objects.filter(
        application__campaign=material.question.campaign, application__household__in=keys
    )
    rows = heard.exclude(recused="").order_by("pk").values_list("application__household_id", "recused")
    return {household: f"评议回避：{names}" for household, names in rows}


def _people(official: Official | None, member: Member | None) -> dict[str, Any]:
    if official is None:
        return {"official": "待查实"}
    return {
        "official": official.name,
        "official_id": masking.mask_id(official.id_number),
        "employer": official.employer,
        "post": official.post,
        "kind": official.kind,
        "person": member.name if member else "",
        "person_id": masking.mask_id(member.id_number) if member else "",
    }


def _home(household: Any) -> dict[str, Any]:
    spell = household.spell
    return {
        "place": f"{household.village.name}{household.group_no}",
        "program": spell.program,
        "size": household.size,
        "covered": spell.covered_count,
        "amount": spell.known[-1].monthly_amount if spell.known else Decimal(0),
        "started_on": spell.started_on,
        "cause": household.cause,
    }


def _ended(filing: RelativeFiling, as_of: date) -> bool:
    return filing.ended_on is not None and filing.ended_on <= as_of


def _filed(filing: Any, as_of: date) -> dict[str, Any]:
    checks = {
        check.level: check for check in sorted(filing.checks.all(), key=lambda c: c.pk) if check.checked_on <= as_of
    }
    town, county = checks.get(CheckLevel.TOWN), checks.get(CheckLevel.COUNTY)
    boards = [row.line.posting for row in filing.posted.all() if row.line.posting.state != PostingState.WITHDRAWN]
    state = f"{FilingStatus.UNTRUE.label}：{filing.end_reason}" if _ended(filing, as_of) else FilingStatus.FILED.label
    return {
        "relation": filing.relation,
        "way": filing.get_way_display(),
        "filed_on": filing.filed_on,
        "town_checkers": town.checkers if town else "",
        "town_checked_on": town.checked_on if town else None,
        "town_opinion": masking.mask_text(town.opinion) if town else "",
        "county_checked_on": county.checked_on if county else None,
        "county_opinion": masking.mask_text(county.opinion) if county else "",
        "posted": f"{boards[-1].places}（{boards[-1].starts_on:%Y-%m-%d} 起）" if boards else "",
        "remark": masking.mask_text("；".join(filter(None, [state, filing.file_no, filing.remark]))),
    }


def _missing(due: Due) -> dict[str, Any]:
    return {"relation": due.relation, "way": "比对发现", "recused": "", "remark": FilingStatus.MISSING.label}


def _declared(note: str) -> dict[str, Any]:
    """What only the applicant said: somebody has to find out who it is."""
    return {"way": "主动申报", "remark": f"{FilingStatus.MISSING.label}：申请人申明“{masking.mask_text(note)}”"}


def _faults(material: Material, rows: list[dict[str, Any]]) -> Iterator[str]:
    counted = material.counted
    if not counted.in_use("relatives_filed"):
        return
    live = {row["household"] for row in rows if row["remark"].startswith(FilingStatus.FILED.label)}
    filed = live - {row["household"] for row in rows if row["missing"]}
    due = live | {row["household"] for row in rows if row["missing"]}
    if counted.value("relatives_due") != len(due):
        yield f"“{TITLE}”应备案的有 {len(due)} 户，专项治理统计表“近亲属应备”为 {counted.value('relatives_due')}，两表不一致。"
    if counted.value("relatives_filed") != len(filed):
        yield f"“{TITLE}”已备案的有 {len(filed)} 户，专项治理统计表“已备”为 {counted.value('relatives_filed')}，两表不一致。"
