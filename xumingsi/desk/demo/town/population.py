"""The town before anything is planted: households by programme and village, all of them in order."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

from .model import (
    LOW_INCOME,
    PROGRAM_DISPERSED,
    PROGRAM_HOME,
    PROGRAM_RURAL,
    PROGRAM_URBAN,
    Household,
    Person,
)
from .people import People
from .places import COMMUNITIES, HOUSEHOLDS_PER_GROUP, VILLAGES, Village
from .shapes import LOW_INCOME_SHAPES, UNSUPPORTED_SHAPES, Shape
from .standards import STANDARD, monthly_amount

_SHARES = ((PROGRAM_URBAN, 0.08), (PROGRAM_DISPERSED, 0.09), (PROGRAM_HOME, 0.03))
_PREFIX = {PROGRAM_URBAN: "CD", PROGRAM_RURAL: "ND", PROGRAM_DISPERSED: "TF", PROGRAM_HOME: "TJ"}
_BANK = "演示银行演示分理处"
_STARTS_PER_GROUP_AND_MONTH = 2
_WITH_GROWN_CHILDREN = ("three_generations", "couple_with_children")


class Population:
    """Makes households; keeps the counters that number certificates and spread the starting dates."""

    def __init__(self, rng: Random, people: People, households: int) -> None:
        self.rng = rng
        self.people = people
        self._size = households
        self._certificates: Counter[tuple[str, str]] = Counter()
        self._starts: Counter[tuple[str, int, date]] = Counter()

    def settle(self) -> list[Household]:
        """All households, in the order of the roster: village, group, certificate."""
        households = [self._household(program) for program in self._programs()]
        return sorted(households, key=roster_order)

    def certificate(self, program: str, village: Village) -> str:
        """The next free 救助证号."""
        prefix = _PREFIX[program]
        self._certificates[prefix, village.code] += 1
        return f"{prefix}{village.code[6:]}{self._certificates[prefix, village.code]:06d}"

    def _programs(self) -> list[str]:
        programs = [program for program, share in _SHARES for _ in range(round(self._size * share))]
        programs += [PROGRAM_RURAL] * (self._size - len(programs))
        self.rng.shuffle(programs)
        return programs

    def _household(self, program: str) -> Household:
        rng = self.rng
        villages = COMMUNITIES if program == PROGRAM_URBAN else VILLAGES
        village = rng.choices(villages, [v.weight for v in villages])[0]
        shapes: tuple[Shape, ...] = LOW_INCOME_SHAPES if program in LOW_INCOME else UNSUPPORTED_SHAPES
        shape = rng.choices(shapes, [s.weight for s in shapes])[0]
        household = Household(
            certificate_no=self.certificate(program, village),
            village=village,
            group_no=1 + rng.randrange(self._groups(village)),
            program=program,
            shape=shape.name,
            members=shape.make(self.people, village.code),
            cause=shape.cause,
            bank=_BANK,
            bank_account=self.people.account(),
            phone=self.people.phone(),
        )
        self._complete(household)
        return household

    def _complete(self, household: Household) -> None:
        if household.shape in _WITH_GROWN_CHILDREN and household.head.age() >= 42 and self.rng.random() < 0.3:
            household.members.append(self._grown_child(household))
        if household.shape == "lone_invalid" and household.head.health == "重病":
            household.cause = "疾病"
        household.started_on = self._start(household)
        household.category = category(household)
        household.monthly_income = self._income(household)
        household.amount = monthly_amount(household)

    def _grown_child(self, household: Household) -> Person:
        """An earning child who lives in the house and is not covered."""
        rng, head = self.rng, household.head
        sex = rng.choice("男女")
        oldest = min(head.age() - 20, 36)
        child = self.people.make(household.village.code, (max(18, oldest - 8), oldest), sex, head.name[0], labour="有")
        child.relation, child.covered = ("子" if sex == "男" else "女"), False
        return child

    def _income(self, household: Household) -> int:
        """A household income that leaves at least a fifth of the standard to be made up."""
        if household.program not in LOW_INCOME:
            return 0
        per_head = self.rng.randrange(6, STANDARD[household.program] * 8 // 100) * 10
        return per_head * len(household.members)

    def _start(self, household: Household) -> date:
        """The first of a month from 2012 to May 2020, few in one group on the same day."""
        first = 2012
        if household.shape == "lone_unsupported_elder":
            first = max(first, min(household.head.birth.year + 61, 2019))
        while True:
            month = self.rng.randrange((2020 - first) * 12 + 5)
            start = date(first + month // 12, month % 12 + 1, 1)
            key = (household.village.code, household.group_no, start)
            if self._starts[key] < _STARTS_PER_GROUP_AND_MONTH or self.rng.random() < 0.001:
                self._starts[key] += 1
                return start

    def _groups(self, village: Village) -> int:
        share = village.weight / sum(v.weight for v in VILLAGES)
        return max(2, round(self._size * share / HOUSEHOLDS_PER_GROUP))


def roster_order(household: Household) -> tuple[int, int, str]:
    """Village, group, certificate."""
    return VILLAGES.index(household.village), household.group_no, household.certificate_no


def category(household: Household) -> str | None:
    """A: nobody can work; C: somebody can; B: between; 特困 has none."""
    if household.program not in LOW_INCOME:
        return None
    labour = {person.labour for person in household.covered}
    return "C" if "有" in labour else "B" if "部分丧失" in labour else "A"
