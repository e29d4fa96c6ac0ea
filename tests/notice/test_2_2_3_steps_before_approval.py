"""通知二(二)三要: “严格低保审批前经济核查、入户抽查、民主评议、公示等环节，防止审核审批程序不规范、流于形式、不公开、不透明”。"""

import pytest

from renewals.models import Decision
from renewals.workflows import RENEWAL
from tests.factories.campaign import make_new_application, play_application
from tests.renewals.doing import do, on, put_in_state
from xumingsi.casework.errors import BadInput, GuardFailed, NotNow

pytestmark = pytest.mark.django_db
ROAD = ["open", "applied", "verified", "visited", "reviewed", "posted", "posting_over", "proposed"]


@pytest.mark.parametrize("state", [*ROAD[:-1], "returned", "lapsed", "waived", "stop_advised", "stop_proposed"])
def test_nothing_is_decided_before_its_time(case, cast, state):
    put_in_state(case, state)
    with on(9, 25), pytest.raises(NotNow):
        do("decide", case, cast.leader)
    assert not Decision.objects.exists()


def test_between_application_and_decision_no_step_is_left_out(case, cast, village):
    case = play_application(case)
    assert [
        getattr(case, step).count() for step in ("checks", "visits", "reviews", "posted", "proposals", "decisions")
    ] == [1] * 6


def test_a_step_forged_into_the_state_is_missed_by_the_next(campaign, village, cast):
    """A state set past the steps opens no door: guards look for the steps' own rows."""
    for state, verb, actor in [
        ("visited", "post", cast.clerk(village)),
        ("posting_over", "propose", cast.officer),
        ("proposed", "decide", cast.leader),
    ]:
        case = put_in_state(make_new_application(campaign, village), state)
        fields = {"outcome": "grant", "amount": 300} if verb == "propose" else {}
        with on(9, 25), pytest.raises(GuardFailed):
            do(verb, case, actor, **fields)


def test_the_economic_check_needs_the_familys_signature(case, cast):
    case = play_application(case, "applied")
    with on(9, 8), pytest.raises(BadInput, match="没有签字授权不得核查"):
        do("verify", case, cast.officer, authorised_by="")


def test_a_visit_takes_two(case, cast, village):
    case = play_application(case, "verified")
    with on(9, 9), pytest.raises(BadInput, match="2 名以上"):
        do("visit", case, cast.clerk(village), visitors=["独自一人"])


def test_what_was_posted_is_what_is_decided(case, cast):
    case = play_application(case, "posting_over", outcome="reduce", amount=300)
    with on(9, 25):
        with pytest.raises(BadInput, match="重新公示"):
            do("propose", case, cast.officer, outcome="raise", amount=600)
        do("propose", case, cast.officer)
        do("decide", case, cast.leader)
    assert (case.outcome, case.amount) == ("reduce", 300)


def test_the_household_drawn_is_visited(case, campaign, cast, village):
    """入户抽查: the lot is drawn from a public seed and binds."""
    from decimal import Decimal

    from renewals.services.sampling import draw_sample

    draw_sample(campaign, purpose="visit", seed="当众商定 7788", rate=Decimal(1), actor=cast.officer)
    case = play_application(case, "verified")
    with on(9, 9), pytest.raises(GuardFailed, match="抽中入户"):
        do("review", case, cast.clerk(village))


def test_every_one_of_the_four_steps_names_this_clause():
    assert {RENEWAL[verb].clause for verb in ("verify", "visit", "review", "post", "decide")} == {"通知二(二)3"}
