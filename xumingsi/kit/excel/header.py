"""Finding the header row of a sheet and which column is which."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from xumingsi.kit.excel.cells import RawSheet
from xumingsi.kit.excel.columns import Sheet, normalise_heading
from xumingsi.kit.excel.errors import WorkbookRefused

ROWS_SEARCHED = 10


@dataclass(frozen=True, slots=True)
class Header:
    """`row` and `positions` (key → column) count from 0; `ignored` are headings that no column of the sheet wants."""

    row: int
    positions: dict[str, int]
    ignored: list[str]


def find_header(raw: RawSheet, sheet: Sheet) -> Header:
    """The row of the first ten that matches most headings, the upper of equals.

    WorkbookRefused when no row matches, when a required heading is missing, when one is there twice.
    """
    wanted = {
        normalise_heading(spelling): column.key
        for column in sheet.columns
        for spelling in (*column.synonyms, column.heading)
    }
    best: list[tuple[int, str, str]] = []
    best_row, best_score = 0, 0
    for row in range(min(ROWS_SEARCHED, raw.height)):
        found = _match(raw, row, wanted)
        score = len({key for _, key, _ in found if key})
        if score > best_score:
            best, best_row, best_score = found, row, score
    _check(sheet, best, best_row, best_score)
    return Header(
        best_row,
        {key: position for position, key, _ in best if key},
        [heading for _, key, heading in best if not key],
    )


def _match(raw: RawSheet, row: int, wanted: dict[str, str]) -> list[tuple[int, str, str]]:
    """(column, key or "", heading as written) of every cell with text in the row."""
    cells = enumerate(raw.row(row))
    return [
        (position, wanted.get(normalise_heading(value), ""), " ".join(value.split()))
        for position, value in cells
        if isinstance(value, str)
    ]


def _check(sheet: Sheet, found: list[tuple[int, str, str]], row: int, score: int) -> None:
    required = [column for column in sheet.columns if column.required]
    if score < min(2, len(sheet.columns)):
        names = "、".join(column.heading for column in required or sheet.columns)
        raise WorkbookRefused(
            f"前{ROWS_SEARCHED}行没有找到表头，应有这些列：{names}。请使用系统下载的“{sheet.title}”模板"
        )
    present = [key for _, key, _ in found if key]
    missing = "、".join(column.heading for column in required if column.key not in present)
    if missing:
        raise WorkbookRefused(
            f"表头（第{row + 1}行）缺少必填列：{missing}。请补上该列，或使用系统下载的“{sheet.title}”模板"
        )
    for column in sheet.columns:
        places = [f"{get_column_letter(position + 1)}{row + 1}" for position, key, _ in found if key == column.key]
        if len(places) > 1:
            raise WorkbookRefused(f"表头“{column.heading}”重复出现（{'、'.join(places)}），请只保留一列")
