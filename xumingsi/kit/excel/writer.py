"""Writing workbooks that may go to the county as they are.

openpyxl builds everything around the rows (styles, print set-up, drop-downs); the rows themselves are streamed into
its sheets as XML. That holds memory constant, is several times quicker than openpyxl's write-only mode with styles,
and can store the result of a formula beside it, so that previews on a telephone show totals too.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from os import PathLike
from typing import IO, Any

from openpyxl import Workbook

from xumingsi.kit.dates import chinese_date
from xumingsi.kit.excel import page
from xumingsi.kit.excel.columns import Sheet
from xumingsi.kit.excel.fragments import Formula, RowWriter

__all__ = ["Formula", "Row", "write_workbook"]

Row = Sequence[Any] | Mapping[str, Any]

_ROWS_AT_A_TIME = 500
_DIMENSION = re.compile(rb"<dimension[^>]*/>")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where the rows of one sheet go and in which styles."""

    ws: Any
    sheet: Sheet
    rows: Iterable[Row]
    first_row: int
    styles: list[int]
    total_styles: list[int]


def write_workbook(
    target: str | PathLike[str] | IO[bytes],
    sheets: Iterable[tuple[Sheet, Iterable[Row]]],
    *,
    title_lines: Sequence[str] = (),
    unit: str = "",
    day: date | None = None,
) -> None:
    """Write each sheet with its rows (sequences in column order, or mappings by column key; iterated once, lazily).

    title_lines: the merged lines on top, the first large; default the sheet's title. unit and day fill the line
    填报单位：… 日期：…, left out when neither is given. Values: see Column.kind; None is an empty cell; only Formula
    becomes a formula. A sheet with total_row ends in 合计 with SUM formulas over its money and integer columns.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    plans = [_prepare(workbook, sheet, rows, title_lines, unit, day) for sheet, rows in sheets]
    skeleton = io.BytesIO()
    workbook.save(skeleton)
    by_part = {f"xl/worksheets/sheet{workbook.index(plan.ws) + 1}.xml": plan for plan in plans}
    with (
        zipfile.ZipFile(skeleton) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as package,
    ):
        for entry in source.infolist():
            plan = by_part.pop(entry.filename, None)
            if plan is None:
                package.writestr(entry, source.read(entry), zipfile.ZIP_DEFLATED)
            else:
                with package.open(entry.filename, "w") as part:
                    for piece in _filled(source.read(entry), plan):
                        part.write(piece)
    if by_part:
        raise RuntimeError(f"openpyxl names its parts otherwise than expected: {sorted(by_part)}")


def _prepare(
    workbook: Workbook, sheet: Sheet, rows: Iterable[Row], title_lines: Sequence[str], unit: str, day: date | None
) -> _Plan:
    ws: Any = workbook.create_sheet(_NOT_IN_A_NAME.sub("", sheet.title)[:31] or "Sheet")
    lines = list(title_lines) or [sheet.title]
    if unit or day:
        parts = [f"填报单位：{unit}"] if unit else []
        parts += [f"日期：{chinese_date(day)}"] if day else []
        lines.append("　　".join(parts))
    heading_row = page.add_title(ws, lines, len(sheet.columns))
    page.add_headings(ws, heading_row, sheet.columns, mark_required=False)
    page.set_print(ws, heading_row)
    page.add_choices(workbook, ws, sheet, heading_row + 1)
    styles = _styles(ws, heading_row + 1, sheet, bold=False)
    total_styles = _styles(ws, heading_row + 2, sheet, bold=True)
    ws.delete_rows(heading_row + 1, 2)
    return _Plan(ws, sheet, rows, heading_row + 1, styles, total_styles)


def _styles(ws: Any, row: int, sheet: Sheet, *, bold: bool) -> list[int]:
    """Register the looks of body cells with the workbook; their numbers are what streamed cells refer to."""
    numbers = []
    for position, column in enumerate(sheet.columns, 1):
        cell = ws.cell(row, position)
        page.dress_body(cell, column, bold=bold)
        numbers.append(cell.style_id)
    return numbers


def _filled(skeleton: bytes, plan: _Plan) -> Iterator[bytes]:
    """The sheet's XML with the rows in their place, in pieces."""
    head, end, tail = _DIMENSION.sub(b"", skeleton, count=1).partition(b"</sheetData>")
    yield head
    writer = RowWriter(plan.sheet.columns, plan.styles)
    pending: list[str] = []
    number = plan.first_row
    for row in plan.rows:
        pending.append(writer.row(number, row))
        number += 1
        if len(pending) >= _ROWS_AT_A_TIME:
            yield "".join(pending).encode()
            pending.clear()
    if plan.sheet.total_row:
        pending.append(writer.total_row(number, plan.first_row, plan.total_styles))
    yield "".join(pending).encode() + end + tail
