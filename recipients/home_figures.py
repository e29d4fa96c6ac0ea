"""A care home's month in figures: what it began with, took in, spent by subject, and for how many person-days."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Case, F, Sum, When

from xumingsi.accounts.models import Division
from xumingsi.kit import clock

from .home_choices import FOOD, Direction
from .home_days import month_end, person_days, stays_between
from .models import CareHome, HomeEntry, HomeStandard

ZERO = Decimal("0.00")
# Without figures of the town's own: 425 元 a month for thirty days, the sum owed in the case that the notice has in mind.
FOOD_PER_DAY, PURCHASE_LIMIT = Decimal("14.17"), Decimal(5000)
SIGNED = Case(When(direction=Direction.INCOME, then=F("amount")), default=-F("amount"))


@dataclass(frozen=True)
class HomeRules:
    """What a home is held to in a month, 元; ``source`` says where the figures are from."""

    food_per_day: Decimal = FOOD_PER_DAY
    purchase_limit: Decimal = PURCHASE_LIMIT
    cash_limit: Decimal | None = None
    source: str = "本镇未设标准，按每人每月 425 元（30 日）"


def rules_by_month(town: Division, months: Iterable[date]) -> dict[date, HomeRules]:
    """The town's own figures in force in each month, else the defaults: one query."""
    names = ("effective_from", "food_per_day", "purchase_limit", "cash_limit", "source")
    rows = list(HomeStandard.objects.filter(town=town).order_by("-effective_from").values_list(*names))
    own = {month: next((row[1:] for row in rows if row[0] <= month), None) for month in months}
    return {month: HomeRules(*row) if row else HomeRules() for month, row in own.items()}


@dataclass(frozen=True)
class HomeMonth:
    """One home, one month. Balances are None where the home's opening balance was never counted."""

    home: CareHome
    month: date
    rules: HomeRules
    opening: Decimal | None
    income: dict[str, Decimal] = field(default_factory=dict)
    spending: dict[str, Decimal] = field(default_factory=dict)
    person_days: int = 0

    @property
    def total_income(self) -> Decimal:
        return sum(self.income.values(), ZERO)

    @property
    def total_spending(self) -> Decimal:
        return sum(self.spending.values(), ZERO)

    @property
    def closing(self) -> Decimal | None:
        return None if self.opening is None else self.opening + self.total_income - self.total_spending

    @property
    def food(self) -> Decimal:
        return self.spending.get(FOOD, ZERO)

    @property
    def food_per_day(self) -> Decimal | None:
        """元 per person and day; None without anybody there."""
        return (self.food / self.person_days).quantize(Decimal("0.01")) if self.person_days else None


def figures_of(home: CareHome, month: date) -> HomeMonth:
    """The month's figures as the ledger stands now; a month that is not over counts person-days to today."""
    last = month_end(month)
    rows = HomeEntry.objects.standing().filter(home=home)
    sums: dict[str, dict[str, Decimal]] = {Direction.INCOME: {}, Direction.SPENDING: {}}
    within = rows.filter(booked_on__range=(month, last)).order_by()
    for direction, subject, amount in within.values_list("direction", "subject").annotate(total=Sum("amount")):
        sums[direction][subject] = amount
    opening = None
    if home.opening_balance is not None:
        moved = rows.filter(booked_on__lt=month).order_by().aggregate(total=Sum(SIGNED))["total"]
        opening = home.opening_balance + (moved or ZERO)
    stays = [stay for stay in stays_between(home.town, month, last) if stay.home == home.pk]
    days = person_days(stays, [month], clock.today())[home.pk, month]
    rules = rules_by_month(home.town, [month])[month]
    return HomeMonth(
        home, month, rules, opening, *(dict(sorted(found.items())) for found in sums.values()), person_days=days
    )
