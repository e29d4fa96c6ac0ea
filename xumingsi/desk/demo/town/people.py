"""Making people: names, births and resident ids that clash with nobody by chance.

Ids of ordinary people form an error-detecting code: the weighted sum of their first seventeen digits is a multiple of
eleven (weights 1 to 10 over and over). Hence no two ordinary ids differ in one digit only or by a swap of neighbours
(among the first seventeen), whatever the size of the town, and every such pair in the workbooks was planted.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from xumingsi.kit import resident_id

from . import names
from .model import AS_OF, Person

# 丰都县 was 512324 before 1997; 512301 is its then neighbour.
_NEW_AREA, _OLD_AREA, _NEIGHBOUR = "500230", "512324", "512301"
_WEIGHTS = tuple(1 + position % 10 for position in range(17))
_INVERSE_OF_LAST = 8  # 7 * 8 = 56 = 1 (mod 11)
_TRIES = 40


class People:
    """Makes persons and remembers whom it made, so that ids are unique and likeness is never accidental."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self._ids: set[str] = set()
        self._phones: set[int] = set()
        self._accounts: set[int] = set()
        self._born: dict[tuple[str, date], list[str]] = {}

    def make(
        self, place: str, ages: tuple[int, int], sex: str | None = None, surname: str | None = None, **traits: Any
    ) -> Person:
        """Somebody of `place` (a village code, "" for elsewhere) aged within `ages`; `traits` are fields of Person."""
        sex = sex or ("男" if self.rng.random() < 0.55 else "女")
        while True:
            birth = self._birth(ages)
            name = (surname or names.surname(self.rng)) + names.given_name(self.rng, sex, birth.year)
            number = self._number(birth, sex) if self.is_unlike_others(place, birth, name) else None
            if number:
                self._remember(place, birth, name, number)
                return Person(name, sex, birth, number, **traits)

    def namesake(self, person: Person, place: str, years: int = 0) -> Person:
        """Somebody else with the same name and sex, `years` older and with an unrelated id."""
        span = (person.age() + years, person.age() + years)
        while True:
            birth = self._birth(span)
            number = self._number(birth, person.sex)
            if number and birth != person.birth and self.is_unlike_others(place, birth, person.name):
                self._remember(place, birth, person.name, number)
                return Person(person.name, person.sex, birth, number)

    def born_with(self, person: Person, name: str) -> Person:
        """Somebody else of the same sex and birthday called `name`, with an unrelated id (the caller moves them in)."""
        while True:
            number = self._number(person.birth, person.sex)
            if number:
                self._ids.add(number)
                return Person(name, person.sex, person.birth, number)

    def adopt(self, number: str) -> bool:
        """Claim an id made outside; False when somebody has it already."""
        if number in self._ids:
            return False
        self._ids.add(number)
        return True

    def is_unlike_others(self, place: str, birth: date, name: str, *, but: str = "") -> bool:
        """Whether nobody of that place and birthday shares even one character of the name (`but` does not count)."""
        others = self._born.get((place, birth), ()) if place else ()
        return all(other == but or set(name).isdisjoint(other) for other in others)

    def move_in(self, place: str, person: Person) -> None:
        """Remember that somebody made elsewhere now stands on the roll of `place` too."""
        self._remember(place, person.birth, person.name, person.id_number)

    def phone(self) -> str:
        """A number of the block 154, which no operator has opened."""
        return f"154{self._unused(self._phones, 10**8):08d}"

    def account(self) -> str:
        """Nineteen digits beginning with 999, which no bank issues."""
        return f"9990000{self._unused(self._accounts, 10**12):012d}"

    def _unused(self, taken: set[int], limit: int) -> int:
        while (number := self.rng.randrange(limit)) in taken:
            pass
        taken.add(number)
        return number

    def _birth(self, ages: tuple[int, int]) -> date:
        """A birthday such that the age on AS_OF lies within `ages`, both included."""
        youngest = AS_OF.replace(year=AS_OF.year - ages[0], day=28)
        days = int((ages[1] - ages[0] + 1) * 365.25) - 5
        return youngest - timedelta(days=self.rng.randrange(days))

    def _remember(self, place: str, birth: date, name: str, number: str) -> None:
        self._ids.add(number)
        if place:
            self._born.setdefault((place, birth), []).append(name)

    def _number(self, birth: date, sex: str) -> str | None:
        """A new id out of the code; None when this birthday is used up (the caller takes another)."""
        area = self._area(birth)
        digits = f"{area}{birth.year:04d}{birth.month:02d}{birth.day:02d}"
        fixed = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
        for _ in range(_TRIES):
            first = self.rng.randrange(100)
            total = fixed + first // 10 * _WEIGHTS[14] + first % 10 * _WEIGHTS[15]
            last = -total * _INVERSE_OF_LAST % 11
            if last > 9 or last % 2 != (sex == "男"):
                continue
            number = resident_id.make(area, birth, first * 10 + last)
            if number not in self._ids:
                return number
        return None

    def _area(self, birth: date) -> str:
        luck = self.rng.random()
        if birth.year >= 1997 or luck < 0.45:
            return _NEW_AREA
        return _OLD_AREA if luck < 0.92 else _NEIGHBOUR
