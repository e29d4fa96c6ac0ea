"""5_整改台账: one row per problem with its plan, its proof and its sign-off; and the same summed up by village."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Prefetch

from recipients.models import Instalment
from rectification.choices import ASKED_STATES, ItemState
from rectification.models import MeasureEvidence, RectificationItem
from rectification.rules import late_days
from xumingsi.casework.models import Attachment
from xumingsi.desk.figures.cures import items
from xumingsi.kit import clock, masking
from xumingsi.kit.excel.columns import Column, Sheet
from xumingsi.kit.excel.writer import Formula, write_workbook

from .notes import NOTES, common_notes
from .report import Material, Written
from .table import ratio

TITLE = "整改台账"
SHEET = Sheet(
    TITLE,
    [
        Column("number", "序号", width=6, kind="integer"),
        Column("code", "问题编号", width=15),
        Column("summary", "问题表现", width=30),
        Column("goal", "整改目标", width=18),
        Column("measures", "整改措施", width=28),
        Column("leader", "责任领导", width=8),
        Column("unit", "责任单位", width=11),
        Column("person", "责任人", width=8),
        Column("due_on", "整改时限", width=11, kind="date"),
        Column("progress", "整改进展", width=14),
        Column("done", "完成情况", width=8, choices=("未启动", "整改中", "已完成")),
        Column("evidence", "佐证材料", width=16),
        Column("recovered", "追缴金额", width=11, kind="money"),
        Column("submitted_on", "申请销号时间", width=11, kind="date"),
        Column("checker", "验收人", width=11),
        Column("opinion", "验收意见", width=16),
        Column("closed_on", "销号时间", width=11, kind="date"),
        Column("look_back", "回头看结果", width=14),
    ],
    total_row=True,
)
BY_VILLAGE = Sheet(
    "分村汇总",
    [
        Column("village", "村(居)", width=14),
        *(Column(key, heading, width=9, kind="integer") for key, heading in (
            ("total", "问题数"), ("idle", "未启动"), ("curing", "整改中"), ("done", "已完成"), ("closed", "已销号"))),
        Column("rate", "销号率", width=9, kind="percent"),
        *(Column(key, heading, width=9, kind="integer") for key, heading in (
            ("late", "逾期未销号"), ("extended", "延期次数"), ("fakes", "表面、虚假、纸上整改次数"))),
    ],
)  # fmt: skip
_RULES = [
    ("范围", "本年度发现的问题，一个问题一行，不含已撤销的；不属于某一个村（居）的列在镇名下。"),
    ("整改时限", "方案确定的时限，批准延期的为延期后的日期。"),
    ("完成情况", "未启动：尚未制定方案；整改中：已有方案，尚未申请销号或已退回；已完成：措施全部有佐证并已申请销号。"),
    ("佐证材料", "现行方案的佐证条数和照片、扫描件份数，原件存于系统。"),
    ("追缴金额", "关联的追回台账截止日前到账的合计（元），更正的按更正后计，核销的不计。"),
    ("验收人、验收意见", "最近一次现场复核的复核人员和情况。"),
    ("销号率", "已销号 ÷ 问题数。"),
    ("逾期未销号", "截止日已超过整改时限一个工作日以上而未销号的件数。"),
    ("统计时点", "截止日在导出日之前的，销号以销号时间为准，其他进展为导出时的状态。"),
]


def write_cures(material: Material, path: Path) -> Written:
    """Write the ledger; answers where it does not agree with the statistics table."""
    campaign = material.question.campaign
    found = [_Row(item, material) for item in _items(material)]
    rows = [row.cells(number) for number, row in enumerate(found, 1)]
    write_workbook(
        path,
        [(SHEET, rows), (BY_VILLAGE, list(_by_village(material, found))), (NOTES, [*common_notes(material), *_RULES])],
        title_lines=[f"{campaign.town}{campaign.name}{TITLE}"],
        unit=material.unit,
        day=material.question.as_of,
    )
    return Written(
        len(rows), list(_faults(material, found)), [("rectification.rectificationitem", row.item.pk) for row in found]
    )


def _items(material: Material) -> list[Any]:
    as_of = material.question.as_of
    came_in = Instalment.objects.standing().filter(received_on__lte=as_of).order_by("pk")
    rows = (
        items(material.question)
        .select_related("problem", "village", "recovery")
        .prefetch_related(
            "itemplans", "measures__plan", "measureevidences__measure__plan", "submissions", "rechecks", "lookbacks",
            Prefetch("recovery__instalments", came_in, to_attr="came_in"),
        )
        .order_by("village__path", "problem__number", "pk")
    )  # fmt: skip
    listed = list(rows)
    files = Attachment.objects.filter(subject_type=ContentType.objects.get_for_model(MeasureEvidence)).order_by()
    kept = dict(
        files.values("subject_id").annotate(n=Count("pk")).values_list("subject_id", "n").order_by("subject_id")
    )
    for item in listed:
        item.files = kept
    return listed


class _Row:
    """One item as of the day."""

    def __init__(self, item: Any, material: Material) -> None:
        self.item: RectificationItem = item
        self.as_of = material.question.as_of
        self.closed = bool(item.closed_on and item.closed_on <= self.as_of)

    @property
    def done(self) -> str:
        if self.closed or self.item.state in (*ASKED_STATES, ItemState.CLOSED):
            return "已完成"
        return "整改中" if self.item.plan_version else "未启动"

    @property
    def late(self) -> bool:
        return not self.closed and late_days(self.item, self.as_of) > 0

    def cells(self, number: int) -> dict[str, Any]:
        """Values by column key."""
        item: Any = self.item
        plan = next((one for one in item.itemplans.all() if one.version == item.plan_version), None)
        measures = [one for one in item.measures.all() if one.plan.version == item.plan_version]
        asked = [row for row in item.submissions.all() if _day(row) <= self.as_of]
        checks = [row for row in item.rechecks.all() if row.visited_on <= self.as_of]
        looks = [row for row in item.lookbacks.all() if row.looked_on <= self.as_of]
        return {
            "number": number, "code": item.problem.number, "summary": masking.mask_text(item.problem.summary), "goal": plan.goal if plan else "",
            "measures": "；".join(f"{place}. {one.text}（{one.get_nature_display()}）" for place, one in enumerate(measures, 1)),
            "leader": item.leader, "unit": item.unit, "person": item.person, "due_on": item.due_on, "progress": item.get_state_display(),
            "done": self.done, "evidence": self._evidence(), "recovered": self._recovered(),
            "submitted_on": _day(asked[-1]) if asked else None, "checker": checks[-1].inspectors if checks else "",
            "opinion": masking.mask_text(checks[-1].finding) if checks else "", "closed_on": item.closed_on if self.closed else None,
            "look_back": str(looks[-1]) if looks else "",
        }  # fmt: skip

    def _evidence(self) -> str:
        item: Any = self.item
        rows = [row for row in item.measureevidences.all() if row.measure.plan.version == item.plan_version]
        rows = [row for row in rows if row.round >= item.proof_round]
        return f"佐证 {len(rows)} 条，附件 {sum(item.files.get(row.pk, 0) for row in rows)} 份" if rows else ""

    def _recovered(self) -> Decimal | None:
        recovery: Any = self.item.recovery
        return sum((row.amount for row in recovery.came_in), Decimal(0)) if recovery else None


def _day(row: Any) -> Any:
    return row.recorded_at.astimezone(clock.CHINA).date()


def _by_village(material: Material, rows: list[_Row]) -> Iterator[dict[str, Any]]:
    """A line per village and the town, then the sum; rates and sums as formulas."""
    places = [*material.villages, material.question.campaign.town]
    lines = [_line(place.name, [row for row in rows if row.item.village_id == place.pk]) for place in places]
    lines = [line for line, place in zip(lines, places, strict=True) if line["total"] or place in material.villages]
    yield from lines
    first, last = 4, 3 + len(lines)
    total = _line("合计", rows)
    for column, key in zip(
        "BCDEFHIJ", ("total", "idle", "curing", "done", "closed", "late", "extended", "fakes"), strict=True
    ):
        total[key] = Formula(f"SUM({column}{first}:{column}{last})", total[key])
    yield total


def _line(name: str, rows: list[_Row]) -> dict[str, Any]:
    closed = sum(row.closed for row in rows)
    return {
        "village": name, "total": len(rows), **{key: sum(row.done == word for row in rows) for key, word in (
            ("idle", "未启动"), ("curing", "整改中"), ("done", "已完成"))},
        "closed": closed, "rate": Formula('IFERROR(F{row}/B{row},"—")', ratio(closed, len(rows))), "late": sum(row.late for row in rows),
        "extended": sum(row.item.extensions_granted for row in rows), "fakes": sum(row.item.fakes for row in rows),
    }  # fmt: skip


def _faults(material: Material, rows: list[_Row]) -> Iterator[str]:
    counted, town = material.counted, material.question.campaign.town_id
    own = [row for row in rows if row.item.village_id != town]
    for key, column, found in (("problems", "A", len(own)), ("signed_off", "Q", sum(row.closed for row in own))):
        if counted.in_use(key) and counted.value(key) != found:
            heading = counted.figures[key].heading
            yield f"“{TITLE}”{column}列村（居）的问题有 {found} 件，专项治理统计表“{heading}”为 {counted.value(key)} 件，两表不一致。"
