"""2_续保情况花名册: one row per renewal, those who stayed silent included."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from xumingsi.desk.figures import Counted
from xumingsi.kit.excel.columns import Column, Sheet
from xumingsi.kit.excel.writer import write_workbook

from .notes import NOTES, common_notes
from .report import Material, Written
from .roster_rows import roster_rows
from .table import letter

TITLE = "续保情况花名册"
SHEET = Sheet(
    TITLE,
    [
        Column("number", "序号", width=6, kind="integer"),
        Column("village", "村(居)", width=11),
        Column("group", "组", width=6),
        Column("certificate", "救助证号", width=15),
        Column("head", "户主姓名", width=8),
        Column("id", "身份证号(掩码)", width=19),
        Column("program", "救助类型", width=9),
        Column("size", "家庭人口", width=6, kind="integer"),
        Column("covered", "保障人数", width=6, kind="integer"),
        Column("before", "原月保障金额", width=10, kind="money"),
        Column("applied_on", "申请日期", width=11, kind="date"),
        Column("way", "申请方式", width=6),
        Column("verdict", "核查结论", width=7),
        Column("visited_on", "入户日期", width=11, kind="date"),
        Column("visitors", "入户人", width=10),
        Column("review", "评议结果", width=11),
        Column("posting", "公示起止", width=14),
        Column("outcome", "审批结果", width=6),
        Column("amount", "核定月金额", width=10, kind="money"),
        Column("effective", "起始月份", width=9, kind="month"),
        Column("state", "当前状态", width=9),
        Column("remark", "备注", width=22),
    ],
    total_row=True,
)
FIRST_ROW = 4
# Which figure of the statistics table a column must agree with: figure, column, the words that count (any, when empty).
AGREE = [
    ("due", "number", ""),
    ("applied", "applied_on", ""),
    ("verified", "verdict", ""),
    ("visited", "visited_on", ""),
    ("stopped", "outcome", "停发"),
    ("reduced", "outcome", "减发"),
    ("raised", "outcome", "增发"),
]
_RULES = [
    ("范围", "本次专项治理续保清单的全部户，包括未申请的；新申请和临时救助不在本表。"),
    ("身份证号", "只显示前 6 位和后 4 位。"),
    ("原月保障金额", "本次审批生效前的月保障金额；未审批的为统计截止日的金额。"),
    ("申请方式", "本人：户主或家庭成员申请；代办：委托他人申请；逾期补办：认定逾期后补办。未申请的为空。"),
    ("核查结论、入户、评议、公示", "多次办理的取截止日前最近一次；公示止日为满规定天数之日，提前撤下的为撤下之日。"),
    ("核定月金额", "审批核定的金额，自起始月份起执行；停发的为 0。"),
    (
        "当前状态",
        "统计截止日为导出当日的，是办理状态；截止日在导出日之前的，按截止日前各环节的日期推定，不反映退回补正和待审批。",
    ),
    ("备注", "未申请户的催办次数、上门核实情况，以及代办、近亲属申明、抽中入户等情况。"),
]


def write_roster(material: Material, path: Path) -> Written:
    """Write the list as it is read; answers where it does not agree with the statistics table."""
    tally = _Tally(material.counted)
    notes = [*common_notes(material), *_RULES]
    question = material.question
    sheets: list[tuple[Sheet, Any]] = [(SHEET, tally.watch(roster_rows(question))), (NOTES, notes)]
    write_workbook(path, sheets, unit=f"{material.unit}（{question.campaign.name}）", day=question.as_of)
    return Written(tally.rows, list(tally.faults()), tally.records)


class _Tally:
    """Counts what goes into the list on its way there, to be held against figures counted another way."""

    def __init__(self, counted: Counted) -> None:
        self.counted, self.rows = counted, 0
        self.found = [0] * len(AGREE)
        self.records: list[tuple[str, int]] = []

    def watch(self, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in rows:
            self.rows += 1
            self.records.append(row["record"])
            for index, (_, column, word) in enumerate(AGREE):
                value = row[column]
                self.found[index] += value == word if word else value not in (None, "")
            yield row

    def faults(self) -> Iterator[str]:
        headings: Sequence[Column] = SHEET.columns
        positions = {column.key: (letter(position), column.heading) for position, column in enumerate(headings, 1)}
        for found, (key, column, word) in zip(self.found, AGREE, strict=True):
            expected = self.counted.value(key)
            if found != expected:
                place, heading = positions[column]
                shown = f"“{word}”的" if word else "有内容的"
                figure = self.counted.figures[key]
                yield (
                    f"“{TITLE}”{place}{FIRST_ROW}:{place}{FIRST_ROW + self.rows - 1} {heading}{shown}有 {found} 户，"
                    f"专项治理统计表“{figure.group or figure.heading}”为 {expected} 户，两表不一致。"
                )
