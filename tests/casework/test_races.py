"""Two people pressing the same button: one effect, a kind word to the other, and a trail without a gap."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recipients.models import BenefitAmount, Objection
from recipients.services import postings
from renewals.models import Application, Decision, Proposal, SampleDraw
from renewals.services.opening import open_renewals, register_application
from renewals.services.posting import close_postings
from renewals.services.sampling import draw_sample
from tests.casework.racing import race
from tests.factories.accounts import make_town
from tests.factories.campaign import (
    make_application,
    make_campaign,
    make_cast,
    make_household,
    make_id,
    play_application,
)
from tests.renewals.doing import do, on
from xumingsi.casework.errors import AlreadyMoved, BadInput, NotNow, Refused
from xumingsi.casework.ledger import recorded
from xumingsi.casework.models import Chain, Entry
from xumingsi.casework.verification import verify

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
PRESSES = 8


@pytest.fixture
def stage():
    town = make_town()
    return make_campaign(town), town.children.first(), make_cast(town)


def press(verb, case, actor, day=22, **fields):
    """A press on a page that was opened before: each has the record as it was then."""
    seen = Application.objects.select_related("campaign", "village", "household", "benefit").get(pk=case.pk)

    def act():
        with on(9, day):
            return do(verb, seen, actor, **fields)

    return act


def one_of(answers):
    """Exactly one got through; the others were told kindly."""
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(answers) - len(refused) == 1, answers
    assert {type(answer) for answer in refused} <= {AlreadyMoved, NotNow}, answers
    assert all("刷新" in str(answer) for answer in refused)


def test_eight_presses_decide_once(stage):
    campaign, village, cast = stage
    case = play_application(make_application(campaign, village), "proposed", outcome="raise", amount=480)
    one_of(race(*(press("decide", case, cast.leader) for _ in range(PRESSES))))
    assert Decision.objects.count() == 1
    assert BenefitAmount.objects.filter(monthly_amount=480).count() == 1
    assert Entry.objects.filter(verb="renewal.decide").count() == 1
    assert verify().ok


def test_eight_presses_apply_once_and_check_once(stage):
    campaign, village, cast = stage
    case = make_application(campaign, village)
    one_of(race(*(press("apply", case, cast.clerk(village), day=7) for _ in range(PRESSES))))
    one_of(race(*(press("verify", case, cast.officer, day=8) for _ in range(PRESSES))))
    case.refresh_from_db()
    assert (case.state, case.checks.count()) == ("verified", 1)
    assert verify().ok


def test_deciding_and_sending_back_at_once_come_to_one(stage):
    campaign, village, cast = stage
    case = play_application(make_application(campaign, village), "proposed", outcome="stop")
    buttons = [press(verb, case, cast.leader) for verb in ("decide", "send_back") * 3]
    one_of(race(*buttons))
    case.refresh_from_db()
    benefit = case.benefit
    assert (case.state == "decided") == (benefit.ended_on is not None) == Proposal.objects.get().decision.approved
    assert verify().ok


def test_an_objection_is_settled_once(stage):
    campaign, village, cast = stage
    case = play_application(make_application(campaign, village), "posted")
    with on(9, 12):
        made = postings.register_objection(case.posted.get().line, channel="来访", content="有车", actor=cast.officer)
    seen = [Objection.objects.get(pk=made.pk) for _ in range(PRESSES)]

    def settle(index):
        with on(9, 13):
            return postings.settle_objection(
                seen[index], upheld=index % 2 == 0, finding=f"第{index}人", actor=cast.officer
            )

    one_of(race(*(lambda index=index: settle(index) for index in range(PRESSES))))
    assert Entry.objects.filter(verb__startswith="objection.").exclude(verb="objection.register").count() == 1
    assert verify().ok


def test_lists_come_down_while_somebody_sends_a_case_back_and_nobody_waits_in_a_circle(stage):
    campaign, village, cast = stage
    cases = [play_application(make_application(campaign, village), "posted") for _ in range(3)]
    buttons = [press("recheck", case, cast.officer) for case in cases]

    def come_down():
        with on(9, 22):
            return close_postings(as_of=date(2020, 9, 22))

    answers = race(come_down, *buttons)
    assert not [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, Refused)], (
        answers
    )
    assert set(Application.objects.values_list("state", flat=True)) <= {"applied", "posting_over"}
    assert verify().ok


def test_numbers_and_lists_are_given_out_once(stage):
    campaign, village, cast = stage
    for _ in range(3):
        make_household(village)

    def open_list():
        with on(9, 6):
            return open_renewals(campaign, as_of=date(2020, 9, 6), actor=cast.officer)

    assert sorted(race(*([open_list] * 4))) == [0, 0, 0, 3]

    def register(number):
        person = {"name": "王五", "relation": "户主", "id_number": number}
        return lambda: register_application(
            campaign, village, kind="new", program="农村低保", members=[person], actor=cast.clerk(village)
        )

    made = race(*(register(make_id(1970)) for _ in range(PRESSES)))
    assert len({application.number for application in made}) == PRESSES
    assert verify().ok


def test_one_seed_draws_once(stage):
    campaign, village, cast = stage
    make_application(campaign, village)

    def draw():
        return draw_sample(campaign, purpose="visit", seed="福彩", actor=cast.officer)

    answers = race(*([draw] * 4))
    assert Counter(type(answer) for answer in answers) == {SampleDraw: 1, BadInput: 3}


def test_eight_writers_leave_no_gap_in_the_chain(stage):
    _, village, cast = stage
    households = [make_household(village) for _ in range(PRESSES)]

    def write(household):
        for number in range(5):
            with recorded("test.write", actor=cast.officer, sentence="{actor}登记{subject}", subject=household):
                household.remark = f"第{number}次"
                household.save()

    assert race(*(lambda one=one: write(one) for one in households)) == [None] * PRESSES
    for chain in Chain.objects.all():
        numbers = list(chain.entries.order_by("seq").values_list("seq", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
    assert Entry.objects.filter(verb="test.write").count() == PRESSES * 5
    assert verify().ok


def test_the_first_writers_of_a_town_open_one_chain():
    town = make_town()
    before = Chain.objects.count()
    assert not Chain.objects.filter(town=town.children.first()).exists()

    def write():
        with recorded("test.first", actor=None, sentence="首条", village=town.children.first()):
            return connection.vendor

    race(*([write] * PRESSES))
    assert Chain.objects.filter(town=town).count() == 1
    assert Chain.objects.count() <= before + 1
    assert verify().ok


@pytest.mark.postgresql
def test_applications_are_locked_before_their_list_and_the_ledger(stage):
    """Every verb of an application locks it first; a list coming down keeps to the same order."""
    campaign, village, _ = stage
    play_application(make_application(campaign, village), "posted")
    with CaptureQueriesContext(connection) as seen, on(9, 22):
        close_postings(as_of=date(2020, 9, 22))
    statements = [query["sql"] for query in seen]
    locks = [n for n, sql in enumerate(statements) if "FOR UPDATE" in sql and 'FROM "renewals_application"' in sql]
    taken = [n for n, sql in enumerate(statements) if sql.startswith('UPDATE "recipients_posting"')]
    assert locks[0] < taken[0]
