"""A roster as read and checked on its own: what stands in it, before the registry is asked.

``read_roster`` gathers every error of every row; nothing here looks at, or writes to, the registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from recipients.sheets import ROSTER
from xumingsi.kit.excel.columns import Sheet
from xumingsi.kit.excel.reader import CellError, Table, WorkbookRefused, read_table

# 月保障金额 stands on the 户主's row or on all of them (contract §3), so a single blank cell is no error: the household
# rules see to it that the amount is given once.
_SHEET = Sheet(
    ROSTER.title,
    [replace(column, required=False) if column.key == "monthly_amount" else column for column in ROSTER.columns],
    note=ROSTER.note,
)
HEADINGS = {column.key: column.heading for column in ROSTER.columns}


@dataclass(slots=True)
class Group:
    """The rows (positions in the columns) of one 救助证号; ``head`` is the 户主's, None when nobody is."""

    certificate_no: str
    rows: list[int]
    head: int | None = None

    @property
    def lead(self) -> int:
        """The row that stands for the household: the 户主's, else the first."""
        return self.rows[0] if self.head is None else self.head


@dataclass(slots=True)
class Reading:
    """A roster read: the table, its households, and everything found wrong with it so far.

    ``villages`` maps names as rosters write them to primary keys, ``area_prefixes`` begin ids of people from here. ``bad_rows`` are positions of rows with an error of
    their own, ``bad_certificates`` households whose rows contradict each other or whose 户主 row is bad: neither may go
    in. Errors are CellErrors and name cell, row, column and remedy; warnings have the same shape and refuse nothing.
    """

    path: Path
    table: Table
    today: date
    month: date
    villages: Mapping[str, int]
    area_prefixes: tuple[str, ...]
    groups: dict[str, Group] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    warnings: list[CellError] = field(default_factory=list)
    bad_rows: set[int] = field(default_factory=set)
    bad_certificates: set[str] = field(default_factory=set)

    @property
    def columns(self) -> dict[str, list[Any]]:
        return self.table.columns

    def number(self, row: int) -> int:
        """Excel's number of a row."""
        return self.table.numbers[row]

    def cell(self, row: int, key: str, message: str) -> CellError:
        """A finding about a cell; about a column that is not there, it is shown at the 救助证号."""
        place = key if key in self.table.positions else "certificate_no"
        number = self.table.numbers[row]
        return CellError(self.table.sheet_name, self.table.cell_name(number, place), number, HEADINGS[key], message)

    def refuse_row(self, row: int, key: str, message: str) -> None:
        """The row may not go in."""
        self.errors.append(self.cell(row, key, message))
        self.bad_rows.add(row)

    def refuse_household(self, group: Group, row: int, key: str, message: str) -> None:
        """The household may not go in; ``row`` is where it shows."""
        self.errors.append(self.cell(row, key, message))
        self.bad_certificates.add(group.certificate_no)

    def warn(self, row: int, key: str, message: str) -> None:
        self.warnings.append(self.cell(row, key, message))

    def good_groups(self) -> list[Group]:
        """Households that may go in, with their good rows only."""
        return [
            Group(group.certificate_no, [row for row in group.rows if row not in self.bad_rows], group.head)
            for group in self.groups.values()
            if group.certificate_no not in self.bad_certificates
        ]

    def refused_rows(self) -> int:
        """How many rows may not go in: bad ones and those of refused households."""
        refused = set(self.bad_rows)
        for certificate_no in self.bad_certificates:
            refused.update(self.groups[certificate_no].rows)
        return len(refused)

    def first(self, group: Group, key: str) -> Any:
        """A household's fact: the 户主 row's, else the first row that gives one; None when none does."""
        column = self.table.columns[key]
        if group.head is not None and column[group.head] not in (None, ""):
            return column[group.head]
        return next((column[row] for row in group.rows if column[row] not in (None, "")), None)


def read_roster(
    path: str | Path, *, villages: Mapping[str, int], area_prefixes: tuple[str, ...], month: date, today: date
) -> Reading:
    """Read and check the workbook. WorkbookRefused (a Chinese sentence) when the file cannot be taken as a whole."""
    from . import rules

    table = read_table(path, _SHEET)
    if "monthly_amount" not in table.positions:
        heading = HEADINGS["monthly_amount"]
        raise WorkbookRefused(
            f"表头（第{table.header_row}行）缺少必填列：{heading}。请补上该列，或使用系统下载的“{ROSTER.title}”模板"
        )
    if not table.numbers:
        raise WorkbookRefused("表头下面没有任何人员，请填写后再上传")
    reading = Reading(Path(path), table, today, month, villages, area_prefixes, errors=list(table.errors))
    position = {number: row for row, number in enumerate(table.numbers)}
    reading.bad_rows = {position[error.row] for error in table.errors}
    _group(reading)
    rules.check(reading)
    return reading


def _group(reading: Reading) -> None:
    """Rows by 救助证号, wherever in the table they stand; the 户主 is who says so, or whose id is the 户主's."""
    groups = reading.groups
    for row, certificate_no in enumerate(reading.columns["certificate_no"]):
        if certificate_no is None:
            continue
        group = groups.get(certificate_no)
        if group is None:
            groups[certificate_no] = Group(certificate_no, [row])
        else:
            group.rows.append(row)
    relations, ids, head_ids = (reading.columns[key] for key in ("relation", "id_number", "head_id"))
    for group in groups.values():
        for row in group.rows:
            if relations[row] == "户主" or (relations[row] is None and ids[row] and ids[row] == head_ids[row]):
                group.head = row
                break
