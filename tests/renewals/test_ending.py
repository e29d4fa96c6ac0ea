"""A renewal whose benefit a death has stopped: it follows, and nobody has to be reminded, visited or posted any more."""

from datetime import date

import pytest

from recipients.models import Benefit
from renewals.models import Decision
from renewals.services import decisions
from renewals.services.ending import close_ended
from tests.factories.campaign import play_application, play_silence
from tests.factories.deaths import on, stopped
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["open", "applied", "reviewed"])
def test_a_renewal_ends_with_the_benefit(case, campaign, cast, state):
    if state != "open":
        play_application(case, state)
    with on(9, 20):
        assert close_ended(campaign, as_of=date(2020, 9, 20)) == []
        stopped(case.household, cast)
        assert close_ended(campaign, as_of=date(2020, 9, 20)) == [case]
        assert close_ended(campaign, as_of=date(2020, 9, 20)) == []
    case.refresh_from_db()
    assert (case.state, case.outcome, case.amount, case.effective_from) == ("decided", "stop", 0, date(2020, 10, 1))
    assert (case.decided_on, Decision.objects.count()) == (date(2020, 9, 20), 0)
    assert verify().ok


def test_a_lapsed_one_ends_too_and_a_proposed_one_is_the_leader_s(case, campaign, cast):
    case = play_silence(case)
    with on(9, 22):
        stopped(case.household, cast)
        assert close_ended(campaign, as_of=date(2020, 9, 22)) == [case]


def test_a_stop_of_the_renewal_follows_a_stop_by_death(case, campaign, cast):
    case = play_silence(case, "stop_proposed")
    with on(9, 22):
        stopped(case.household, cast)
        assert close_ended(campaign, as_of=date(2020, 9, 22)) == [], "a waiting proposal is decided, not overtaken"
        decisions.decide_stop(case, actor=cast.leader)
    assert (case.outcome, Benefit.objects.get().end_cause[:6]) == ("stop", "保障对象死亡")


def test_a_taper_does_not_end_the_renewal(case, campaign, cast):
    from recipients.services.benefits import stop_benefit

    with on(9, 20):
        stop_benefit(case.household.standing_benefit, effective_from=date(2021, 1, 1), cause="渐退", actor=cast.leader)
        assert close_ended(campaign, as_of=date(2020, 9, 20)) == []
