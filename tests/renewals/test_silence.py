"""Households that stay silent (通知三(二)): reminders, the door, a human decision; nothing stops by itself."""

from datetime import date

import pytest
from django.db import transaction

from recipients.models import Benefit
from renewals.services.silence import lapse_renewals
from tests.factories.campaign import photo, play_silence
from tests.renewals.doing import do, on, set_rules
from xumingsi.casework.errors import BadInput, GuardFailed

pytestmark = pytest.mark.django_db


def remind(case, actor, *attempts):
    for day, channel in attempts:
        with on(9, day):
            do("remind", case, actor, channel=channel)


ENOUGH = [(8, "phone"), (12, "message"), (16, "door")]


@pytest.mark.parametrize(("day", "lapses"), [(20, 0), (21, 1)])
def test_nobody_lapses_before_the_window_is_over(case, campaign, cast, village, day, lapses):
    remind(case, cast.clerk(village), *ENOUGH)
    with on(9, day):
        assert len(lapse_renewals(campaign, as_of=date(2020, 9, day))[0]) == lapses
        assert len(lapse_renewals(campaign, as_of=date(2020, 9, day))[0]) == 0
    with on(9, 30):
        assert lapse_renewals(campaign, as_of=date(2020, 9, 20)) == ([], [])


@pytest.mark.parametrize(("attempts", "why"), [
    ([], "须催办 3 次，现有 0 次"),
    ([(8, "phone"), (9, "door")], "现有 2 次"),
    ([(8, "phone"), (9, "phone"), (10, "phone")], "现只有 1 种"),
    ([(8, "phone"), (8, "phone"), (8, "phone"), (8, "door")], "现有 2 次"),
])  # fmt: skip
def test_nobody_lapses_without_enough_reminders_in_enough_ways(case, campaign, cast, village, attempts, why):
    remind(case, cast.clerk(village), *attempts)
    with on(9, 25):
        lapsed, kept = lapse_renewals(campaign, as_of=date(2020, 9, 25))
    assert lapsed == []
    assert [(a, why in text) for a, text in kept] == [(case, True)]


def test_the_campaign_says_how_many_reminders(case, campaign, cast, village):
    set_rules(case, cast.officer, reminders_required=1, reminder_channels_required=1)
    remind(case, cast.clerk(village), (8, "phone"))
    campaign.refresh_from_db()
    with on(9, 21):
        assert lapse_renewals(campaign, as_of=date(2020, 9, 21))[0] == [case]


def test_a_window_moved_later_leaves_time(case, campaign, cast, village):
    from xumingsi.campaign.choices import PhaseKind
    from xumingsi.campaign.services import change_phase

    remind(case, cast.clerk(village), *ENOUGH)
    phase = campaign.phase(PhaseKind.RENEW)
    phase.ends_on = date(2020, 10, 10)
    change_phase(phase, actor=cast.officer, changes=["ends_on"])
    with on(10, 10):
        assert lapse_renewals(campaign, as_of=date(2020, 10, 10))[0] == []
    with on(10, 11):
        assert lapse_renewals(campaign, as_of=date(2020, 10, 11))[0] == [case]


@pytest.mark.parametrize("upto", ["lapsed", "waived", "stop_advised"])
def test_the_way_back_is_always_open(case, cast, village, upto):
    case = play_silence(case, upto)
    with on(10, 20):
        do("apply_late", case, cast.clerk(village))
    assert (case.state, case.is_late) == ("applied", True)


def test_a_stop_needs_somebody_at_the_door_first(case, cast, village):
    case = play_silence(case, "lapsed")
    with on(9, 25):
        for verb, actor in [("waive", cast.clerk(village)), ("advise_stop", cast.officer)]:
            with pytest.raises(GuardFailed, match="上门核实"):
                do(verb, case, actor)


@pytest.mark.parametrize(("found", "waives", "advises"), [
    ("gives_up", True, True), ("not_found", False, True), ("deceased", False, True), ("moved", False, True),
    ("will_apply", False, False), ("unable", False, False), ("away", False, False),
])  # fmt: skip
def test_what_was_found_at_the_door_decides_what_may_follow(case, cast, village, found, waives, advises):
    case = play_silence(case, "lapsed")
    with on(9, 25):
        do("check_home", case, cast.clerk(village), found=found)
        for verb, actor, allowed in [("waive", cast.clerk(village), waives), ("advise_stop", cast.officer, advises)]:
            with transaction.atomic():
                if allowed:
                    do(verb, case, actor)
                    transaction.set_rollback(True)
                else:
                    with pytest.raises(GuardFailed):
                        do(verb, case, actor)
            case.refresh_from_db()


def test_giving_up_is_signed_by_a_grown_member_and_kept(case, cast, village):
    case = play_silence(case, "lapsed")
    with on(9, 25):
        do("check_home", case, cast.clerk(village))
        with pytest.raises(BadInput, match="放弃声明"):
            do("waive", case, cast.clerk(village), files=[])
        for other in ("村干部甲", "", "张"):
            with pytest.raises(BadInput, match="本人签字"):
                do("waive", case, cast.clerk(village), signed_by=other)
        do("waive", case, cast.clerk(village), files=[photo()])
    assert case.state == "waived"


def test_a_stop_refused_sends_somebody_to_the_door_again(case, cast, village):
    case = play_silence(case, "stop_proposed")
    with on(9, 28):
        with pytest.raises(BadInput, match="理由"):
            do("refuse_stop", case, cast.leader, reason="")
        do("refuse_stop", case, cast.leader)
        assert (case.state, case.round) == ("lapsed", 2)
        with pytest.raises(GuardFailed, match="上门核实"):
            do("advise_stop", case, cast.officer)
        do("check_home", case, cast.clerk(village), found="not_found")
        do("advise_stop", case, cast.officer)
    assert Benefit.objects.get().ended_on is None


def test_a_decided_stop_is_told_in_writing(case, cast):
    case = play_silence(case, "decided")
    assert case.outcome == "stop"
    assert Benefit.objects.get().ended_on == date(2020, 9, 30)
    notice = case.decisions.get().notice
    assert "行政复议" in notice
    assert "停止发放农村低保金" in notice


def test_who_goes_to_the_door_is_not_of_the_household(case, cast, village):
    case = play_silence(case, "lapsed")
    with on(9, 25), pytest.raises(BadInput, match="回避"):
        do("check_home", case, cast.clerk(village), checked_by="张大山")
