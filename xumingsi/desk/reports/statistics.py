"""1_专项治理统计表: one row per village, totals and rates as formulas."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from xumingsi.accounts.models import Division
from xumingsi.desk.figures import Figure
from xumingsi.desk.figures.county import COUNTY
from xumingsi.kit.dates import chinese_date
from xumingsi.kit.excel.columns import Column, Sheet
from xumingsi.kit.excel.fragments import Formula
from xumingsi.kit.excel.page import CENTRED

from .checks import COUNTY_CHECKS, Check, applicable
from .notes import NOTES, common_notes
from .report import Material, Written
from .table import Book, Heading, add_notes, grey, letter, ratio

TITLE = "专项治理统计表"
NONE = "—"
SIGNATURES = (
    "单位负责人：　　　　　　　　审核人：　　　　　　　　填表人：　　　　　　　　填表日期：　　　　年　　月　　日"
)
CHECKS = Sheet(
    "逻辑校验",
    [Column("number", "序号", width=6, kind="integer"), Column("rule", "校验关系", width=60), Column("cells", "对应栏次", width=30),
     Column("result", "结果", width=14)],
)  # fmt: skip


def write_statistics(material: Material, path: Path) -> Written:
    """Write the table with its checks and notes; answers every check that failed."""
    table = _Table(material)
    book = Book(creator=material.unit)
    table.draw(book)
    add_notes(book, CHECKS, table.check_rows())
    add_notes(book, NOTES, [*common_notes(material), *table.notes()])
    book.save(path)
    return Written(len(material.villages), list(table.faults()))


class _Table:
    """Where each figure of each village stands."""

    def __init__(self, material: Material) -> None:
        self.material, self.counted = material, material.counted
        self.headings = [Heading(Column("village", "村(居)", width=11)), *map(_heading, COUNTY)]
        self.letters = {figure.key: letter(position) for position, figure in enumerate(COUNTY, 2)}
        self.names = {
            figure.key: f"{figure.group}（{figure.heading}）" if figure.group else figure.heading for figure in COUNTY
        }
        self.first = self.last = self.total = 0

    def draw(self, book: Book) -> None:
        campaign, as_of = self.material.question.campaign, self.material.question.as_of
        lines = [
            f"{campaign.town}{campaign.name}统计表",
            f"填报单位：{self.material.unit}　　统计截止日：{chinese_date(as_of)}　　单位：户、人、件、元",
        ]
        ws, self.first = book.add_sheet(TITLE, lines, self.headings)
        self.total = self.first + len(self.material.villages)
        self.last = self.total - 1
        for row, village in enumerate(self.material.villages, self.first):
            book.add_row(ws, row, self.headings, [village.name, *(self._cell(figure, village) for figure in COUNTY)])
        book.add_row(ws, self.total, self.headings, ["合计", *map(self._sum, COUNTY)], bold=True)
        for position, figure in enumerate(COUNTY, 2):
            if not self.counted.in_use(figure.key):
                for row in range(self.first, self.total + 1):
                    grey(ws, row, position)
        for row in range(self.first, self.total + 1):
            ws.row_dimensions[row].height = 25
        self._sign(ws)

    def _sign(self, ws: Any) -> None:
        row = self.total + 1
        ws.cell(row, 1).value, ws.cell(row, 1).alignment = SIGNATURES, CENTRED
        ws.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(self.headings))
        ws.row_dimensions[row].height = 30
        ws.freeze_panes = ws.cell(self.first, 2)

    def _cell(self, figure: Figure, village: Division) -> Any:
        if not self.counted.in_use(figure.key):
            return NONE
        return self._rate(figure, village) if figure.share else self.counted.value(figure.key, village)

    def _sum(self, figure: Figure) -> Any:
        if not self.counted.in_use(figure.key):
            return NONE
        if figure.share:
            return self._rate(figure, None)
        column = self.letters[figure.key]
        return Formula(f"SUM({column}{self.first}:{column}{self.last})", self._added_up(figure.key))

    def _rate(self, figure: Figure, village: Division | None) -> Formula:
        assert figure.share is not None
        part, whole = (self.letters[key] for key in figure.share)
        values = (self.counted.value(key, village) for key in figure.share)
        return Formula(f'IFERROR({part}{{row}}/{whole}{{row}},"{NONE}")', ratio(*values))

    def _added_up(self, key: str) -> int | Decimal:
        return sum(self.counted.value(key, village) or 0 for village in self.material.villages)

    def faults(self) -> Iterator[str]:
        """What does not agree, village by village and then in all."""
        for check in applicable(COUNTY_CHECKS, self.counted.in_use):
            for row, village in enumerate(self.material.villages, self.first):
                if not check.holds(lambda key, village=village: self.counted.value(key, village) or 0):  # type: ignore[misc]
                    yield self._told(check, row, village)
        for figure in COUNTY:
            if figure.share is None and self.counted.in_use(figure.key):
                added, counted = self._added_up(figure.key), self.counted.value(figure.key)
                if added != counted:
                    cell = f"{self.letters[figure.key]}{self.total}"
                    yield (
                        f"“{TITLE}”{cell} {self.names[figure.key]}合计：各村（居）之和为 {added}，全镇记录为 {counted}。"
                        "请核对是否有记录所属村（居）不在本镇。"
                    )

    def _told(self, check: Check, row: int, village: Division) -> str:
        def side(keys: tuple[str, ...]) -> str:
            shown = (f"{self.names[key]} {self.letters[key]}{row}={self.counted.value(key, village)}" for key in keys)
            return " + ".join(shown)

        should = "应等于" if check.sign == "=" else "不应大于"
        return f"“{TITLE}”{self.letters[check.left[0]]}{row}（{village}）：{side(check.left)}，{should} {side(check.right)}。请核对该村（居）的登记日期和记录。"

    def check_rows(self) -> Iterator[list[Any]]:
        """The checks as formulas over the table, so that they go on holding when somebody edits it."""
        for number, check in enumerate(applicable(COUNTY_CHECKS, self.counted.in_use), 1):
            words = [" + ".join(self.names[key] for key in keys) for keys in (check.left, check.right)]
            cells = [" + ".join(self.letters[key] for key in keys) for keys in (check.left, check.right)]
            left, right = (
                "+".join(f"'{TITLE}'!{self._range(key)}" for key in keys) for keys in (check.left, check.right)
            )
            broken = "<>" if check.sign == "=" else ">"
            formula = f'IF(SUMPRODUCT(--(({left}){broken}({right})))=0,"通过","不通过")'
            yield [number, f" {check.sign} ".join(words), f" {check.sign} ".join(cells), Formula(formula, "通过")]

    def _range(self, key: str) -> str:
        column = self.letters[key]
        return f"{column}{self.first}:{column}{self.total}"

    def notes(self) -> Iterator[tuple[str, str]]:
        """How each column is counted, and which are not in use."""
        for figure in COUNTY:
            name = f"{self.letters[figure.key]}列 {self.names[figure.key]}"
            missing = (
                ""
                if self.counted.in_use(figure.key)
                else f"【未启用】本系统尚未启用此项登记，填“{NONE}”表示没有数据，不等于 0。口径："
            )
            yield name, missing + figure.rule


def _heading(figure: Figure) -> Heading:
    width = {"money": 10, "percent": 8}.get(figure.kind, 6)
    return Heading(Column(figure.key, figure.heading, width=width, kind=figure.kind), figure.group)  # type: ignore[arg-type]
