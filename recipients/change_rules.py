"""Review periods and deadlines: the town's own from the day it set them, else those of the national rule set."""

from dataclasses import dataclass
from datetime import date, timedelta

from xumingsi.accounts.models import Division
from xumingsi.kit.dates import add_months, month_floor

from .calculation.rules import rules_on
from .choices import Category
from .models import ManagementRules

UNKNOWN = Category.B
"""A household whose class nobody has set is reviewed half-yearly, as one of class B: neither forgotten nor hurried."""


@dataclass(frozen=True)
class Periods:
    """What holds on a day: months between reviews by class, days to report and to verify, longest 渐退 in months."""

    review_months: dict[str, int]
    village_days: int
    town_days: int
    grave_months: int
    taper_months: int
    basis: str

    def next_review(self, category: str, reviewed_on: date) -> date:
        """The day by which a household of ``category`` (empty: not set) is to be reviewed again."""
        return later_by(reviewed_on, self.review_months[category or UNKNOWN])

    def village_due(self, happened_on: date) -> date:
        return happened_on + timedelta(days=self.village_days)

    def town_due(self, reported_on: date) -> date:
        return reported_on + timedelta(days=self.town_days)

    def is_grave(self, happened_on: date, reported_on: date) -> bool:
        """Reported more than so many months after it happened (83号五(五))."""
        return reported_on > later_by(happened_on, self.grave_months)


def periods_on(town: Division, day: date) -> Periods:
    """The town's rules in force on ``day``."""
    own = ManagementRules.objects.filter(town=town, effective_from__lte=day).order_by("-effective_from").first()
    own = own or ManagementRules()
    national = rules_on(day)
    given = {Category.A: own.months_a, Category.B: own.months_b, Category.C: own.months_c}
    months = {str(category): value or national.review_months[category] for category, value in given.items()}
    taper = own.taper_months if own.taper_months is not None else national.taper_months
    return Periods(months, own.village_days, own.town_days, own.grave_months, taper, national.code)


def later_by(day: date, months: int) -> date:
    """The same day so many months on; the last day of a shorter month."""
    month = add_months(day, months)
    last = add_months(month, 1) - timedelta(days=1)
    return last if day.day > last.day else month_floor(month).replace(day=day.day)
