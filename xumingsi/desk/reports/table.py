"""A statistics table on one sheet: headings in two lines where columns belong together, formulas with their results.

For tables of one row per village. Long lists go through ``kit.excel.writer``, which streams.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xumingsi.kit.excel import page
from xumingsi.kit.excel.columns import Column, Sheet
from xumingsi.kit.excel.fragments import Formula

NOT_IN_USE_FILL = PatternFill("solid", fgColor="FFF2F2F2")
_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)><f>(.*?)</f><v ?(?:/>|></v>)</c>')


@dataclass(frozen=True)
class Heading:
    """A column and, where it shares one with its neighbours, the heading above it."""

    column: Column
    group: str = ""


class Book:
    """A workbook under way; ``save`` stores each formula's result beside it, for readers that do not calculate."""

    def __init__(self, creator: str) -> None:
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.worksheets[0])
        self.workbook.properties.creator = creator
        self._results: dict[tuple[int, str], Any] = {}

    def add_sheet(self, title: str, lines: Sequence[str], headings: Sequence[Heading]) -> tuple[Worksheet, int]:
        """A sheet with its title lines and headings, ready to print; answers it and the number of its first data row."""
        ws: Any = self.workbook.create_sheet(title)
        first = page.add_title(ws, lines, len(headings))
        last = first + any(heading.group for heading in headings)
        page.add_headings(ws, last, [heading.column for heading in headings], mark_required=False)
        if last > first:
            _group_headings(ws, first, headings)
        page.set_print(ws, last)
        return ws, last + 1

    def add_row(
        self, ws: Worksheet, row: int, headings: Sequence[Heading], values: Iterable[Any], *, bold: bool = False
    ) -> None:
        """Values in the columns' looks; a Formula with its result, other text never a formula."""
        for position, (heading, value) in enumerate(zip(headings, values, strict=True), 1):
            cell: Any = ws.cell(row, position)
            page.dress_body(cell, heading.column, bold=bold)
            if isinstance(value, Formula):
                cell.value = "=" + value.text.replace("{row}", str(row))
                self._results[self.workbook.index(ws), cell.coordinate] = value.value
            elif isinstance(value, str):
                page.put_text(cell, value)
            else:
                cell.value = value

    def save(self, path: Path) -> None:
        kept = BytesIO()
        self.workbook.save(kept)
        with zipfile.ZipFile(kept) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for entry in source.infolist():
                data = source.read(entry)
                if found := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", entry.filename):
                    data = self._with_results(data.decode(), int(found[1]) - 1).encode()
                package.writestr(entry, data, zipfile.ZIP_DEFLATED)

    def _with_results(self, xml: str, sheet: int) -> str:
        def store(match: re.Match[str]) -> str:
            cell, attributes, formula = match.groups()
            result = self._results[sheet, cell]
            kind = ' t="str"' if isinstance(result, str) else ""
            return f'<c r="{cell}"{attributes}{kind}><f>{formula}</f><v>{escape(str(result))}</v></c>'

        return _FORMULA.sub(store, xml)


def _group_headings(ws: Any, row: int, headings: Sequence[Heading]) -> None:
    """The upper line: a heading over its columns, or one cell over both lines."""
    ws.row_dimensions[row].height = ws.row_dimensions[row + 1].height = 24
    numbered = list(enumerate(headings, 1))
    for group, members in groupby(numbered, key=lambda one: one[1].group or one[0]):
        positions = [position for position, _ in members]
        first, last = positions[0], positions[-1]
        for position in positions:
            upper, lower = ws.cell(row, position), ws.cell(row + 1, position)
            upper._style = lower._style
        if isinstance(group, str):
            page.put_text(ws.cell(row, first), group)
            ws.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
        else:
            page.put_text(ws.cell(row, first), str(ws.cell(row + 1, first).value))
            ws.cell(row + 1, first).value = None
            ws.merge_cells(start_row=row, start_column=first, end_row=row + 1, end_column=first)


def add_notes(book: Book, sheet: Sheet, rows: Iterable[Sequence[Any]]) -> None:
    """A sheet of plain rows after the table (填报说明, 逻辑校验)."""
    headings = [Heading(column) for column in sheet.columns]
    ws, row = book.add_sheet(sheet.title, [sheet.title], headings)
    for number, values in enumerate(rows, row):
        book.add_row(ws, number, headings, values)
        texts = ((value, heading.column.width) for value, heading in zip(values, headings, strict=True))
        lines = max(len(value) * 2 // width + 1 for value, width in texts if isinstance(value, str))
        if lines > 1:  # not every program measures wrapped lines itself
            ws.row_dimensions[number].height = 14 * lines + 2


def letter(position: int) -> str:
    """A column's letter by its position from 1."""
    return get_column_letter(position)


def ratio(part: Decimal | int | None, whole: Decimal | int | None) -> Any:
    """What IFERROR(part/whole,"—") comes to."""
    return Decimal(part) / Decimal(whole) if part is not None and whole else "—"


def grey(ws: Any, row: int, position: int) -> None:
    """Mark a cell whose figure is not in use."""
    cell = ws.cell(row, position)
    cell.fill, cell.font, cell.alignment = NOT_IN_USE_FILL, Font(name="宋体", size=10, color="FF808080"), page.CENTRED
