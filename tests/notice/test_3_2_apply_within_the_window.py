"""通知三(二): “通知所有低保对象在规定时间内按时到镇民政办提出续保申请、经济核查申请。如在规定时间内没有提出申请的低保对象视其为自动放弃。”

Read with 57号第29、32条 and 649号令第13、65条: silence is followed up, never punished by itself.
"""

from datetime import date

import pytest
from django.core.management import call_command

from recipients.models import Benefit
from renewals.models import Application
from tests.factories.campaign import make_household, play_silence
from tests.renewals.doing import do, on

pytestmark = pytest.mark.django_db


def test_everybody_on_the_roll_is_called_upon(campaign, town):
    made = {make_household(village).pk for village in town.children.all() for _ in range(2)}
    with on(9, 6):
        call_command("open_renewals")
    assert set(Application.objects.filter(state="open").values_list("household", flat=True)) == made


@pytest.mark.parametrize("day", [6, 13, 20])
def test_within_the_window_it_is_in_time(case, cast, village, day):
    with on(9, day, hour=23):
        do("apply", case, cast.clerk(village))
    assert (case.applied_on, case.is_late) == (date(2020, 9, day), False)


def test_the_day_the_notice_came_is_not_the_day_they_were_late(case, cast, village):
    """Dated 27 September: what was applied for on the 10th and entered in October is in time."""
    with on(10, 8):
        do("apply", case, cast.clerk(village), applied_on=date(2020, 9, 10))
    assert (case.applied_on, case.is_late) == (date(2020, 9, 10), False)


def test_a_year_of_silence_alone_stops_nothing(case):
    for month in (9, 10, 11, 12):
        with on(month, 28):
            for command in ("open_renewals", "lapse_renewals", "advance_phases", "close_postings", "remind_due"):
                call_command(command)
    case.refresh_from_db()
    assert case.state == "open"
    assert Benefit.objects.get().ended_on is None


def test_silence_after_reminders_is_marked_and_paid_on(case):
    case = play_silence(case, "lapsed")
    assert case.state == "lapsed"
    assert list(Benefit.objects.in_force_on(date(2021, 9, 1))) == [case.benefit]


def test_giving_up_is_said_signed_looked_at_and_decided_by_people(case):
    from xumingsi.casework.models import Entry

    case = play_silence(case, "waived")
    assert Benefit.objects.get().ended_on is None
    people = Entry.objects.about(case).filter(verb__in=["renewal.check_home", "renewal.waive"])
    assert people.count() == people.exclude(actor=None).count() == 2
