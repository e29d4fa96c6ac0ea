"""What a calculation answers: the amount, the pencil working, and what stands in the way."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

ZERO = Decimal("0.00")


class Level(StrEnum):
    """``BAR``: not to be assisted as things stand; ``MISSING``: nothing can be calculated; ``NOTE``: to be looked at."""

    BAR = "不予保障"
    MISSING = "不能测算"
    NOTE = "请核对"


class Finding(NamedTuple):
    """Something found on the way, by a name that stays the same (``code``) and in words."""

    level: Level
    code: str
    text: str


class Line(NamedTuple):
    """A line of the working: what it is, the sum with its figures, its result. ``is_part`` lines add up to the whole."""

    text: str
    formula: str
    amount: Decimal
    is_part: bool = False


class Result(NamedTuple):
    """``computed`` is the sum of the parts; ``amount`` what is due: the same, or 0 when something bars the household.

    Both are None when something needed is not known; ``findings`` then says what.
    """

    amount: Decimal | None
    computed: Decimal | None
    working: tuple[Line, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def parts(self) -> tuple[Line, ...]:
        return tuple(line for line in self.working if line.is_part)

    @property
    def bars(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level == Level.BAR)

    @property
    def missing(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level == Level.MISSING)


def shown(amount: Decimal) -> str:
    """1,088.00"""
    return f"{amount:,.2f}"
