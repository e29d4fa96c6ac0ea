"""Working days in China: weekends, public holidays and their 调休, from the published yearly notices.

Published days come with the chinesecalendar package, which each year knows only up to the last notice. Days entered
by hand (`extra`) come first. For a year nobody has published, Monday to Friday is a stop-gap that is marked:
`is_provisional(year)` is True and a warning is logged once.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

logger = logging.getLogger(__name__)

ONE_DAY = timedelta(days=1)


class UnknownYear(ValueError):
    """The working days of the year have not been published nor entered; raised by a strict calendar only."""


class WorkCalendar:
    """Working days, with `extra` overriding single days: {day: True for work, False for rest}.

    A year of which at least one day was entered in `extra` counts as known: its other days are Monday to Friday.
    `strict` raises UnknownYear instead of falling back.
    """

    def __init__(self, extra: Mapping[date, bool] | None = None, *, strict: bool = False) -> None:
        self._extra = dict(extra or {})
        self._entered_years = {day.year for day in self._extra}
        self._strict = strict
        self._warned: set[int] = set()

    def is_workday(self, day: date) -> bool:
        """Whether offices work on `day`."""
        if day in self._extra:
            return self._extra[day]
        if _published(day.year):
            return bool(chinese_calendar.is_workday(day))
        if self.is_provisional(day.year):
            self._warn(day.year)
        return day.weekday() < 5

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before, when negative); `day` itself is never counted.

        By 民事诉讼 and 行政 practice the day of the event does not count: add(Friday, 1) is Monday. add(day, 0) is day.
        """
        step = ONE_DAY if count > 0 else -ONE_DAY
        remaining = abs(count)
        while remaining:
            day += step
            remaining -= self.is_workday(day)
        return day

    def between(self, earlier: date, later: date) -> int:
        """Working days after `earlier` up to and including `later`; negative when later lies before.

        So between(day, add(day, n)) == n.
        """
        if later < earlier:
            return -self.between(later, earlier)
        return sum(self.is_workday(earlier + timedelta(days=index)) for index in range(1, (later - earlier).days + 1))

    def is_provisional(self, year: int) -> bool:
        """Whether the year's days are a guess (Monday to Friday), so that screens must say so."""
        return not _published(year) and year not in self._entered_years

    def _warn(self, year: int) -> None:
        if self._strict:
            raise UnknownYear(f"{year}年的节假日安排尚未公布或录入，请先在“调休日”里录入该年安排")
        if year not in self._warned:
            self._warned.add(year)
            logger.warning("working days of %s are provisional (Monday to Friday): holidays not published", year)


@lru_cache(maxsize=512)
def _published(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True
