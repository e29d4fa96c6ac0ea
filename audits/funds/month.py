"""A home's month for its reconciliation: what the checks find, and money paid for residents against days lived there."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from recipients.choices import Program
from recipients.home_days import month_end, stays_between
from recipients.home_roll import is_supported, supported_spells
from recipients.models import ActualPayment, CareHome

from .found import Found
from .register import FundCheck, findings


def findings_of(home: CareHome, month: date) -> list[tuple[FundCheck, Found]]:
    """Finds of this home and month; those for which no home is known stand on every home's page."""
    return [
        (check, found)
        for check, found in findings(home.town, month, month_end(month))
        if found.home in (home.pk, None) and found.month in (month, None)
    ]


@dataclass(frozen=True)
class PaidDays:
    """特困集中供养 money of a month for the people of a home: ``residents`` who were there and are supported, how many of
    them were ``paid`` for, the ``amount`` in 元, their ``person_days``, and the ``unpaid`` by name. Without a bank's list
    of the month (``is_listed``) nothing is known of who was paid."""

    residents: int
    paid: int
    amount: Decimal
    person_days: int
    unpaid: tuple[str, ...]
    is_listed: bool

    @property
    def per_day(self) -> Decimal | None:
        """元 of support for each day that a paid-for person lived there."""
        return (self.amount / self.person_days).quantize(Decimal("0.01")) if self.person_days else None


def paid_days(home: CareHome, month: date) -> PaidDays:
    """Residents of the month against the bank's list of it."""
    last = month_end(month)
    spells = supported_spells(home.town, month, last)
    people: dict[str, str] = {}
    days = 0
    for stay in stays_between(home.town, month, last):
        if stay.home == home.pk and is_supported(stay, spells, month, last) and stay.days(month, last):
            people[stay.id_number] = stay.name
            days += stay.days(month, last)
    lists = ActualPayment.objects.filter(town=home.town, month=month)
    rows = lists.filter(program=Program.DESTITUTE_CARE).order_by("pk")
    paid = {number: amount for number, amount in rows.values_list("id_number", "amount") if number in people}
    unpaid = tuple(name for number, name in people.items() if number not in paid)
    return PaidDays(len(people), len(paid), sum(paid.values(), Decimal("0.00")), days, unpaid, lists.exists())
