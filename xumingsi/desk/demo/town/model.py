"""What a generated town is made of. Plain data; dates are dates, money is whole 元 unless said otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .places import Village

# The roll as it stood on the last day before the standards rose and the renewals began.
AS_OF = date(2020, 8, 31)
MONTHS = (date(2020, 6, 1), date(2020, 7, 1), date(2020, 8, 1), date(2020, 9, 1))
PROGRAM_RURAL, PROGRAM_URBAN = "农村低保", "城市低保"
PROGRAM_DISPERSED, PROGRAM_HOME = "特困分散供养", "特困集中供养"
LOW_INCOME = (PROGRAM_RURAL, PROGRAM_URBAN)


@dataclass(slots=True, eq=False)
class Person:
    """One row of the roster. `relation` is to the head; `disability` 无 or 一级 to 四级."""

    name: str
    sex: str
    birth: date
    id_number: str
    relation: str = "户主"
    covered: bool = True
    labour: str = "无"
    health: str = "健康"
    disability: str = "无"

    def age(self, day: date = AS_OF) -> int:
        return day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))


@dataclass(slots=True, eq=False)
class Household:
    """A 救助证 and its people, the head first. Paid in the months from `paid_from` to `paid_through`, both included.

    `shape` says how the household came about (see shapes.py); `planted` that it carries a fault or a near miss.
    """

    certificate_no: str
    village: Village
    group_no: int
    program: str
    shape: str
    members: list[Person]
    cause: str
    category: str | None = None
    monthly_income: int = 0
    amount: int = 0
    started_on: date = AS_OF
    bank: str = ""
    bank_account: str = ""
    phone: str = ""
    remark: str = ""
    paid_from: date = MONTHS[0]
    paid_through: date = MONTHS[-1]
    planted: bool = False

    @property
    def head(self) -> Person:
        return self.members[0]

    @property
    def covered(self) -> list[Person]:
        return [person for person in self.members if person.covered]

    @property
    def months_paid(self) -> tuple[date, ...]:
        return tuple(month for month in MONTHS if self.paid_from <= month <= self.paid_through)


@dataclass(slots=True)
class Plant:
    """A planted fault (or near miss, then `why` says why it is none).

    `detector` and `category` name the rule that must (must not) fire; `kind` the variety planted. `household` is the
    first 救助证号 concerned or None, `households` all of them; `persons` are id numbers; `amount` is 元 as text or
    None; `also` lists other detectors that may rightly fire on the same facts.
    """

    detector: str
    category: str
    kind: str
    key: str
    household: str | None
    households: list[str]
    persons: list[str]
    village: str | None
    summary: str
    amount: str | None
    also: list[str] = field(default_factory=list)
    why: str | None = None

    def as_json(self) -> dict[str, Any]:
        names = [name for name in self.__slots__ if name != "why" or self.why is not None]
        return {name: getattr(self, name) for name in names}


@dataclass(slots=True)
class Town:
    """The whole town. `references` maps each KIND to rows keyed as in recipients.sheets.

    `before` lists what no workbook can carry and a replay enters through the services before detectors run:
    `filings` [{"official","relative","household"}] and `stops` [{"household","from","reason"}] (first month unpaid).
    """

    seed: int
    villages: tuple[Village, ...]
    households: list[Household]
    references: dict[str, list[dict[str, Any]]]
    faults: list[Plant]
    near_misses: list[Plant]
    before: dict[str, list[dict[str, str]]]

    @property
    def members(self) -> Iterator[Person]:
        return (person for household in self.households for person in household.members)

    def truth(self) -> dict[str, Any]:
        """The content of truth.json."""
        return {
            "seed": self.seed,
            "households": len(self.households),
            "members": sum(len(household.members) for household in self.households),
            "villages": [{"name": v.name, "kind": v.kind, "code": v.code} for v in self.villages],
            "faults": [plant.as_json() for plant in self.faults],
            "near_misses": [plant.as_json() for plant in self.near_misses],
            "before": self.before,
        }
