"""Numbers of files and cases: prefix, year, running number — XB-2020-00017. The counter itself lives elsewhere."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

WIDTH = 5
_FORM = re.compile(r"([A-Z]{1,8})-(\d{4})-(\d{1,9})", re.ASCII)


class Serial(NamedTuple):
    """The parts of a number."""

    prefix: str
    year: int
    sequence: int


def number(prefix: str, year: int, sequence: int) -> str:
    """XB-2020-00017; more than 99,999 simply grow longer. ValueError (Chinese) for parts that could not be read back."""
    if not re.fullmatch(r"[A-Z]{1,8}", prefix):
        raise ValueError("编号前缀应为1至8个大写字母")
    if not 1000 <= year <= 9999 or not 1 <= sequence <= 999_999_999:
        raise ValueError("编号的年份应为4位，流水号应从1起")
    return f"{prefix}-{year}-{sequence:0{WIDTH}d}"


def parse(text: str) -> Serial:
    """The parts of a number as typed (spaces, lower case, full-width forgiven); ValueError (Chinese) otherwise."""
    compact = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    match = _FORM.fullmatch(compact)
    if match is None or int(match[3]) == 0:
        raise ValueError(f"“{text.strip()[:20]}”不是有效编号，应如 XB-2020-00017")
    return Serial(match[1], int(match[2]), int(match[3]))
