"""What the calculation is told about a household on a day. Plain values; money is Decimal 元 a month unless said otherwise."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Person(NamedTuple):
    """Somebody on the household's register on the day. Words are those of ``recipients.choices`` and of the roster
    (``disability`` 一级…四级 or 无, ``health`` 重病 for a grave illness); an empty word means not known."""

    name: str
    birth: date
    relation: str = "户主"
    covered: bool = True
    disability: str = ""
    health: str = ""
    occupation: str = ""
    care_level: str = ""
    exclusion: str = ""
    key: int = 0


class IncomeEntry(NamedTuple):
    """A declared item of monthly income (or deduction); ``person`` is the key of whose it is, None the household's."""

    kind: str
    amount: Decimal
    who: str = ""
    person: int | None = None


class Holding(NamedTuple):
    """A declared piece of property: ``value`` in 元 for savings, ``area`` in ㎡ for homes."""

    kind: str
    value: Decimal | None = None
    area: Decimal | None = None
    detail: str = ""


@dataclass(frozen=True)
class Case:
    """A household on a day. ``income`` is the declared monthly total; items, where there are any, take its place.

    ``size`` and ``covered_count`` are what the roll says of itself, for comparison only: the people decide.
    ``category`` (A/B/C) is here to show that it changes nothing but the review interval.
    """

    program: str
    people: tuple[Person, ...]
    income: Decimal | None = None
    income_items: tuple[IncomeEntry, ...] = ()
    holdings: tuple[Holding, ...] = ()
    size: int | None = None
    covered_count: int | None = None
    category: str = ""
