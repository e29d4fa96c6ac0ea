"""Reading an uploaded table: `read_table(path, sheet)` → values column by column and every bad cell by name.

Nothing is guessed and nothing passed over in silence: what cannot be read as a whole raises WorkbookRefused, single
bad cells become CellError, headings and rows left out are listed on the Table.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from xumingsi.kit.excel.cells import Fault, RawColumn, RawSheet
from xumingsi.kit.excel.columns import Column, Sheet
from xumingsi.kit.excel.errors import CellError, WorkbookRefused
from xumingsi.kit.excel.header import Header, find_header
from xumingsi.kit.excel.package import Limits, SheetPart, outline, scan
from xumingsi.kit.excel.raw import Loading
from xumingsi.kit.excel.rows import data_rows
from xumingsi.kit.masking import mask_text

__all__ = ["CellError", "Limits", "Table", "WorkbookRefused", "read_table"]

SHEETS_TRIED = 8


@dataclass(slots=True)
class Table:
    """A table that was read. All lists of `columns` and `numbers` have one entry per data row, in order.

    columns: key → parsed values, None where the cell is empty or bad or the heading absent (optional columns only).
    numbers: Excel's row numbers. positions: key → Excel's column number (1 for A), headings present only.
    skipped: (row number, reason) of total, example and signature rows.
    """

    sheet_name: str
    columns: dict[str, list[Any]]
    numbers: list[int]
    errors: list[CellError]
    ignored_headings: list[str]
    header_row: int
    positions: dict[str, int]
    skipped: list[tuple[int, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.numbers)

    def cell_name(self, row_number: int, key: str) -> str:
        """Excel's name of a cell: "F12"."""
        return f"{get_column_letter(self.positions[key])}{row_number}"

    @property
    def bad_rows(self) -> set[int]:
        """Excel's numbers of the rows with at least one error."""
        return {error.row for error in self.errors}


def read_table(path: str | Path, sheet: Sheet, *, limits: Limits | None = None) -> Table:
    """Read the table `sheet` describes from the workbook at `path`.

    The worksheet named like the sheet is tried first, then the visible ones in order, then hidden ones; the first
    with a proper header is read. Raises WorkbookRefused (Chinese) when the file as a whole cannot be taken.
    """
    limits, path = limits or Limits(), Path(path)
    refusals: list[WorkbookRefused] = []
    for part, raw in _sheets(path, sheet.title, limits):
        if not raw.height:
            refusals.append(WorkbookRefused(f"工作表“{part.name}”是空的，请填写后上传"))
            continue
        _overlay(raw, part, limits)
        try:
            header = find_header(raw, sheet)
        except WorkbookRefused as refusal:
            refusals.append(refusal)
            continue
        return _table(raw, part, header, sheet, limits)
    raise refusals[0]


def _sheets(path: Path, title: str, limits: Limits) -> Iterator[tuple[SheetPart, RawSheet]]:
    """The candidates with their cells, one after the other, once all of the package has proved harmless."""
    parts = outline(path, limits)
    first, *others = _candidates(parts, title)
    # The first candidate nearly always is the table: its cells are read while the package is looked through.
    with Loading(path, first.name, limits) as loading:
        scan(path, parts, limits)
        cells = loading.cells()
    yield first, cells
    for part in others:
        with Loading(path, part.name, limits) as loading:
            cells = loading.cells()
        yield part, cells


def _candidates(parts: list[SheetPart], title: str) -> list[SheetPart]:
    return sorted(parts, key=lambda part: (part.name.strip() != title, not part.visible))[:SHEETS_TRIED]


def _overlay(raw: RawSheet, part: SheetPart, limits: Limits) -> None:
    """Put what only the scan saw (errors, uncalculated formulas) into the cells."""
    for (row, column), message in part.scan.faults.items():
        if row < limits.max_rows and column < limits.max_columns:
            raw.put(row, column, Fault(message))
    raw.level()


def _table(raw: RawSheet, part: SheetPart, header: Header, sheet: Sheet, limits: Limits) -> Table:
    rows, skipped = data_rows(raw, header, sheet)
    _fill_down(raw, part, header, sheet)
    table = Table(
        sheet_name=part.name,
        columns={},
        numbers=[row + 1 for row in rows],
        errors=[],
        ignored_headings=header.ignored,
        header_row=header.row + 1,
        positions={key: position + 1 for key, position in header.positions.items()},
        skipped=[(row + 1, reason) for row, reason in skipped],
    )
    for column in sheet.columns:
        position = header.positions.get(column.key)
        if position is None:
            table.columns[column.key] = [None] * len(rows)
            continue
        codes = raw.columns[position].codes
        chosen = array("I", [codes[row] for row in rows])
        _read_column(table, column, raw.columns[position].values, chosen, limits)
        raw.columns[position] = RawColumn()  # parsed: let the raw values go
    table.errors.sort(key=lambda error: error.row)
    return table


def _fill_down(raw: RawSheet, part: SheetPart, header: Header, sheet: Sheet) -> None:
    keys = {column.key for column in sheet.columns if column.fill_down}
    filled = {position for key, position in header.positions.items() if key in keys}
    for top, left, bottom, right in part.scan.merges:
        for position in filled.intersection(range(left, min(right, len(raw.columns)) + 1)):
            codes, source = raw.columns[position].codes, raw.columns[left].at(top)
            if position != left or top >= len(codes) or source is None:
                continue
            for row in range(max(top, header.row) + 1, min(bottom, len(codes) - 1) + 1):
                codes[row] = codes[top]


def _read_column(table: Table, column: Column, values: list[Any], codes: array[int], limits: Limits) -> None:
    """Parse each distinct value once, spread the results over the rows, name the bad cells."""
    parsed: list[Any] = [None] * len(values)
    problems: dict[int, str] = {}
    for code in set(codes):
        value = values[code]
        if value is None:
            if column.required:
                problems[code] = f"“{column.heading}”不能为空，请填写"
        elif isinstance(value, Fault):
            problems[code] = value.message
        else:
            try:
                parsed[code] = column.parse(value)
            except ValueError as error:
                problems[code] = _message(error, value, column)
    table.columns[column.key] = list(map(parsed.__getitem__, codes))
    if problems:
        _name_errors(table, column, codes, problems, limits)


def _name_errors(table: Table, column: Column, codes: array[int], problems: dict[int, str], limits: Limits) -> None:
    letter = get_column_letter(table.positions[column.key])
    for number, code in zip(table.numbers, codes, strict=True):
        if code in problems:
            table.errors.append(
                CellError(table.sheet_name, f"{letter}{number}", number, column.heading, problems[code])
            )
    if len(table.errors) > limits.max_errors:
        first = table.errors[-1]
        raise WorkbookRefused(
            f"错误超过{limits.max_errors}处，多半是列的内容放错了位置。例如 {first.cell}（{first.column}）：{first.message}"
        )


def _message(error: ValueError, value: Any, column: Column) -> str:
    message = str(error)
    if column.secret:
        message = message.replace(str(value)[:20], "…")
    return mask_text(message)
