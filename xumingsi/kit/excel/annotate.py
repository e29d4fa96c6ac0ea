"""The uploaded workbook handed back with its bad cells coloured, the reasons as comments, and a list of them all."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from os import PathLike
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from xumingsi.kit.excel import page
from xumingsi.kit.excel.columns import Column, Sheet
from xumingsi.kit.excel.errors import CellError
from xumingsi.kit.excel.fragments import clean

LIST_TITLE = "错误清单"
# Comments are drawn shapes: beyond some thousands Excel takes minutes to open the file. Colour and list go on.
MOST_COMMENTS = 5_000

_BAD_FILL = PatternFill("solid", fgColor="FFFFC7CE")
_LIST = Sheet(
    LIST_TITLE,
    [
        Column("sheet", "工作表", width=18),
        Column("cell", "单元格", width=10),
        Column("row", "行号", width=8),
        Column("column", "列名", width=18),
        Column("message", "原因和改正办法", width=80),
    ],
)


def annotate(source: str | PathLike[str], target: str | PathLike[str], errors: Sequence[CellError]) -> None:
    """Copy the workbook `source` to `target` with `errors` marked; everything else in it stays.

    Only give it workbooks that `read_table` has accepted. An older 错误清单 in it is replaced; errors about sheets or
    cells that do not exist are listed only. Takes about 40 bytes of memory per byte of XML: tens of thousands of rows.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # extensions that openpyxl drops are of no use to who mends the cells
        workbook = openpyxl.load_workbook(source)
    if LIST_TITLE in workbook.sheetnames:
        workbook.remove(workbook[LIST_TITLE])
    for count, ((sheet, name), messages) in enumerate(_by_cell(errors).items()):
        if sheet in workbook.sheetnames:
            _mark(workbook[sheet], name, messages, comment=count < MOST_COMMENTS)
    _add_list(workbook, errors)
    workbook.save(target)


def _by_cell(errors: Iterable[CellError]) -> dict[tuple[str, str], list[str]]:
    grouped: dict[tuple[str, str], list[str]] = {}
    for error in errors:
        messages = grouped.setdefault((error.sheet, error.cell), [])
        if error.message not in messages:
            messages.append(error.message)
    return grouped


def _mark(ws: Any, name: str, messages: list[str], *, comment: bool) -> None:
    try:
        cell = ws[name]
    except (ValueError, KeyError, IndexError):
        return
    if isinstance(cell, MergedCell):
        cell = next(ws.cell(area.min_row, area.min_col) for area in ws.merged_cells.ranges if name in area)
    if not hasattr(cell, "comment"):
        return
    cell.fill = _BAD_FILL
    if comment:
        earlier = [cell.comment.text] if cell.comment else []
        cell.comment = Comment("\n".join([*earlier, *messages]), "系统核对", height=110, width=320)


def _add_list(workbook: Any, errors: Sequence[CellError]) -> None:
    ws = workbook.create_sheet(LIST_TITLE)
    heading_row = page.add_title(ws, [f"{LIST_TITLE}（共{len(errors)}处，改正后可直接上传本文件）"], len(_LIST.columns))
    page.add_headings(ws, heading_row, _LIST.columns, mark_required=False)
    page.set_print(ws, heading_row)
    for row, error in enumerate(errors, heading_row + 1):
        values = (error.sheet, error.cell, str(error.row), error.column, error.message)
        for position, (value, column) in enumerate(zip(values, _LIST.columns, strict=True), 1):
            cell = ws.cell(row, position)
            page.dress_body(cell, column)
            page.put_text(cell, clean(value))
