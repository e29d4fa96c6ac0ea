"""What was paid after a death, month by month: from the payment list where there is one for the month, else as owed.

The month of death is paid in full; from the next one on the dead person's share is too much. In a larger household
the share is the household's sum divided evenly among the people it was for, the odd cents going to the first of them
in the order of the register, so that the shares of all add up to the sum.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from xumingsi.kit.dates import add_months, month_floor, months_between, next_month

from .change_choices import Basis, DeathState
from .choices import Program
from .models import Benefit, DeathReport, Member

CENT = Decimal("0.01")


@dataclass(frozen=True)
class PaidMonth:
    """One month: what the household got, for how many people, and the dead person's part of it, in 元."""

    month: date
    paid: Decimal
    people: int
    amount: Decimal
    basis: Basis


@dataclass(frozen=True)
class Listed:
    """What payment lists say: sums by (household key, first of month), and the months for which there is a list."""

    sums: Mapping[tuple[int, date], Decimal] = field(default_factory=dict)
    months: Collection[date] = frozenset()


# (household keys of one town, first month, last month) → what the lists say.
Lookup = Callable[[Collection[int], date, date], Listed]
_LOOKUPS: list[Lookup] = []


def payment_lookup(lookup: Lookup) -> Lookup:
    """Register where actual payments are looked up; without any, sums are those owed."""
    _LOOKUPS.append(lookup)
    return lookup


def months_after(died_on: date, until: date) -> list[date]:
    """Firsts of the months after that of ``died_on`` and before that of ``until``; without gap or overlap."""
    first = next_month(died_on)
    return [add_months(first, index) for index in range(max(months_between(first, until), 0))]


def split_evenly(amount: Decimal, people: int) -> list[Decimal]:
    """``amount`` in ``people`` parts that differ by a cent at most and add up to it, the larger ones first."""
    whole, odd = divmod(int(amount * 100), people)
    return [(whole + (place < odd)) * CENT for place in range(people)]


def paid_after_death(report: DeathReport, *, as_of: date) -> list[PaidMonth]:
    """The months up to that of ``as_of`` in which something was paid for the dead person."""
    return paid_after_deaths([report], as_of=as_of)[report.pk]


def paid_after_deaths(reports: Iterable[DeathReport], *, as_of: date) -> dict[int, list[PaidMonth]]:
    """The same for many reports of one town, by their keys; a fixed number of queries."""
    wanted = list(reports)
    households = {report.member.household_id for report in wanted}
    facts = _Facts(households, min((r.died_on for r in wanted), default=as_of), as_of)
    return {report.pk: list(_months(report, facts, as_of)) for report in wanted}


def _months(report: DeathReport, facts: "_Facts", as_of: date) -> Iterable[PaidMonth]:
    if not report.member.is_covered:
        return
    household = report.member.household_id
    until = next_month(as_of)
    # Once re-assessed the household's money is the survivors'.
    if report.state == DeathState.ADJUSTED and report.stop_month:
        until = min(until, report.stop_month)
    for month in months_after(report.died_on, until):
        paid, basis = facts.paid(household, month)
        if not paid:
            continue
        people, place = facts.people(household, month, report.member_id)
        amount = split_evenly(paid, people)[place]
        if amount:
            yield PaidMonth(month, paid, people, amount, basis)


class _Facts:
    """Everything about the households' money and people between two days."""

    def __init__(self, households: Collection[int], first: date, last: date) -> None:
        spells = Benefit.objects.filter(household__in=households).exclude(program=Program.TEMPORARY)
        self.spells: dict[int, list[Benefit]] = {}
        for spell in spells.order_by("started_on", "pk").prefetch_related("amounts"):
            self.spells.setdefault(spell.household_id, []).append(spell)
        self.covered: dict[int, list[int]] = {}
        covered = Member.objects.filter(household__in=households, is_covered=True).order_by("pk")
        for household, key in covered.values_list("household_id", "pk"):
            self.covered.setdefault(household, []).append(key)
        adjusted = DeathReport.objects.filter(member__household__in=households, state=DeathState.ADJUSTED)
        adjusted = adjusted.filter(member__is_covered=True).exclude(stop_month=None).order_by("pk")
        self.gone = {key: month for key, month in adjusted.values_list("member_id", "stop_month") if month}
        self.listed = [lookup(households, month_floor(first), month_floor(last)) for lookup in _LOOKUPS]

    def paid(self, household: int, month: date) -> tuple[Decimal, Basis]:
        for listed in self.listed:
            if month in listed.months:
                return listed.sums.get((household, month), Decimal(0)), Basis.LIST
        return self._owed(household, month), Basis.SPELL

    def _owed(self, household: int, month: date) -> Decimal:
        """By the spell: what is in force on the first of the month, or begins in it."""
        for spell in self.spells.get(household, ()):
            if month_floor(spell.started_on) <= month and (spell.ended_on is None or spell.ended_on >= month):
                rows = [row for row in spell.amounts.all() if month_floor(row.effective_from) <= month]
                if rows:
                    return max(rows, key=lambda row: row.effective_from).monthly_amount
        return Decimal(0)

    def people(self, household: int, month: date, member: int) -> tuple[int, int]:
        """How many people the sum of ``month`` was for, and the place of ``member`` among them."""
        keys: Sequence[int] = self.covered.get(household, [member])
        then = [key for key in keys if key not in self.gone or self.gone[key] > month]
        later = sum(key in then for key in self.gone)
        people = max(self._counted_now(household, month) + later, 1)
        place = then.index(member) if member in then else 0
        return people, min(place, people - 1)

    def _counted_now(self, household: int, month: date) -> int:
        """保障人数 of the spell that holds the month, as it stands today: those re-assessed are taken off it."""
        spells = self.spells.get(household, ())
        held = [s for s in spells if month_floor(s.started_on) <= month and (s.ended_on is None or s.ended_on >= month)]
        chosen = held or list(spells)
        return chosen[-1].covered_count if chosen else 1
