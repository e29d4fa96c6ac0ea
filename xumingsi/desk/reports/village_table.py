"""A sheet with one row per village and one column per figure; totals, rates and sums as formulas; its logic checks."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from xumingsi.accounts.models import Division
from xumingsi.desk.figures import Counted, Figure
from xumingsi.kit.excel.columns import Column, Sheet
from xumingsi.kit.excel.fragments import Formula
from xumingsi.kit.excel.page import CENTRED

from .checks import Check, applicable
from .report import Material
from .table import Book, Heading, grey, letter, ratio

NONE = "—"
SIGNATURES = (
    "单位负责人：　　　　　　　　审核人：　　　　　　　　填表人：　　　　　　　　填表日期：　　　　年　　月　　日"
)
CHECKS = Sheet(
    "逻辑校验",
    [Column("number", "序号", width=6, kind="integer"), Column("rule", "校验关系", width=60), Column("cells", "对应栏次", width=30),
     Column("result", "结果", width=14)],
)  # fmt: skip


class VillageTable:
    """Where each figure of each village stands on the sheet ``title``."""

    def __init__(
        self, title: str, material: Material, figures: Sequence[Figure], counted: Counted, checks: Sequence[Check]
    ) -> None:
        self.title, self.material, self.figures, self.counted = title, material, figures, counted
        self.checks = list(applicable(checks, self._stands_here))
        self.headings = [Heading(Column("village", "村(居)", width=11)), *map(_heading, figures)]
        self.letters = {figure.key: letter(position) for position, figure in enumerate(figures, 2)}
        self.names = {
            figure.key: f"{figure.group}（{figure.heading}）" if figure.group else figure.heading for figure in figures
        }
        self.first = self.last = self.total = 0

    def _stands_here(self, key: str) -> bool:
        return any(figure.key == key for figure in self.figures) and self.counted.in_use(key)

    def draw(self, book: Book, lines: Sequence[str]) -> None:
        """Add the sheet with its title ``lines``."""
        ws, self.first = book.add_sheet(self.title, lines, self.headings)
        ws.row_dimensions[self.first - 1].height = 44
        self.total = self.first + len(self.material.villages)
        self.last = self.total - 1
        for row, village in enumerate(self.material.villages, self.first):
            book.add_row(
                ws, row, self.headings, [village.name, *(self._cell(figure, village) for figure in self.figures)]
            )
        book.add_row(ws, self.total, self.headings, ["合计", *map(self._sum, self.figures)], bold=True)
        for position, figure in enumerate(self.figures, 2):
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
        return self._made(figure, village) or self.counted.value(figure.key, village)

    def _sum(self, figure: Figure) -> Any:
        if not self.counted.in_use(figure.key):
            return NONE
        if figure.fixed:
            return self.counted.value(figure.key)
        if figure.share:
            return self._made(figure, None)
        column = self.letters[figure.key]
        return Formula(f"SUM({column}{self.first}:{column}{self.last})", self._added_up(figure.key))

    def _made(self, figure: Figure, village: Division | None) -> Formula | None:
        """The formula over other columns of the row, when all of them are on this sheet."""
        keys = figure.share or (*figure.plus, *figure.minus) or (figure.times[:1] if figure.times else ())
        if not keys or not all(key in self.letters for key in keys):
            return None
        cells = [f"{self.letters[key]}{{row}}" for key in keys]
        if figure.share:
            values = (self.counted.value(key, village) for key in keys)
            exact = ratio(*values)
            if figure.kind != "money":
                return Formula(f'IFERROR({cells[0]}/{cells[1]},"{NONE}")', exact)
            shown = self.counted.value(figure.key, village)
            return Formula(f'IFERROR(ROUND({cells[0]}/{cells[1]},2),"{NONE}")', NONE if shown is None else shown)
        value = self.counted.value(figure.key, village)
        if figure.times:
            return Formula(f"ROUND({cells[0]}*{self.counted.rates[figure.key]},2)", value)
        more = len(figure.plus)
        return Formula("+".join(cells[:more]) + "".join(f"-{cell}" for cell in cells[more:]), value)

    def _added_up(self, key: str) -> int | Decimal:
        return sum(self.counted.value(key, village) or 0 for village in self.material.villages)

    def faults(self) -> Iterator[str]:
        """What does not agree, village by village and then in all."""
        for check in self.checks:
            for row, village in enumerate(self.material.villages, self.first):
                if not check.holds(lambda key, village=village: self.counted.value(key, village) or 0):  # type: ignore[misc]
                    yield self._told(check, row, village)
        for figure in self.figures:
            if figure.is_counted and self.counted.in_use(figure.key):
                added, counted = self._added_up(figure.key), self.counted.value(figure.key)
                if added != counted:
                    cell = f"{self.letters[figure.key]}{self.total}"
                    yield (
                        f"“{self.title}”{cell} {self.names[figure.key]}合计：各村（居）之和为 {added}，全镇记录为 {counted}。"
                        "请核对是否有记录所属村（居）不在本镇。"
                    )

    def _told(self, check: Check, row: int, village: Division) -> str:
        def side(keys: tuple[str, ...]) -> str:
            shown = (f"{self.names[key]} {self.letters[key]}{row}={self.counted.value(key, village)}" for key in keys)
            return " + ".join(shown)

        should = "应等于" if check.sign == "=" else "不应大于"
        return f"“{self.title}”{self.letters[check.left[0]]}{row}（{village}）：{side(check.left)}，{should} {side(check.right)}。请核对该村（居）的登记日期和记录。"

    def check_rows(self, first: int = 1) -> Iterator[list[Any]]:
        """The checks as formulas over the table, numbered from ``first``: they go on holding when somebody edits it."""
        for number, check in enumerate(self.checks, first):
            words = [" + ".join(self.names[key] for key in keys) for keys in (check.left, check.right)]
            cells = [" + ".join(self.letters[key] for key in keys) for keys in (check.left, check.right)]
            left, right = (
                "+".join(f"'{self.title}'!{self._range(key)}" for key in keys) for keys in (check.left, check.right)
            )
            broken = "<>" if check.sign == "=" else ">"
            formula = f'IF(SUMPRODUCT(--(({left}){broken}({right})))=0,"通过","不通过")'
            yield [number, f" {check.sign} ".join(words), f" {check.sign} ".join(cells), Formula(formula, "通过")]

    def _range(self, key: str) -> str:
        column = self.letters[key]
        return f"{column}{self.first}:{column}{self.total}"

    def notes(self) -> Iterator[tuple[str, str]]:
        """How each column is counted, and which are not in use."""
        for figure in self.figures:
            name = f"{self.letters[figure.key]}列 {self.names[figure.key]}"
            missing = (
                ""
                if self.counted.in_use(figure.key)
                else f"【未启用】本系统尚未启用此项登记，填“{NONE}”表示没有数据，不等于 0。口径："
            )
            yield name, missing + figure.rule


def _heading(figure: Figure) -> Heading:
    width = {"money": 11, "percent": 8}.get(figure.kind, 6)
    return Heading(Column(figure.key, figure.heading, width=width, kind=figure.kind), figure.group)  # type: ignore[arg-type]
