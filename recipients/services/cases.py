"""From the registry to the calculation: one household as a case, or a whole town column by column."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from recipients.calculation import Case, CaseColumns, Holding, IncomeEntry, Person
from recipients.choices import Program
from recipients.home_roll import member_care_levels
from recipients.models import Benefit, BenefitAmount, Household, IncomeItem, Member, PropertyItem
from recipients.querysets import BenefitQuerySet, MeansQuerySet
from xumingsi.accounts.models import Division

_PERSON = (
    *("name", "birth_date", "relation", "is_covered", "disability", "health"),
    *("occupation", "care_level", "exclusion", "pk"),
)
_INCOME = ("kind", "monthly_amount", "member__name", "member_id")
_PROPERTY = ("kind", "value", "area", "detail")


def case_of(household: Household, on: date, *, program: str = "") -> Case:
    """The household as it stands on ``on``; ``program`` asks for another kind of assistance than the one it has."""
    benefit = _monthly_benefits(on).filter(household=household).order_by("-started_on").first()
    members = household.members.present_on(on).order_by("-is_head", "pk")
    town = household.village.town
    assert town is not None
    levels = member_care_levels(town, on, household)
    people = (Person(*row) for row in members.values_list(*_PERSON))
    return Case(
        program=program or (benefit.program if benefit else ""),
        people=tuple(_cared_for(person, levels) for person in people),
        income=household.monthly_income,
        income_items=tuple(_entries(household.income_items.on_record(on).values_list(*_INCOME))),
        holdings=tuple(Holding(*row) for row in household.property_items.on_record(on).values_list(*_PROPERTY)),
        size=household.size,
        covered_count=benefit.covered_count if benefit and not program else None,
        category=benefit.category if benefit else "",
    )


@dataclass
class TownCases:
    """The households of a town with monthly assistance on a day: who they are, what they get, and their cases.

    One list per fact, all of one length. ``present`` is the amount in force on the day (None: none yet) and
    ``known_until`` the latest month for which an amount is registered.
    """

    households: Sequence[int]
    certificates: Sequence[str]
    heads: Sequence[str]
    villages: Sequence[int]
    benefits: Sequence[int]
    present: Sequence[Decimal | None]
    known_until: Sequence[date | None]
    columns: CaseColumns


def town_cases(town: Division, on: date, villages: Iterable[int] | None = None) -> TownCases:
    """Read the town (or the given villages of it) in a handful of queries, whatever its size."""
    names = (
        *("household_id", "household__certificate_no", "household__head_name", "household__village_id", "pk"),
        *("program", "household__monthly_income", "household__size", "covered_count"),
    )
    spells = _monthly_benefits(on).in_town(town)
    if villages is not None:
        spells = spells.filter(household__village__in=villages)
    rows = list(spells.order_by("household__village_id", "household_id", "pk").values_list(*names))
    households, certificates, heads, places, benefits, programs, incomes, sizes, counts = (
        zip(*rows, strict=True) if rows else ((),) * 9
    )
    present, known_until = _amounts(spells, on)
    people, ends = _people(households, spells, on, member_care_levels(town, on))
    income_items = IncomeItem.objects.on_record(on).filter(household__in=spells.values("household"))
    holdings = PropertyItem.objects.on_record(on).filter(household__in=spells.values("household"))
    columns = CaseColumns(
        programs, incomes, sizes, counts, people, ends,
        _placed(households, income_items, _INCOME, _entries),
        _placed(households, holdings, _PROPERTY, lambda rows: [Holding(*row) for row in rows]),
    )  # fmt: skip
    return TownCases(
        households, [number or "" for number in certificates], heads, places, benefits,
        [present.get(key) for key in benefits], [known_until.get(key) for key in benefits], columns,
    )  # fmt: skip


def _monthly_benefits(on: date) -> BenefitQuerySet:
    return Benefit.objects.in_force_on(on).exclude(program=Program.TEMPORARY)


def _amounts(spells: BenefitQuerySet, on: date) -> tuple[dict[int, Decimal], dict[int, date]]:
    """By benefit: the amount in force on ``on``, and the first month of its latest amount."""
    rows = BenefitAmount.objects.filter(benefit__in=spells.values("pk")).order_by("benefit_id", "effective_from")
    present: dict[int, Decimal] = {}
    latest: dict[int, date] = {}
    for benefit, amount, since in rows.values_list("benefit_id", "monthly_amount", "effective_from"):
        if since <= on:
            present[benefit] = amount
        latest[benefit] = since
    return present, latest


def _cared_for(person: Person, levels: Mapping[int, str]) -> Person:
    """A person without a registered care level has that of the home, where there is one (``levels`` by member key)."""
    return person._replace(care_level=levels[person.key]) if person.key in levels else person


def _people(
    households: Sequence[int], spells: BenefitQuerySet, on: date, levels: Mapping[int, str]
) -> tuple[list[Person], list[int]]:
    """The people present, one household after the other in the given order, and where each household ends."""
    members = Member.objects.present_on(on).filter(household__in=spells.values("household"))
    rows = members.order_by("household_id", "-is_head", "pk").values_list("household_id", *_PERSON)
    by_household = {key: list(group) for key, group in groupby(rows, key=itemgetter(0))}
    people: list[Person] = []
    ends: list[int] = []
    make = Person._make
    for household in households:
        people.extend(make(row[1:]) for row in by_household.get(household, ()))
        ends.append(len(people))
    if levels:
        people = [_cared_for(person, levels) for person in people]
    return people, ends


def _placed(
    households: Sequence[int], items: MeansQuerySet, names: Sequence[str], make: Callable[[list[tuple]], list[Any]]
) -> dict[int, list[Any]]:
    """What ``make`` makes of each household's items, by the household's place."""
    rows = items.order_by("household_id", "effective_from", "pk").values_list("household_id", *names)
    made = {key: make([row[1:] for row in group]) for key, group in groupby(rows, key=itemgetter(0))}
    return {place: made[key] for place, key in enumerate(households) if key in made} if made else {}


def _entries(rows: Iterable[tuple]) -> list[IncomeEntry]:
    return [IncomeEntry(kind, amount, who or "", person) for kind, amount, who, person in rows]
