"""4_问题清单: one row per problem found in the campaign's year, whatever door it came in by; withdrawn ones left out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audits.choices import ProblemState
from audits.models import Problem
from xumingsi.accounts.choices import VillageKind
from xumingsi.desk.figures.county import problems_found
from xumingsi.kit import masking
from xumingsi.kit.excel.columns import Column, Sheet
from xumingsi.kit.excel.writer import write_workbook

from .notes import NOTES, common_notes
from .report import Material, Written

TITLE = "问题清单"
SHEET = Sheet(
    TITLE,
    [
        Column("number", "序号", width=6, kind="integer"),
        Column("code", "问题编号", width=15),
        Column("door", "发现来源", width=9),
        Column("village", "村(居)", width=11),
        Column("category", "问题类别", width=11),
        Column("summary", "问题描述", width=38),
        Column("head", "涉及户主", width=8),
        Column("people", "涉及人数", width=6, kind="integer"),
        Column("amount", "涉及金额", width=11, kind="money"),
        Column("found_on", "发现时间", width=11, kind="date"),
        Column("found_by", "发现人", width=8),
        Column("cause", "症结分析", width=20),
        Column("unit", "责任单位", width=13),
        Column("remark", "备注", width=14),
    ],
    total_row=True,
)
_RULES = [
    ("范围", "本年度发现的问题，以发现时间为准，含已销号的，不含已撤销的。各种来源的发现都在本表，一个问题一行。"),
    ("发现来源", "巡察反馈、自查、抽查、比对、举报、督查，以及公示异议、资金检查。"),
    ("村(居)", "不属于某一个村（居）的问题填镇名，不计入专项治理统计表的“发现问题数”。"),
    ("涉及金额", "发现时认定或估算的金额（元），没有金额的为空；追缴金额见整改台账。"),
    ("症结分析", "由责任单位在整改台账中分析填写。"),
    ("责任单位", "问题所在村（居）民委员会；镇本级的为镇政府。"),
    ("备注", "导出时的状态：未销号，或销号日期；重新打开过的注明次数。"),
]
_OFFICES = {VillageKind.VILLAGE: "村民委员会", VillageKind.COMMUNITY: "居民委员会"}


def write_problems(material: Material, path: Path) -> Written:
    """Write the list; answers where it does not agree with the statistics table."""
    campaign = material.question.campaign
    rows = list(problem_rows(material))
    write_workbook(
        path,
        [(SHEET, rows), (NOTES, [*common_notes(material), *_RULES])],
        title_lines=[f"{campaign.town}{campaign.name}{TITLE}"],
        unit=material.unit,
        day=material.question.as_of,
    )
    return Written(len(rows), list(_faults(material, rows)), [row["record"] for row in rows])


def problem_rows(material: Material) -> Iterator[dict[str, Any]]:
    """One mapping per problem, in the order of their numbers."""
    found = problems_found(material.question).select_related("village", "household", "found_by")
    for number, problem in enumerate(found.order_by("found_on", "number", "pk"), 1):
        yield {"number": number, "record": ("audits.problem", problem.pk), **_row(problem)}


def _row(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.number,
        "door": problem.get_door_display(),
        "village": problem.village.name,
        "category": problem.get_category_display(),
        "summary": masking.mask_text(problem.summary),
        "head": problem.household.head_name if problem.household else "",
        "people": problem.people,
        "amount": problem.amount,
        "found_on": problem.found_on,
        "found_by": problem.found_by.name if problem.found_by else "系统比对",
        "cause": "",
        "unit": f"{problem.village.name}{_OFFICES.get(problem.village.kind, '人民政府')}",
        "remark": _remark(problem),
    }


def _remark(problem: Problem) -> str:
    closed = problem.state == ProblemState.CLOSED and problem.closed_on
    said = [f"{problem.closed_on:%Y-%m-%d} 销号" if closed else "未销号"]
    said += [f"重新打开 {problem.times_reopened} 次"] if problem.times_reopened else []
    said += [problem.remark] if problem.remark else []
    return "，".join(said)


def _faults(material: Material, rows: list[dict[str, Any]]) -> Iterator[str]:
    counted, town = material.counted, material.question.campaign.town.name
    for place, village in enumerate(material.villages):
        listed = sum(row["village"] == village.name for row in rows)
        if counted.in_use("problems") and listed != counted.value("problems", village):
            yield (
                f"“{TITLE}”D列 {village} 有 {listed} 件，专项治理统计表第 {place + 1} 行“发现问题数”为 "
                f"{counted.value('problems', village)}，两表不一致。"
            )
    known = {village.name for village in material.villages} | {town}
    for row in rows:
        if row["village"] not in known:
            yield f"“{TITLE}”第 {row['number']} 号：{row['village']}不在本镇，请核对。"
    numbers = [row["code"] for row in rows]
    if len(set(numbers)) != len(numbers):
        yield f"“{TITLE}”B列有重复的问题编号，请核对。"
