"""Working days: public holidays, 调休, and years nobody has published."""

import logging
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xumingsi.kit.workdays import UnknownYear, WorkCalendar

CALENDAR = WorkCalendar()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2020, 9, 27), True),  # Sunday, worked for the long holiday
        (date(2020, 10, 1), False),
        (date(2020, 10, 8), False),
        (date(2020, 10, 9), True),
        (date(2020, 10, 10), True),  # Saturday, worked
        (date(2020, 9, 26), False),
    ],
)
def test_the_holidays_of_the_campaign(day, works):
    assert CALENDAR.is_workday(day) is works


def test_the_day_itself_does_not_count():
    assert CALENDAR.add(date(2020, 9, 30), 1) == date(2020, 10, 9)
    assert CALENDAR.add(date(2020, 9, 30), 0) == date(2020, 9, 30)
    assert CALENDAR.add(date(2020, 10, 9), -1) == date(2020, 9, 30)


@given(st.dates(date(2019, 1, 1), date(2022, 1, 1)), st.integers(0, 60))
def test_adding_and_counting_agree(day, count):
    later = CALENDAR.add(day, count)
    assert CALENDAR.between(day, later) == count
    assert CALENDAR.between(later, day) == -count


def test_days_entered_by_hand_come_first():
    calendar = WorkCalendar({date(2020, 10, 9): False, date(2020, 10, 1): True})
    assert not calendar.is_workday(date(2020, 10, 9))
    assert calendar.is_workday(date(2020, 10, 1))


def test_an_unpublished_year_is_marked_and_logged_once(caplog):
    calendar = WorkCalendar()
    with caplog.at_level(logging.WARNING):
        assert calendar.is_workday(date(2090, 1, 2))
        assert not calendar.is_workday(date(2090, 1, 1))
    assert calendar.is_provisional(2090)
    assert not calendar.is_provisional(2020)
    assert len(caplog.records) == 1


def test_entering_a_year_by_hand_makes_it_known(caplog):
    calendar = WorkCalendar({date(2090, 1, 2): False}, strict=True)
    assert not calendar.is_provisional(2090)
    assert not calendar.is_workday(date(2090, 1, 2))
    assert calendar.is_workday(date(2090, 1, 3))
    assert not caplog.records


def test_a_strict_calendar_refuses_to_guess():
    with pytest.raises(UnknownYear, match="2090年的节假日安排尚未公布"):
        WorkCalendar(strict=True).is_workday(date(2090, 1, 2))
