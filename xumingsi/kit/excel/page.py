"""How our workbooks look: title, heading line, borders, widths, drop-downs, A4 landscape print. Dresses openpyxl sheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from xumingsi.kit.excel.columns import Column, Sheet

LAST_ROW = 1_048_576
CHOICES_SHEET = "选项"
FORMATS = {"text": "@", "month": "@", "date": "yyyy-mm-dd", "money": "#,##0.00", "integer": "0", "percent": "0.0%"}

_THIN = Side(style="thin", color="FF808080")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
TITLE_FONT = Font(name="方正小标宋简体", size=18)
SUBTITLE_FONT = Font(name="宋体", size=11)
HEADING_FONT = Font(name="黑体", size=11, bold=True)
BODY_FONT = Font(name="宋体", size=10)
HEADING_FILL = PatternFill("solid", fgColor="FFE7ECF3")
REQUIRED_FILL = PatternFill("solid", fgColor="FFFFE699")
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_BODY_ALIGNMENT = {
    "text": Alignment(horizontal="left", vertical="center", wrap_text=True),
    "month": Alignment(horizontal="center", vertical="center"),
    "date": Alignment(horizontal="center", vertical="center"),
    "money": Alignment(horizontal="right", vertical="center"),
    "integer": Alignment(horizontal="center", vertical="center"),
    "percent": Alignment(horizontal="center", vertical="center"),
}


def add_title(ws: Worksheet, lines: Sequence[str], width: int) -> int:
    """Write the merged title lines, the first large; returns the number of the next row."""
    for row, line in enumerate(lines, 1):
        cell: Any = ws.cell(row, 1)
        put_text(cell, line)
        cell.font, cell.alignment = (TITLE_FONT, CENTRED) if row == 1 else (SUBTITLE_FONT, CENTRED)
        if width > 1:
            ws.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
        ws.row_dimensions[row].height = 32 if row == 1 else 20
    return len(lines) + 1


def add_headings(ws: Worksheet, row: int, columns: Sequence[Column], *, mark_required: bool) -> None:
    """Write the heading line and set the widths; required headings get a * and a colour when asked."""
    for position, column in enumerate(columns, 1):
        cell: Any = ws.cell(row, position)
        marked = mark_required and column.required
        put_text(cell, column.heading + ("*" if marked else ""))
        cell.font, cell.border, cell.alignment = HEADING_FONT, BORDER, CENTRED
        cell.fill = REQUIRED_FILL if marked else HEADING_FILL
        ws.column_dimensions[get_column_letter(position)].width = max(column.width, 6)
    ws.row_dimensions[row].height = 32
    ws.freeze_panes = ws.cell(row + 1, 1)


def dress_body(cell: Any, column: Column, *, bold: bool = False) -> None:
    """Give a body cell the look of its column."""
    cell.font = Font(name=BODY_FONT.name, size=BODY_FONT.size, bold=True) if bold else BODY_FONT
    cell.border, cell.alignment = BORDER, _BODY_ALIGNMENT[column.kind]
    cell.number_format = FORMATS[column.kind]


def set_print(ws: Worksheet, heading_row: int) -> None:
    """A4 landscape, one page wide, title and headings on every page, page numbers at the foot."""
    ws.page_setup.paperSize, ws.page_setup.orientation = 9, "landscape"
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.print_title_rows = f"1:{heading_row}"
    ws.print_options.horizontalCentered = True
    ws.page_margins.left = ws.page_margins.right = 0.4
    ws.page_margins.top, ws.page_margins.bottom = 0.6, 0.7
    ws.oddFooter.center.text = "第 &P 页 共 &N 页"


def add_choices(workbook: Workbook, ws: Worksheet, sheet: Sheet, first_row: int) -> None:
    """Drop-downs for the columns with choices, from `first_row` down; long lists go to a hidden sheet."""
    for position, column in enumerate(sheet.columns, 1):
        if not column.choices:
            continue
        validation = DataValidation(type="list", formula1=_choice_formula(workbook, column.choices), allow_blank=True)
        validation.errorTitle, validation.error = "请从列表中选择", f"“{column.heading}”只能填写下拉列表中的内容"
        validation.showErrorMessage = True
        letter = get_column_letter(position)
        validation.add(f"{letter}{first_row}:{letter}{LAST_ROW}")
        ws.add_data_validation(validation)


def put_text(cell: Any, text: str) -> None:
    """Set text as text, whatever it begins with."""
    cell.value = text
    cell.data_type = "s"


def _choice_formula(workbook: Workbook, choices: Sequence[str]) -> str:
    inline = ",".join(choices)
    # Excel takes at most 255 characters in the cell's own list, and a comma would split an entry.
    if len(inline) <= 250 and not any(mark in choice for choice in choices for mark in ',"'):
        return f'"{inline}"'
    if CHOICES_SHEET not in workbook.sheetnames:
        workbook.create_sheet(CHOICES_SHEET).sheet_state = "hidden"
    lists: Any = workbook[CHOICES_SHEET]
    position = lists.max_column + 1 if lists["A1"].value is not None else 1
    for row, choice in enumerate(choices, 1):
        put_text(lists.cell(row, position), choice)
    letter = get_column_letter(position)
    return f"{quote_sheetname(CHOICES_SHEET)}!${letter}$1:${letter}${len(choices)}"
