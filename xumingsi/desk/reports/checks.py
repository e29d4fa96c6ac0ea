"""Logic checks between the columns of a statistics table, as the county's forms print them (栏次 2 = 9 + 10 + …)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

Number = int | Decimal


@dataclass(frozen=True)
class Check:
    """The figures ``left`` added up, held against ``right`` added up: equal (``=``) or no more (``≤``)."""

    left: tuple[str, ...]
    sign: str
    right: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.left, *self.right)

    def holds(self, value: Callable[[str], Number]) -> bool:
        left, right = (sum(value(key) for key in keys) for keys in (self.left, self.right))
        return left == right if self.sign == "=" else left <= right


COUNTY_CHECKS = [
    Check(("due",), "=", ("applied", "silent")),
    Check(("households",), "≤", ("people",)),
    Check(("verified",), "≤", ("applied",)),
    Check(("visited",), "≤", ("verified",)),
    Check(("drawn",), "≤", ("applied",)),
    Check(("stopped", "reduced", "raised"), "≤", ("due",)),
    Check(("stopped",), "≤", ("stopped_people",)),
    Check(("granted",), "≤", ("granted_people",)),
    Check(("relatives_filed",), "≤", ("relatives_due",)),
    Check(("cured",), "≤", ("problems",)),
    Check(("signed_off",), "≤", ("cured",)),
]


def applicable(checks: Iterable[Check], in_use: Callable[[str], bool]) -> Iterator[Check]:
    """The checks all of whose figures are in use."""
    return (check for check in checks if all(map(in_use, check.keys)))
