"""Two people where two are required (contract §6): who took a step does not decide on it."""

import pytest

from renewals.models import Decision
from renewals.workflows import RENEWAL
from tests.factories.accounts import LONG_AGO, make_user
from tests.factories.campaign import Cast, make_household, make_new_application, play_application, play_silence
from tests.renewals.doing import do, on
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import SamePerson
from xumingsi.casework.services.accounts import grant_duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(town: Division) -> User:
    """Somebody who is town officer and leader at once."""
    user = make_user(Role.LEADER, town)
    grant_duty(user, Role.TOWN_OFFICER, town, actor=None, starts_on=LONG_AGO)
    return user


def with_officer(cast: Cast, user: User) -> Cast:
    return Cast(user, cast.leader, cast.clerks)


@pytest.mark.parametrize("step", ["verified", "visited", "proposed"])
def test_who_checked_visited_or_proposed_does_not_decide(case, cast, both, village, step):
    before = {"verified": "applied", "visited": "verified", "proposed": "posting_over"}[step]
    verb = {"verified": "verify", "visited": "visit", "proposed": "propose"}[step]
    case = play_application(case, before)
    with on(9, 21):
        do(verb, case, both)
    case = play_application(case, "proposed")
    with on(9, 22):
        with pytest.raises(SamePerson):
            do("decide", case, both)
        assert case.state == "proposed"
        assert not Decision.objects.exists()
        do("decide", case, cast.leader)
    assert case.state == "decided"


def test_who_proposed_does_not_send_back_either(case, both, cast):
    case = play_application(case, "proposed", actors=with_officer(cast, both))
    with on(9, 22), pytest.raises(SamePerson):
        do("send_back", case, both)


def test_who_relieved_or_proposed_in_an_emergency_does_not_decide(campaign, village, cast, both):
    case = make_new_application(campaign, village, kind="temporary", program="临时救助", is_urgent=True)
    with on(9, 7):
        do("apply", case, cast.clerk(village))
        do("relieve", case, both)
        do("verify", case, cast.officer)
        do("propose_urgent", case, cast.officer)
        with pytest.raises(SamePerson):
            do("decide", case, both)
        do("decide", case, cast.leader)


@pytest.mark.parametrize("step", ["check_home", "waive", "advise_stop", "propose_stop"])
def test_who_prepared_a_stop_does_not_decide_it(case, cast, both, step, village):
    case = play_silence(case, "lapsed")
    with on(9, 25):
        do("check_home", case, both if step == "check_home" else cast.officer)
        last = "waive" if step == "waive" else "advise_stop"
        do(last, case, both if step == last else cast.officer)
        do("propose_stop", case, both if step == "propose_stop" else cast.officer)
        with pytest.raises(SamePerson):
            do("decide_stop", case, both)
        if step == "propose_stop":
            with pytest.raises(SamePerson):
                do("refuse_stop", case, both)
        do("decide_stop", case, cast.leader)


def test_who_is_named_among_the_visitors_does_not_decide_though_another_typed_it(case, cast, village):
    case = play_application(case, "verified")
    with on(9, 9):
        do("visit", case, cast.clerk(village), visitors=["村干部甲", cast.leader.name])
    case = play_application(case, "proposed")
    with on(9, 22), pytest.raises(SamePerson):
        do("decide", case, cast.leader)
    assert case.state == "proposed"


def test_who_went_to_the_door_does_not_decide_the_stop_though_another_typed_it(case, cast, village):
    case = play_silence(case, "lapsed")
    with on(9, 25):
        do("check_home", case, cast.clerk(village), checked_by=cast.leader.name)
        do("advise_stop", case, cast.officer)
        do("propose_stop", case, cast.officer)
        with pytest.raises(SamePerson):
            do("decide_stop", case, cast.leader)


def test_every_decision_of_the_table_is_apart_from_the_step_before():
    for code, verb in RENEWAL.verbs.items():
        if verb.right == "renewals.decide":
            assert set(verb.apart_from) & {"propose", "propose_stop"}, code


def test_a_household_and_its_benefit_are_made_by_two(village, cast):
    household = make_household(village)
    first, second = household.history.first().history_user_id, household.benefits.get().history.first().history_user_id
    assert first != second
