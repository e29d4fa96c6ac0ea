"""Table rows as worksheet XML. Text is always text: a cell beginning with = + - @ never becomes a formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from xumingsi.kit.excel.columns import Column
from xumingsi.kit.money import yuan

LONGEST_TEXT = 32_767
_CUT_MARK = "……（内容过长，已截断）"
_FIRST_DAY, _DAY_ZERO = date(1900, 3, 1), date(1899, 12, 30)
_SPECIAL = re.compile(r"[\x00-\x1f\x7f<>&\ud800-\udfff\ufffe\uffff]|_x")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Formula:
    """A deliberate formula. `{row}` in `text` becomes the number of its row; `value` is the result to show at once."""

    text: str
    value: Any = None


class RowWriter:
    """Turns rows into XML, keeping the sums of the money and integer columns (all but the first column).

    `styles` are the style numbers of the columns, in order.
    """

    def __init__(self, columns: Sequence[Column], styles: Sequence[int]) -> None:
        self._columns = columns
        self._cells = [
            (get_column_letter(position), style, _RENDER[column.kind])
            for position, (column, style) in enumerate(zip(columns, styles, strict=True), 1)
        ]
        self._keys = [column.key for column in columns]
        self._summed = [index for index, column in enumerate(columns) if index and column.kind in ("money", "integer")]
        self._wrapped = [(index, column.width) for index, column in enumerate(columns) if column.kind == "text"]
        self.sums: dict[int, Decimal] = dict.fromkeys(self._summed, Decimal(0))

    def row(self, number: int, values: Sequence[Any] | Mapping[str, Any]) -> str:
        """One row: values in column order, or by column key. ValueError when the number of values is wrong."""
        if isinstance(values, Mapping):
            values = [values.get(key) for key in self._keys]
        for index in self._summed:
            value = values[index]
            value = value.value if isinstance(value, Formula) else value
            if isinstance(value, int | Decimal | float) and not isinstance(value, bool):
                self.sums[index] += Decimal(str(value))
        parts = [
            render(value, f'<c r="{letter}{number}" s="{style}"', number)
            for (letter, style, render), value in zip(self._cells, values, strict=True)
        ]
        return f'<row r="{number}"{self._height(values)}>{"".join(parts)}</row>'

    def _height(self, values: Sequence[Any]) -> str:
        """The height attribute of a row with wrapped lines; not every program measures them itself."""
        lines = 1
        for index, width in self._wrapped:
            value = values[index]
            if type(value) is str and (len(value) * 2 > width or "\n" in value):
                lines = max(lines, _lines(value, width))
        return f' ht="{min(lines * 13 + 4, 409)}" customHeight="1"' if lines > 1 else ""

    def total_row(self, number: int, first: int, styles: Sequence[int]) -> str:
        """合计 in the first column and SUM formulas over rows `first` to the one above, with their results."""
        parts = []
        for index, (letter, _, _) in enumerate(self._cells):
            start = f'<c r="{letter}{number}" s="{styles[index]}"'
            if index == 0:
                parts.append(_text("合计", start, number))
            elif index in self.sums and number > first:
                parts.append(
                    _formula(Formula(f"SUM({letter}{first}:{letter}{number - 1})", self.sums[index]), start, number)
                )
            else:
                parts.append(f"{start}/>")
        return f'<row r="{number}">{"".join(parts)}</row>'


def clean(text: str) -> str:
    """Text that Excel can hold: no control characters, at most 32,767 characters (cut visibly)."""
    text = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(_CUT_MARK)] + _CUT_MARK


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column: Chinese characters count two, and a margin one."""
    room = max(width - 1, 4)
    return sum(-(-(len(line) + sum(letter > "\u2e7f" for letter in line)) // room) or 1 for line in text.split("\n"))


def _text(value: Any, start: str, number: int) -> str:
    if value is None:
        return f"{start}/>"
    if type(value) is not str:
        if isinstance(value, Formula):
            return _formula(value, start, number)
        value = {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)
    if len(value) > LONGEST_TEXT or _SPECIAL.search(value):
        value = escape(_LOOKS_ESCAPED.sub("_x005F_", clean(value)))
    if not value:
        return f"{start}/>"
    space = ' xml:space="preserve"' if value[0].isspace() or value[-1].isspace() else ""
    return f'{start} t="inlineStr"><is><t{space}>{value}</t></is></c>'


def _money(value: Any, start: str, number: int) -> str:
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        return f"{start}><v>{yuan(value, allow_negative=True)}</v></c>"
    return _text(value, start, number)


def _integer(value: Any, start: str, number: int) -> str:
    return f"{start}><v>{value}</v></c>" if type(value) is int else _text(value, start, number)


def _percent(value: Any, start: str, number: int) -> str:
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        return f"{start}><v>{value}</v></c>"
    return _text(value, start, number)


def _date(value: Any, start: str, number: int) -> str:
    # Excel's calendar is wrong before March 1900 (it has a 29 February 1900): such days are written out.
    if isinstance(value, date) and (day := date(value.year, value.month, value.day)) >= _FIRST_DAY:
        return f"{start}><v>{(day - _DAY_ZERO).days}</v></c>"
    return _text(value, start, number)


def _month(value: Any, start: str, number: int) -> str:
    return _text(f"{value:%Y-%m}" if isinstance(value, date) else value, start, number)


def _formula(formula: Formula, start: str, number: int) -> str:
    source = escape(formula.text.removeprefix("=").replace("{row}", str(number)))
    if formula.value is None:
        return f"{start}><f>{source}</f></c>"
    if isinstance(formula.value, str):
        return f'{start} t="str"><f>{source}</f><v>{escape(clean(formula.value))}</v></c>'
    return f"{start}><f>{source}</f><v>{formula.value}</v></c>"


_RENDER: dict[str, Callable[[Any, str, int], str]] = {
    "text": _text,
    "money": _money,
    "integer": _integer,
    "percent": _percent,
    "date": _date,
    "month": _month,
}
