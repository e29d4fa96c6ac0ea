"""Raw cells in one form, whichever reader found them, and sheets held column by column.

A raw value is None (empty), str (stripped, line breaks as \\n), int (5.0 counts as 5), float, date (no time of day),
datetime (whole seconds) or Fault. Booleans become "TRUE" and "FALSE", times of day "HH:MM:SS". This module imports
nothing outside the standard library, because the reading child process starts with it.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

EXACT = 10**15
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that holds no usable value (an Excel error, a formula never calculated); `message` is for people."""

    message: str


def canonical(value: Any) -> Any:
    """The one form of a value as either reader delivers it."""
    kind = type(value)
    if kind is str:
        if "\r" in value:
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        return value.strip() or None
    if kind is float or kind is int:
        return _number(value)
    if kind is bool:
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if isinstance(value, time):
        return _moment(datetime.combine(date(2000, 1, 1), value)).strftime("%H:%M:%S")
    return value


def unescape(text: str) -> str:
    """Excel's _x000A_ escapes resolved (one reader leaves them)."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _number(value: int | float) -> int | float | Fault:
    if not math.isfinite(value):
        return Fault("数值超出范围，请核对后重新录入")
    if abs(value) < EXACT and value == int(value):
        return int(value)
    return float(value)


def _moment(value: datetime) -> date | datetime:
    whole = (value + timedelta(microseconds=500_000)).replace(microsecond=0, tzinfo=None)
    return whole.date() if whole.time() == time(0, 0) else whole


@dataclass(slots=True)
class RawColumn:
    """Distinct values and, per row, which of them: repeated values are stored, sent and parsed once."""

    values: list[Any] = field(default_factory=list)
    codes: array[int] = field(default_factory=lambda: array("I"))

    def at(self, row: int) -> Any:
        """The value in the row `row` (from 0); None below the last."""
        return self.values[self.codes[row]] if row < len(self.codes) else None

    def put(self, row: int, value: Any) -> None:
        """Set the value of a row, growing the column when it lies below the last."""
        if row >= len(self.codes):
            self.stretch(row + 1)
        self.values.append(value)
        self.codes[row] = len(self.values) - 1

    def stretch(self, height: int) -> None:
        """Empty rows up to `height`."""
        if len(self.codes) < height:
            self.values.append(None)
            self.codes.extend([len(self.values) - 1] * (height - len(self.codes)))


def encode(values: Sequence[Any]) -> RawColumn:
    """A column of a reader's values as canonical distinct values and codes."""
    if bool in set(map(type, values)):  # True == 1.0 would share a code
        values = [canonical(value) if type(value) is bool else value for value in values]
    index: defaultdict[Any, int] = defaultdict()
    index.default_factory = index.__len__  # a value not met before gets the next code: one look-up per cell
    codes = array("I", map(index.__getitem__, values))
    return RawColumn([canonical(value) for value in index], codes)


@dataclass(slots=True)
class RawSheet:
    """All columns from A on; row 0 is Excel's row 1. Columns may differ in height: what is missing is empty."""

    columns: list[RawColumn]

    @property
    def height(self) -> int:
        return max((len(column.codes) for column in self.columns), default=0)

    def row(self, row: int) -> list[Any]:
        return [column.at(row) for column in self.columns]

    def put(self, row: int, column: int, value: Any) -> None:
        while len(self.columns) <= column:
            self.columns.append(RawColumn())
        self.columns[column].put(row, value)

    def level(self) -> None:
        """Bring all columns to the same height."""
        height = self.height
        for column in self.columns:
            column.stretch(height)


def pack(columns: Iterable[RawColumn]) -> list[tuple[list[Any], bytes]]:
    """Plain lists, tuples and bytes for marshal: dates as tuples, faults as one-tuples."""
    return [([_plain(value) for value in column.values], column.codes.tobytes()) for column in columns]


def unpack(packed: Iterable[tuple[list[Any], bytes]]) -> list[RawColumn]:
    """What `pack` was given."""
    columns = []
    for values, codes in packed:
        column = RawColumn([_rich(value) if type(value) is tuple else value for value in values])
        column.codes.frombytes(codes)
        columns.append(column)
    return columns


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return tuple(value.timetuple()[:6])
    if isinstance(value, date):
        return tuple(value.timetuple()[:3])
    return (value.message,) if isinstance(value, Fault) else value


def _rich(parts: tuple[Any, ...]) -> Any:
    if len(parts) == 1:
        return Fault(parts[0])
    return date(*parts) if len(parts) == 3 else datetime(*parts)  # noqa: DTZ001 - Excel knows no time zones
