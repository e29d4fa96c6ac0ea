"""Resident identity numbers (公民身份号码, GB 11643-1999): checking, normalising, making.

The hard rules are those that cannot be wrong for a living person: 18 characters, a true check digit, a real
birth date between 1880 and today. The division code is only a soft warning (`area_warning`), because people move
and because the county itself had other codes before 1997.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from xumingsi.kit import clock

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
EARLIEST_BIRTH = date(1880, 1, 1)

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")


class InvalidResidentId(ValueError):
    """The number cannot stand. `str(e)` is a Chinese sentence: what is wrong and how to mend it.

    The sentence never holds a whole number, so it may be logged and shown. `suggestion` holds the complete 18-digit
    form where one can be worked out (15-digit numbers), else None.
    """

    def __init__(self, sentence: str, suggestion: str | None = None) -> None:
        super().__init__(sentence)
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A checked number and what it says about its holder. `sex` is 男 or 女, `area` the six-digit division code."""

    number: str
    birth: date
    sex: str
    area: str


def parse(value: object, *, today: date | None = None) -> ResidentId:
    """Check `value` and return its parts; raise InvalidResidentId otherwise. `today` bounds the birth date."""
    number = _checked(value, today)
    return ResidentId(
        number=number,
        birth=_birth(number[6:14]),  # type: ignore[arg-type]  # _checked has made sure that it is a date
        sex="男" if int(number[16]) % 2 else "女",
        area=number[:6],
    )


def normalise(value: object) -> str:
    """The checked number in its one form (no spaces, half-width, capital X); quick enough for whole rosters."""
    return _checked(value, None)


def check_digit(first17: str) -> str:
    """The eighteenth character that belongs to seventeen digits."""
    if len(first17) != 17 or not (first17.isascii() and first17.isdigit()):
        raise ValueError("计算校验码需要17位数字")
    return CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True)) % 11]


def upgrade_15(text: str) -> str:
    """The 18-digit form of a 15-digit number of before 1999 (its holder was born in 19xx)."""
    compact = _compact(text)
    if not _FIFTEEN.fullmatch(compact):
        raise InvalidResidentId("不是15位旧号码，请核对位数")
    first17 = compact[:6] + "19" + compact[6:]
    if _birth(first17[6:14]) is None:
        raise InvalidResidentId(_BAD_DATE)
    return first17 + check_digit(first17)


def make(area: str, birth: date, sequence: int) -> str:
    """A number with a true check digit, for demo data and tests; an odd `sequence` (0–999) is a man's."""
    if not re.fullmatch(r"[0-9]{6}", area) or not 0 <= sequence <= 999:
        raise ValueError("行政区划代码应为6位数字，顺序码应在0至999之间")
    first17 = f"{area}{birth:%Y%m%d}{sequence:03d}"
    return first17 + check_digit(first17)


def area_warning(number: str, expected_prefixes: tuple[str, ...] = ("5002", "5123", "51")) -> str | None:
    """A sentence when the number was first issued elsewhere, else None. Never a reason to refuse."""
    if number.startswith(expected_prefixes):
        return None
    return f"身份证号前6位 {number[:6]} 不是本地区划代码，请确认是否为外地迁入或录入有误"


_BAD_DATE = "身份证号第7至14位不是真实的日期，请对照身份证或户口簿逐位核对后重新录入"
_BAD_CHECK = "身份证号末位校验码不符，多半有一位数字录错或两位颠倒，请对照身份证或户口簿逐位核对后重新录入"


def _checked(value: object, today: date | None) -> str:
    if type(value) is not str:
        raise InvalidResidentId(_not_text(value))
    number = value
    if len(number) != 18 or not number.isascii() or not _EIGHTEEN.fullmatch(number):
        number = _compact(number)
        if not _EIGHTEEN.fullmatch(number):
            raise _misshapen(number)
    birth = _birth(number[6:14])
    if birth is None:
        raise InvalidResidentId(_BAD_DATE)
    # Asking the clock costs more than the rest of the check, and nobody born before 2000 is yet to be born.
    if (today is not None or birth.year >= 2000) and birth > (today or clock.today()):
        raise InvalidResidentId("身份证号里的出生日期晚于今天，请对照身份证或户口簿核对第7至14位")
    if birth < EARLIEST_BIRTH:
        raise InvalidResidentId("身份证号里的出生年份早于1880年，请对照身份证或户口簿核对第7至10位")
    total = _head(number[:6]) + _middle(number[6:14]) + _tail(number[14:17])
    if CHECK_DIGITS[total % 11] != number[17]:
        raise InvalidResidentId(_BAD_CHECK)
    return number


def _not_text(value: object) -> str:
    if value is None:
        return "身份证号为空，请填写18位号码"
    if isinstance(value, int | float):
        return (
            "号码在数字单元格里已经失真（Excel 只保留15位有效数字），"
            "请把该列设为文本后重新录入18位号码，不要在原数字上改格式"
        )
    return "身份证号应为文本，请把该列设为文本后重新录入18位号码"


def _compact(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).upper()


def _misshapen(number: str) -> InvalidResidentId:
    if not number:
        return InvalidResidentId("身份证号为空，请填写18位号码")
    if _FIFTEEN.fullmatch(number):
        return _fifteen(number)
    if re.fullmatch(r"[0-9]\.[0-9]+E\+?[0-9]+", number):
        return InvalidResidentId("号码已变成科学计数法，后几位丢失，请把该列设为文本后重新录入18位号码")
    if len(number) != 18:
        return InvalidResidentId(f"身份证号应为18位，现在是{len(number)}位，请对照身份证或户口簿补全后重新录入")
    return InvalidResidentId("身份证号前17位只能是数字，末位只能是数字或X，请检查是否混入字母、符号或汉字")


def _fifteen(number: str) -> InvalidResidentId:
    # The suggestion is spelt out as an edit: whoever sees the cell can follow it, and the message leaks nobody's number.
    try:
        suggestion = upgrade_15(number)
    except InvalidResidentId:
        return InvalidResidentId("这是15位旧号码，且第7至12位不是真实的日期，请按户口簿录入18位号码")
    return InvalidResidentId(
        f"这是15位旧号码，请改为18位：在第6位后加“19”，末尾加校验码“{suggestion[-1]}”"
        f"（即 {suggestion[:6]}********{suggestion[-4:]}），并对照户口簿核对",
        suggestion,
    )


# A roster repeats few division codes, few birthdays and a thousand sequence numbers: remembering the three partial
# sums makes a check cost three look-ups instead of seventeen multiplications.
@lru_cache(maxsize=16384)
def _head(digits: str) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS[:6], strict=True))


@lru_cache(maxsize=65536)
def _middle(digits: str) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS[6:14], strict=True))


@lru_cache(maxsize=1024)
def _tail(digits: str) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS[14:], strict=True))


@lru_cache(maxsize=65536)
def _birth(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
