"""Columns as data: one Sheet drives the blank template, the import, the annotated errors and the export.

A parse function takes the raw value of a cell (str, int, float, date or datetime; never None, the reader sees to
empty cells) and returns the value that the application wants, or raises ValueError with a Chinese sentence that says
what is wrong and how to mend it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date as Date
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from xumingsi.kit import dates
from xumingsi.kit import resident_id as ids
from xumingsi.kit.money import yuan

Parse = Callable[[Any], Any]
Kind = Literal["text", "date", "month", "money", "integer", "percent"]

# Whole numbers from here on have lost digits: Excel keeps fifteen significant ones.
FIRST_INEXACT = 10**15

_SPACES = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_REQUIRED_MARK = re.compile(r"^[*★]+|[*★]+$|\((?:必填|必填项)\)$|\[必填\]$|必填$")
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2060\ufeff\ufffe\uffff]")


def text(value: object) -> str:
    """The text of a cell, stripped; whole numbers without a decimal point. Long numbers in number cells are refused."""
    if isinstance(value, str):
        stripped = _UNWANTED.sub("", value).strip()
        if not stripped:
            raise ValueError("只有空格或不可见字符，请填写内容或清空该单元格")
        return stripped
    if isinstance(value, int | float) and abs(value) >= FIRST_INEXACT:
        raise ValueError("号码在数字单元格里已经失真（Excel 只保留15位有效数字），请把该列设为文本后重新录入")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, Date):
        return value.isoformat()
    return str(value)


def optional_text(value: object) -> str:
    """As `text`, but a cell of mere spaces gives "" instead of an error."""
    return "" if isinstance(value, str) and not _UNWANTED.sub("", value).strip() else text(value)


def resident_id(value: object) -> str:
    """The normalised 18-digit number (see kit.resident_id)."""
    return ids.normalise(value)


def date(value: object) -> Date:
    return dates.parse_date(value)


def month(value: object) -> Date:
    """The first day of the month."""
    return dates.parse_month(value)


def money(value: object) -> Decimal:
    """元, two decimals, never negative."""
    return yuan(value)


def integer(value: object) -> int:
    """A whole number from 0 up; text such as "3人" is refused."""
    if isinstance(value, str):
        compact = _SPACES.sub("", unicodedata.normalize("NFKC", value))
        if re.fullmatch(r"\d{1,9}(?:\.0+)?", compact, re.ASCII):
            return int(compact.partition(".")[0])
        raise ValueError(f"“{value.strip()[:20]}”不是整数，请只填数字，例如 3")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("不是整数，请只填数字，例如 3")  # noqa: TRY004 - one kind for callers
    if not 0 <= value < 10**9:
        raise ValueError("整数应在0至999999999之间，请核对负号和位数")
    return value


def percent(value: object) -> Decimal:
    """A share from 0 to 1 with four decimals: 0.305 as Excel stores it, or the text 30.5%."""
    if isinstance(value, str) and (match := re.fullmatch(r"(\d{1,3}(?:\.\d+)?)[%％]", value.strip(), re.ASCII)):
        share = Decimal(match[1]) / 100
    elif isinstance(value, int | float) and not isinstance(value, bool):
        share = Decimal(repr(value))
    else:
        raise ValueError(f"“{str(value)[:20]}”不是百分比，请填写如 30.5%")
    if not 0 <= share <= 1:
        raise ValueError("百分比应在0%至100%之间，请核对")
    return share.quantize(Decimal("0.0001"))


def one_of(choices: Sequence[str], synonyms: Mapping[str, str] | None = None) -> Parse:
    """A parse function that accepts exactly `choices` (spaces and full-width forms forgiven) and known `synonyms`."""
    known = {_choice_key(choice): choice for choice in choices}
    known.update({_choice_key(synonym): choice for synonym, choice in (synonyms or {}).items()})
    allowed = "、".join(choices)

    def parse(value: object) -> str:
        found = known.get(_choice_key(text(value)))
        if found is None:
            raise ValueError(f"“{text(value)[:20]}”不在可选范围内，请填：{allowed}")
        return found

    return parse


_YES = frozenset({"是", "有", "y", "yes", "true", "1", "√", "✓", "对"})
_NO = frozenset({"否", "无", "没有", "不是", "n", "no", "false", "0", "×", "✗", "x"})


def yes_no(value: object) -> bool:
    """是 or 否 (有/无, √/×, TRUE/FALSE and 1/0 understood)."""
    answer = _choice_key(text(value))
    if answer in _YES:
        return True
    if answer in _NO:
        return False
    raise ValueError(f"“{text(value)[:20]}”看不出是或否，请填“是”或“否”")


def _choice_key(value: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", value)).casefold()


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    key: name in code. heading: as printed. synonyms: other headings met in the wild. parse: raw cell → value.
    choices: drop-down entries. width: in characters (a Chinese one counts two). note: shown as comment in the template.
    example: what the template's example row shows. kind: how it is written. fill_down: a merged cell counts for all
    its rows. secret: error messages never quote the cell.
    """

    key: str
    heading: str
    _: KW_ONLY
    required: bool = False
    synonyms: Sequence[str] = ()
    parse: Parse = text
    choices: Sequence[str] = ()
    width: int = 12
    note: str = ""
    example: str = ""
    kind: Kind = "text"
    fill_down: bool = False
    secret: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table with a title; `note` goes to the 填写说明, `total_row` asks the writer for a 合计 line."""

    title: str
    columns: Sequence[Column]
    _: KW_ONLY
    note: str = ""
    total_row: bool = False

    def column(self, key: str) -> Column:
        """The column called `key`; KeyError when there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    @property
    def headings(self) -> list[str]:
        return [column.heading for column in self.columns]


def normalise_heading(heading: str) -> str:
    """What two spellings of a heading have in common: NFKC, no white space, half-width brackets, no required mark."""
    compact = _SPACES.sub("", unicodedata.normalize("NFKC", heading)).casefold()
    previous = None
    while compact != previous:
        previous, compact = compact, _REQUIRED_MARK.sub("", compact)
    return compact
