"""Person-days in the care homes: every day from admission to leaving, both counted, less the days on leave."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from xumingsi.accounts.models import Division
from xumingsi.kit.dates import add_months, month_floor

from .models import HomeLeave, HomeStay


class Stay(NamedTuple):
    """A stay as the checks look at it; ``leaves`` are (away from, back on or None)."""

    key: int
    home: int
    name: str
    id_number: str
    kind: str
    admitted_on: date
    left_on: date | None
    leaves: tuple[tuple[date, date | None], ...] = ()

    def days(self, first: date, last: date) -> int:
        """How many days from ``first`` to ``last`` the person was in the home."""
        begin, end = max(self.admitted_on, first), min(self.left_on or last, last)
        away = {
            day
            for since, back in self.leaves
            for day in _span(max(since, begin), min((back or end + timedelta(days=1)) - timedelta(days=1), end))
        }
        return max((end - begin).days + 1, 0) - len(away)


def _span(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def month_end(month: date) -> date:
    """The last day of the month of ``month``."""
    return add_months(month, 1) - timedelta(days=1)


def months_from(first: date, last: date) -> list[date]:
    """Firsts of the months from that of ``first`` to that of ``last``."""
    found, month = [], month_floor(first)
    while month <= last:
        found.append(month)
        month = add_months(month, 1)
    return found


def stays_between(town: Division, first: date, last: date) -> list[Stay]:
    """Stays in the town's homes with a day from ``first`` to ``last``, leaves included: two queries."""
    rows = HomeStay.objects.filter(home__town=town).touching(first, last).order_by("home_id", "admitted_on", "pk")
    away: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    leaves = HomeLeave.objects.filter(stay__home__town=town, started_on__lte=last).order_by("pk")
    for stay, since, back in leaves.values_list("stay_id", "started_on", "returned_on"):
        away[stay].append((since, back))
    names = ("pk", "home_id", "name", "id_number", "kind", "admitted_on", "left_on")
    return [Stay(*row, tuple(away[row[0]])) for row in rows.values_list(*names)]  # type: ignore[arg-type]


def person_days(
    stays: Sequence[Stay], months: Iterable[date], until: date | None = None
) -> Mapping[tuple[int, date], int]:
    """By home and month: person-days; a month that is not over counts to ``until``."""
    found: dict[tuple[int, date], int] = defaultdict(int)
    for month in months:
        last = min(month_end(month), until or date.max)
        for stay in stays:
            found[stay.home, month] += stay.days(month, last)
    return found
