"""Households that stay silent (通知三(二)): reminders, the door, a human decision; nothing stops by itself."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recipients.models import Benefit, BenefitAmount, Household
from recipients.services.households import correct_household, correct_member, remove_member
from renewals.models import Application
from renewals.services.silence import lapse_renewals
from tests.factories.campaign import make_application, photo, play_silence
from tests.renewals.doing import DEEDS, do, on, set_rules
from xumingsi.casework.errors import BadInput, GuardFailed, Refused
from xumingsi.kit import clock

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


def protect(household: Household, how: str, cast) -> None:
    member, officer = household.members.get(), cast.officer
    if how == "外出":
        household.is_away = True
        correct_household(household, actor=officer, changes=["is_away"])
    elif how == "高龄独居":
        member.id_number = member.id_number[:6] + "19400101" + "001"
        member.id_number += _check_digit(member.id_number)
        correct_member(member, actor=officer, changes=["id_number"])
    else:
        setattr(member, *{"重残": ("disability", "视力一级"), "失能": ("labour", "完全丧失")}[how])
        correct_member(member, actor=officer, changes=["disability", "labour"])


def _check_digit(first: str) -> str:
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return "10X98765432"[sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11]


@pytest.mark.parametrize("how", ["重残", "失能", "高龄独居", "外出"])
def test_the_protected_can_only_be_applied_for(case, cast, village, how):
    protect(case.household, how, cast)
    case = play_silence(case, "lapsed")
    with on(9, 25):
        for found in ("gives_up", "not_found"):
            check = do("check_home", case, cast.clerk(village), found=found)
            assert how in check.protected
            with pytest.raises(GuardFailed, match="特殊保护"):
                do("advise_stop", case, cast.officer)
        with pytest.raises(GuardFailed, match="特殊保护"):
            do("waive", case, cast.clerk(village))
        do("apply_for", case, cast.clerk(village), reason=how)
    assert (case.state, case.is_late) == ("applied", True)


def test_protection_known_only_after_the_door_still_holds_at_the_decision(case, cast, village):
    case = play_silence(case, "stop_proposed")
    protect(case.household, "重残", cast)
    case = Application.objects.get(pk=case.pk)
    with on(9, 28), pytest.raises(GuardFailed, match="重残"):
        do("decide_stop", case, cast.leader)
    assert Benefit.objects.get().ended_on is None


def test_a_death_does_not_stop_those_who_stay(campaign, cast, village):
    """Two old people, one died: the other is protected, and the household is not stopped as a whole."""
    case = make_application(campaign, village, head="张大山", people=2, born=1940)
    second = case.household.members.filter(is_head=False).get()
    second.disability = "肢体二级"
    correct_member(second, actor=cast.officer, changes=["disability"])
    case = play_silence(case, "lapsed")
    with on(9, 25):
        do("check_home", case, cast.clerk(village), found="deceased")
        with pytest.raises(GuardFailed, match="特殊保护"):
            do("advise_stop", case, cast.officer)
        remove_member(second, actor=cast.officer, left_on=date(2020, 9, 20), reason="死亡")
        do("advise_stop", Application.objects.get(pk=case.pk), cast.officer)


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


COMMANDS = ["open_renewals", "lapse_renewals", "advance_phases", "close_postings", "remind_due"]
VERBS = ["remind", "check_home", "waive", "advise_stop", "propose_stop", "refuse_stop", "apply_late", "apply", "verify", "review", "post"]
STEP = st.tuples(st.sampled_from([*COMMANDS, *VERBS]), st.integers(0, 9), st.sampled_from(["phone", "door", "message"]))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEP, max_size=25), silent=st.booleans())
def test_no_sequence_without_a_decision_ever_touches_the_money(case, cast, village, steps, silent):
    """Commands, reminders, lapses, checks, waivers and proposals in any order, over months."""
    with transaction.atomic():
        one = play_silence(case, "lapsed") if silent else Application.objects.get(pk=case.pk)
        money = _money()
        moment = clock.moment(date(2020, 9, 21 if silent else 6), 12)
        for name, days, channel in steps:
            moment += timedelta(days=days, minutes=1)
            with clock.at(moment):
                _try(name, one, cast, village, channel)
            one = Application.objects.get(pk=case.pk)
            assert _money() == money, name
        transaction.set_rollback(True)


def _try(name, case, cast, village, channel):
    if name in COMMANDS:
        call_command(name, stdout=_Nowhere())
        return
    right_hand = {"advise_stop": cast.officer, "propose_stop": cast.officer, "verify": cast.officer, "refuse_stop": cast.leader}
    try:
        do(name, case, right_hand.get(name, cast.clerk(village)), **({"channel": channel} if name == "remind" else {}))
    except Refused:
        pass


def _money():
    return list(Benefit.objects.order_by("pk").values()), list(BenefitAmount.objects.order_by("pk").values())


class _Nowhere:
    def write(self, text: str) -> None:
        """Forget it."""

    def isatty(self) -> bool:
        return False


def test_every_verb_but_three_leaves_the_money_alone():
    """The words of this file's rule, read from the code: only decisions call the services that move money."""
    from pathlib import Path

    import renewals.services as room

    names = ("grant_benefit", "adjust_benefit", "stop_benefit", "classify_benefit")
    callers = {p.name for p in Path(room.__path__[0]).glob("*.py") if any(n in p.read_text("utf-8") for n in names)}
    assert callers == {"decisions.py"}
    assert {"decide", "decide_stop"} <= set(DEEDS)
