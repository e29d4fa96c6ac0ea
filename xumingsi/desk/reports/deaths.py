"""6_死亡停发台账: one row per confirmed death of somebody assisted, with what was paid too much and got back."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Prefetch

from recipients.choices import Program
from recipients.models import Benefit, DeathReport, Instalment, Recovery
from recipients.paid import paid_after_deaths
from xumingsi.desk.figures.county import confirmed_deaths
from xumingsi.kit import masking
from xumingsi.kit.excel.columns import Column, Sheet
from xumingsi.kit.excel.writer import write_workbook

from .notes import NOTES, common_notes
from .report import Material, Written

TITLE = "死亡停发台账"
SHEET = Sheet(
    TITLE,
    [
        Column("number", "序号", width=6, kind="integer"),
        Column("name", "姓名", width=8),
        Column("id", "身份证号(掩码)", width=19),
        Column("place", "村组", width=12),
        Column("program", "救助类型", width=12),
        Column("died_on", "死亡日期", width=11, kind="date"),
        Column("source", "来源", width=13),
        Column("reported_on", "村上报日期", width=11, kind="date"),
        Column("verified_on", "镇核实日期", width=11, kind="date"),
        Column("stop_month", "停发月份", width=9, kind="month"),
        Column("months", "多发月数", width=6, kind="integer"),
        Column("overpaid", "多发金额", width=11, kind="money"),
        Column("recovered", "追回金额", width=11, kind="money"),
        Column("recovered_on", "追回日期", width=11, kind="date"),
        Column("responsible", "责任人", width=9),
    ],
    total_row=True,
)
_RULES = [
    ("范围", "本年度镇核实确认死亡的保障对象；待核实、已排除的和未列入保障的家庭成员不在本表。"),
    ("身份证号", "只显示前 6 位和后 4 位。"),
    ("村上报日期", "村（居）没有上报、由名单比对发现的为空。"),
    ("停发月份", "不再为死亡人员发放的第一个月：整户停发，或按其余成员重新核定。尚未审批的为空，多发仍在继续。"),
    (
        "多发月数、多发金额",
        "死亡次月起实际发放的月数；有当月发放清单的按清单，没有的按应发待遇。户内还有其他保障对象的，按当月户金额除以当月保障人数计（分配到分，合计等于户金额）。已立账追回的以台账为准。",
    ),
    ("追回金额、追回日期", "截止日前到账的合计和最近一次到账日期，已更正的按更正后计；核销的不计入。"),
    ("责任人", "追回台账登记的责任人；未立账的为镇核实人。"),
]


def write_deaths(material: Material, path: Path) -> Written:
    """Write the ledger; answers what does not agree with the statistics table."""
    campaign = material.question.campaign
    rows = list(death_rows(material))
    write_workbook(
        path,
        [(SHEET, rows), (NOTES, [*common_notes(material), *_RULES])],
        title_lines=[f"{campaign.town}{campaign.name}{TITLE}"],
        unit=material.unit,
        day=material.question.as_of,
    )
    return Written(len(rows), list(_faults(material, rows)), [row["record"] for row in rows])


def death_rows(material: Material) -> Iterator[dict[str, Any]]:
    """One mapping per death, by village, group and day; a fixed number of queries."""
    as_of = material.question.as_of
    instalments = Instalment.objects.standing().filter(received_on__lte=as_of).order_by("received_on", "pk")
    recoveries = Recovery.objects.filter(opened_on__lte=as_of).prefetch_related(
        "lines", Prefetch("instalments", instalments, to_attr="came_in")
    )
    spells = Benefit.objects.exclude(program=Program.TEMPORARY).order_by("household_id", "started_on", "pk")
    reports = (
        confirmed_deaths(material.question)
        .select_related("member__household__village", "change", "verified_by")
        .prefetch_related(
            Prefetch("recovery", recoveries), Prefetch("member__household__benefits", spells, to_attr="spells")
        )
        .order_by("member__household__village__path", "member__household__group_no", "died_on", "pk")
    )
    listed = list(reports)
    paid = paid_after_deaths(listed, as_of=as_of)
    for number, report in enumerate(listed, 1):
        months = [(one.month, one.amount) for one in paid[report.pk]]
        yield {
            "number": number,
            "record": ("recipients.deathreport", report.pk),
            **_person(report, as_of),
            **_money(report, months),
        }


def _person(report: Any, as_of: date) -> dict[str, Any]:
    household = report.member.household
    known = [spell for spell in household.spells if spell.started_on <= as_of]
    settled = report.change.closed_on if report.change else report.verified_on
    return {
        "name": report.member.name,
        "id": masking.mask_id(report.member.id_number),
        "place": f"{household.village.name}{household.group_no}",
        "program": known[-1].program if known else "",
        "died_on": report.died_on,
        "source": masking.mask_text(report.source),
        "reported_on": report.reported_on if report.reported_on and report.reported_on <= as_of else None,
        "verified_on": report.verified_on,
        "stop_month": report.stop_month if settled and settled <= as_of else None,
    }


def _money(report: DeathReport, months: list[tuple[date, Decimal]]) -> dict[str, Any]:
    recovery: Any = getattr(report, "recovery", None)
    if recovery is None:
        responsible = report.verified_by.name if report.verified_by else ""
        return {**_sums(months), "recovered": Decimal(0), "recovered_on": None, "responsible": responsible}
    came_in = [row for row in recovery.came_in if row.amount]
    return {
        **_sums([(line.month, line.amount) for line in recovery.lines.all()]),
        "recovered": sum((row.amount for row in came_in), Decimal(0)),
        "recovered_on": came_in[-1].received_on if came_in else None,
        "responsible": recovery.responsible,
    }


def _sums(months: list[tuple[date, Decimal]]) -> dict[str, Any]:
    return {"months": len(months), "overpaid": sum((amount for _, amount in months), Decimal(0))}


def _faults(material: Material, rows: list[dict[str, Any]]) -> Iterator[str]:
    counted = material.counted
    if counted.in_use("deaths") and counted.value("deaths") != len(rows):
        yield f"“{TITLE}”A列有 {len(rows)} 人，专项治理统计表“死亡人数”为 {counted.value('deaths')}，两表不一致。"
    recovered = sum((row["recovered"] for row in rows), Decimal(0))
    if counted.in_use("recovered") and recovered > (counted.value("recovered") or 0):
        yield f"“{TITLE}”M列追回金额合计 {recovered} 元，大于专项治理统计表“追缴金额” {counted.value('recovered')} 元。"
    for row in rows:
        if row["recovered"] > row["overpaid"]:
            yield f"“{TITLE}”第 {row['number']} 号：追回金额 {row['recovered']} 大于多发金额 {row['overpaid']}，请核对追回台账。"
