"""通知二(一): “及时将符合救助条件的贫困对象纳入低保、特困供养和临时救助保障范围，实现‘应保尽保’”。"""

from datetime import date
from decimal import Decimal

import pytest

from renewals.workflows import RENEWAL
from tests.factories.campaign import make_new_application, play_application
from tests.renewals.doing import do, on

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("program", ["农村低保", "城市低保", "特困分散供养", "特困集中供养"])
def test_a_poor_family_not_yet_covered_can_apply_and_is_paid_from_the_month_after(campaign, village, program):
    case = play_application(make_new_application(campaign, village, program=program), outcome="grant", amount=350)
    benefit = case.household.standing_benefit
    assert (benefit.program, benefit.started_on, benefit.amount_on(date(2020, 10, 1))) == (
        program,
        date(2020, 10, 1),
        Decimal(350),
    )


def test_in_an_emergency_help_comes_on_the_day_of_asking(campaign, village, cast):
    case = make_new_application(campaign, village, kind="temporary", program="临时救助", is_urgent=True)
    with on(9, 8):
        do("apply", case, cast.clerk(village))
        relief = do("relieve", case, cast.officer)
    assert relief.given_on == case.applied_on == date(2020, 9, 8)


def test_no_window_shuts_out_a_new_application(campaign, village, cast):
    """The window of 6–20 September is for renewals; need keeps no dates."""
    case = make_new_application(campaign, village)
    with on(12, 1):
        do("apply", case, cast.clerk(village))
    assert (case.state, case.is_late) == ("applied", False)


def test_who_was_refused_may_ask_again(campaign, village, cast):
    from renewals.services.opening import register_application

    first = play_application(make_new_application(campaign, village), outcome="refuse")
    with on(10, 8):
        again = register_application(
            campaign,
            village,
            kind="new",
            program="农村低保",
            members=[],
            household=first.household,
            actor=cast.clerk(village),
        )
    assert again.state == "open"


def test_a_family_sent_back_for_papers_is_never_at_a_dead_end():
    """From every state short of the decision some person can go on."""
    for state in RENEWAL.states:
        if state != "decided":
            assert any(state in verb.sources for verb in RENEWAL.verbs.values() if not verb.machine), state
