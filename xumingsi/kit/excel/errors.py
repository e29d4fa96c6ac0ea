"""What can be wrong with a workbook: the whole of it (refused) or single cells (named one by one)."""

from __future__ import annotations

from dataclasses import dataclass


class WorkbookRefused(ValueError):
    """The workbook cannot be read at all; `str(e)` says in Chinese why and what to do."""


@dataclass(frozen=True, slots=True)
class CellError:
    """One bad cell: `cell` like "F12", `row` as Excel counts, `column` the heading, `message` Chinese and masked."""

    sheet: str
    cell: str
    row: int
    column: str
    message: str
