"""Blank workbooks to fill in: what a village downloads before it types.

The example row is recognised by its first cell, 示例: the reader passes over any row whose first filled cell begins
with 示例, so it may stay or go. Text columns are formatted as text, which saves ids and accounts typed in from Excel's
rounding.
"""

from __future__ import annotations

from os import PathLike
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from xumingsi.kit.excel import page
from xumingsi.kit.excel.columns import Column, Sheet

EXAMPLE_MARK = "示例"
GUIDE_TITLE = "填写说明"

_EXAMPLE_FONT = Font(name=page.BODY_FONT.name, size=page.BODY_FONT.size, italic=True, color="FF808080")
_KIND_HINTS = {
    "text": "文本",
    "date": "日期，如 2020-09-01",
    "month": "月份，如 2020-09",
    "money": "金额（元），最多两位小数",
    "integer": "整数",
    "percent": "百分比，如 30.5%",
}
_GUIDE = Sheet(
    GUIDE_TITLE,
    [
        Column("heading", "列名", width=20),
        Column("required", "是否必填", width=10),
        Column("kind", "格式", width=26),
        Column("choices", "可选内容", width=40),
        Column("note", "说明", width=50),
        Column("example", "示例", width=22),
    ],
)


def write_template(target: str | PathLike[str] | IO[bytes], sheet: Sheet) -> None:
    """Write the blank workbook of `sheet`: headings, drop-downs, notes as comments, one example row, 填写说明."""
    workbook = Workbook()
    ws: Any = workbook.worksheets[0]
    ws.title = sheet.title[:31]
    hint = f"带 * 的列必填；灰色“{EXAMPLE_MARK}”行不会导入，可保留或删除。{sheet.note}"
    heading_row = page.add_title(ws, [sheet.title, hint], len(sheet.columns))
    page.add_headings(ws, heading_row, sheet.columns, mark_required=True)
    page.set_print(ws, heading_row)
    page.add_choices(workbook, ws, sheet, heading_row + 2)
    for position, column in enumerate(sheet.columns, 1):
        ws.column_dimensions[get_column_letter(position)].number_format = page.FORMATS[column.kind]
        if column.note:
            ws.cell(heading_row, position).comment = Comment(column.note, "填写说明", height=90, width=260)
        _example(ws.cell(heading_row + 1, position), column, first=position == 1)
    _write_guide(workbook, sheet)
    workbook.save(target)


def _example(cell: Any, column: Column, *, first: bool) -> None:
    page.dress_body(cell, column)
    cell.font = _EXAMPLE_FONT
    cell.number_format = "@"
    text = column.example or (column.choices[0] if column.choices else "")
    page.put_text(cell, EXAMPLE_MARK if first else text)


def _write_guide(workbook: Workbook, sheet: Sheet) -> None:
    ws: Any = workbook.create_sheet(GUIDE_TITLE, 1)
    heading_row = page.add_title(ws, [f"{sheet.title}{GUIDE_TITLE}"], len(_GUIDE.columns))
    page.add_headings(ws, heading_row, _GUIDE.columns, mark_required=False)
    page.set_print(ws, heading_row)
    for row, column in enumerate(sheet.columns, heading_row + 1):
        values = (
            column.heading,
            "必填" if column.required else "选填",
            _KIND_HINTS[column.kind],
            "、".join(column.choices),
            column.note,
            column.example,
        )
        for position, (value, guide_column) in enumerate(zip(values, _GUIDE.columns, strict=True), 1):
            cell = ws.cell(row, position)
            page.dress_body(cell, guide_column)
            page.put_text(cell, value)
