"""Dates and months as people write them in Chinese offices, and the arithmetic of months and ages.

Accepted: 2020-09-01, 2020.9.1, 2020/9/1, 20200901, 2020年9月1日 (with or without a midnight behind), date, datetime.
Refused: two-digit years, and bare Excel serial numbers (44075): only the reader knows whether a cell was a date.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

FIRST_YEAR, LAST_YEAR = 1880, 2100

_DATE = re.compile(
    r"(?:(\d{4})([-./])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})|(\d{4})年(\d{1,2})月(\d{1,2})[日号])"
    r"(?:T?0{1,2}:00(?::00(?:\.0+)?)?)?",
    re.ASCII,
)
_MONTH = re.compile(r"(?:(\d{4})[-./](\d{1,2})|(\d{4})(\d{2})|(\d{4})年(\d{1,2})月(?:份)?)", re.ASCII)


def parse_date(value: object) -> date:
    """The day meant by `value`; ValueError with a Chinese sentence when it is no day or not one of the known forms."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _as_text(value)
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text[:20]}”不是可识别的日期，请写成 2020-09-01 或 2020年9月1日")
    groups = [group for group in match.groups() if group and group.isdigit()]
    return _day(text, int(groups[0]), int(groups[1]), int(groups[2]))


def parse_month(value: object) -> date:
    """The first day of the month meant by `value`: 2020-09, 2020年9月, 202009, or any date within the month."""
    if isinstance(value, date):
        return date(value.year, value.month, 1)
    text = _as_text(value)
    match = _MONTH.fullmatch(text)
    if match is not None:
        year, month = (int(group) for group in match.groups() if group)
        return _day(text, year, month, 1)
    try:
        return month_floor(parse_date(text))
    except ValueError:
        raise ValueError(f"“{text[:20]}”不是可识别的月份，请写成 2020-09 或 2020年9月") from None


def month_floor(day: date) -> date:
    """The first day of the month of `day`."""
    return date(day.year, day.month, 1)


def next_month(day: date) -> date:
    """The first day of the month after that of `day`."""
    return add_months(day, 1)


def add_months(month: date, count: int) -> date:
    """The first day of the month `count` months after (before, when negative) the month of `month`."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def months_between(earlier: date, later: date) -> int:
    """How many month steps lead from the month of `earlier` to that of `later`; negative when it lies before."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def age_on(birth: date, day: date) -> int:
    """Full years (周岁) on `day`; born on 29 February one turns a year older on 1 March of common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def chinese_date(day: date) -> str:
    """2020年9月27日, as in official papers (no leading zeros)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _as_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # 20200901 and 202009 typed as numbers are unambiguous: as Excel serials they would lie centuries ahead.
    if isinstance(value, int | float) and not isinstance(value, bool):
        if isinstance(value, int) and (188001 <= value <= 210012 or 18800101 <= value <= 21001231):
            return str(value)
        raise ValueError("这是数字而不是日期（可能是 Excel 的日期序号），请把单元格格式改为日期，或写成 2020-09-01")
    if not isinstance(value, str):
        raise ValueError("不是日期，请写成 2020-09-01 或 2020年9月1日")  # noqa: TRY004 - one kind for callers
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", value))
    if not text:
        raise ValueError("日期为空，请写成 2020-09-01 或 2020年9月1日")
    return text


def _day(text: str, year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"“{text[:20]}”的年份不在{FIRST_YEAR}至{LAST_YEAR}之间，请核对")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"“{text[:20]}”不是日历上真实存在的日子，请核对月和日") from None
