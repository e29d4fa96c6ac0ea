"""Money is Decimal 元 with two decimals, rounded half up as accountants do; never float."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 12

_PLAIN = re.compile(r"([+-]?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?", re.ASCII)
_DIGITS = "零壹贰叁肆伍陆柒捌玖"


def yuan(value: object, *, allow_negative: bool = False) -> Decimal:
    """The amount in 元, quantised to 0.01 (half up).

    Takes int, Decimal, a float as Excel stores it (rounded to the nearest cent) or text such as ¥1,234.50, ６２０ and
    620元. Raises ValueError (Chinese) for anything else, for NaN, for negative amounts unless allowed, for text with
    more than two decimals (nobody pays tenths of a cent: somebody mistyped) and from 10^12 up.
    """
    if isinstance(value, str):
        amount = _from_text(value)
    elif isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("不是金额，请只填数字，例如 620 或 620.50")  # noqa: TRY004 - one kind for callers
    else:
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("金额不是有效数字，请重新录入")
        amount = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not amount.is_finite():
        raise ValueError("金额不是有效数字，请重新录入")
    if abs(amount) >= LARGEST:
        raise ValueError("金额过大，请核对是否多录了数字（单位是元）")
    rounded = amount.quantize(CENT, rounding=ROUND_HALF_UP)
    if rounded < 0 and not allow_negative:
        raise ValueError("金额不能是负数，请去掉负号或核对后重新录入")
    return rounded if rounded else Decimal("0.00")


def capital(amount: Decimal) -> str:
    """The amount in 大写 for receipts, by 支付结算办法 附件一: 1409.50 → 壹仟肆佰零玖元伍角整.

    整 follows 元 and 角, never 分; one 零 stands for any run of zeros between digits. Up to 10^12 元 (exclusive).
    """
    cents = int(yuan(amount, allow_negative=True) * 100)
    sign, cents = ("负", -cents) if cents < 0 else ("", cents)
    whole, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    if not cents:
        return "零元整"
    words = sign + (_whole(whole) + "元" if whole else "")
    if not jiao and not fen:
        return words + "整"
    if jiao:
        words += _DIGITS[jiao] + "角"
    elif whole:
        words += "零"
    return words + (_DIGITS[fen] + "分" if fen else "整")


def _whole(number: int) -> str:
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾")):
        if number >= unit:
            high, low = divmod(number, unit)
            gap = "零" if 0 < low < unit // 10 else ""
            return _whole(high) + name + gap + (_whole(low) if low else "")
    return _DIGITS[number]


def _from_text(text: str) -> Decimal:
    compact = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("−", "-")
    compact = re.sub(r"^([+-]?)(?:¥|￥|人民币|RMB)", r"\1", compact)
    compact = re.sub(r"^(?:元|圆)$|(?<=\d)(?:元|圆)(?:整)?$", "", compact)
    if not compact:
        raise ValueError("金额为空，请填写数字，例如 620 或 620.50")
    match = _PLAIN.fullmatch(compact)
    if match is None:
        raise ValueError(f"“{text.strip()[:20]}”不是金额，请只填数字，例如 620 或 620.50")
    sign, whole, decimals = match.groups()
    if decimals and len(decimals) > 2:
        raise ValueError("金额最多两位小数（到分），请核对后重新录入")
    return Decimal(f"{sign}{whole.replace(',', '')}.{decimals or '0'}")
