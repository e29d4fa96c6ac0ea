"""The town while faults are being planted: who is still free, and what was planted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from .homes import Home
from .model import LOW_INCOME, Household, Person
from .people import People
from .population import Population, category
from .standards import monthly_amount

Where = Callable[[Household], bool]


class NoRoom(Exception):
    """The town is too small for one more plant of this kind."""


@dataclass(slots=True)
class Found:
    """What a plant function planted; see Plant for the meaning of the fields. `certificate` and `village` only where
    there is no household on the roster, `key` where households and persons do not name the fact."""

    households: Sequence[Household]
    persons: Sequence[str]
    summary: str
    amount: float | None = None
    why: str | None = None
    key: str = ""
    certificate: str | None = None
    village: str | None = None
    also: list[str] = field(default_factory=list)


class Draft:
    """Hands out untouched households, each at most once, and collects rows of the reference lists.

    At most half of the households are ever given away, so that even a hamlet keeps ordinary people.
    """

    def __init__(
        self, rng: Random, people: People, population: Population, households: list[Household], homes: list[Home]
    ) -> None:
        self.rng, self.people, self.population = rng, people, population
        self.households, self.homes = households, homes
        self.references: dict[str, list[dict[str, Any]]] = {}
        self.before: dict[str, list[dict[str, str]]] = {"filings": [], "stops": []}
        self.free = len(households) // 2
        self._pools: dict[str, list[Household]] = {}
        for household in rng.sample(households, len(households)):
            self._pools.setdefault(household.shape, []).append(household)
        groups: dict[tuple[str, int], list[Household]] = {}
        for household in households:
            groups.setdefault((household.village.code, household.group_no), []).append(household)
        self._groups = list(groups.values())

    def take(self, *shapes: str, programs: Sequence[str] = LOW_INCOME, where: Where | None = None) -> Household:
        """An untouched household of one of the shapes (none given: of any) and programmes for which `where` holds."""
        if self.free < 1:
            raise NoRoom
        names = [name for name in shapes or self._pools if self._pools.get(name)]
        while names:
            name = self.rng.choices(names, [len(self._pools[name]) for name in names])[0]
            pool = self._pools[name]
            for index in range(len(pool) - 1, -1, -1):
                household = pool[index]
                if not household.planted and household.program in programs and (where is None or where(household)):
                    del pool[index]
                    return self.claim(household)
            names.remove(name)
        raise NoRoom

    def claim(self, household: Household) -> Household:
        """Mark a household as touched."""
        household.planted = True
        self.free -= 1
        return household

    def take_group(self, size: int) -> list[Household]:
        """`size` untouched low-income households of one group."""
        if self.free < size:
            raise NoRoom
        for group in self.rng.sample(self._groups, len(self._groups)):
            free = [household for household in group if not household.planted and household.program in LOW_INCOME]
            if len(free) >= size:
                return [self.claim(household) for household in free[:size]]
        raise NoRoom

    def home(self, kind: str) -> Home:
        """A home that carries no plant of this kind yet."""
        home = next((home for home in self.homes if kind not in home.told), None)
        if home is None:
            raise NoRoom
        home.told.add(kind)
        return home

    def home_of(self, household: Household) -> Home:
        return next(home for home in self.homes if household in home.households)

    def add(self, kind: str, **row: Any) -> None:
        """A row of the reference list KIND."""
        self.references.setdefault(kind, []).append(row)

    def add_for(self, kind: str, person: Person, **row: Any) -> None:
        """A row about a person: name and id go in by themselves."""
        self.add(kind, name=person.name, id_number=person.id_number, **row)

    def stop(self, household: Household, first_unpaid: str, reason: str) -> None:
        """Record a stop that a replay enters through the services before detectors run."""
        household.remark = f"{int(first_unpaid[:4])}年{int(first_unpaid[5:])}月起停发"
        self.before["stops"].append({"household": household.certificate_no, "from": first_unpaid, "reason": reason})

    def reckon(self, household: Household) -> None:
        """Work out category and amount again after the members changed."""
        household.category = category(household)
        household.amount = monthly_amount(household)
