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

_LABOUR = ("rural_labour_9", "rural_labour_10", "rural_labour_11", "rural_labour_12")
# 2 = 9 + 10 + 11 + 12; 2 ≤ Σ causes (several may be named); 21 = 22 + …; 26 = 27 + …; figures not registered left out.
RURAL_CHECKS = [
    Check(("rural_people",), "=", (*_LABOUR, "rural_labour_unknown")),
    Check(_LABOUR, "≤", ("rural_people",)),
    Check(("rural_listed",), "≤", ("rural_people",)),
    Check(("rural_listed",), "≤", (*(f"rural_cause_{number}" for number in range(13, 19)), "rural_cause_unknown")),
    Check(("rural_households",), "≤", ("rural_people",)),
    Check(("rural_year_money",), "=", ("rural_year_allowance",)),
    Check(("rural_money",), "=", ("rural_allowance",)),
    Check(("rural_allowance",), "≤", ("rural_year_allowance",)),
    Check(("rural_new",), "≤", ("rural_households",)),
]
URBAN_CHECKS = [
    Check(("urban_households",), "≤", ("urban_people",)),
    Check(("urban_old", "urban_grown", "urban_minor"), "≤", ("urban_people",)),
    Check(("urban_money",), "=", ("urban_allowance",)),
    Check(("urban_year_money",), "=", ("urban_year_allowance",)),
    Check(("urban_allowance",), "≤", ("urban_year_allowance",)),
    Check(("urban_new",), "≤", ("urban_households",)),
]
PAID_CHECKS = [
    Check(("all_households",), "≤", ("all_people",)),
    Check(("poor_households",), "≤", ("poor_people",)),
]
DESTITUTE_CHECKS = [
    Check(("care_one", "care_two", "care_three"), "≤", ("care_people",)),
    Check(("home_one", "home_two", "home_three"), "≤", ("home_country_people", "home_town_people")),
    Check(("care_nursing",), "≤", ("care_money",)),
    Check(("home_nursing",), "≤", ("home_money",)),
    Check(("care_money",), "=", ("care_basic", "care_nursing")),
    Check(("home_money",), "=", ("home_basic", "home_nursing")),
    Check(("destitute_households",), "=", ("care_households", "home_country", "home_town")),
    Check(("destitute_people",), "=", ("care_people", "home_country_people", "home_town_people")),
    Check(("destitute_money",), "=", ("care_money", "home_money")),
]


def applicable(checks: Iterable[Check], in_use: Callable[[str], bool]) -> Iterator[Check]:
    """The checks all of whose figures are in use."""
    return (check for check in checks if all(map(in_use, check.keys)))
