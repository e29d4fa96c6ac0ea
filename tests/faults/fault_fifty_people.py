"""Fifty people at once: no lost update, no double decision, no gap in the trail."""

import pytest

from recipients.models import BenefitAmount
from renewals.models import Application, Decision
from tests.casework.racing import race
from tests.casework.test_races import press
from tests.factories.accounts import make_town
from tests.factories.campaign import make_application, make_campaign, make_cast, play_application
from xumingsi.casework.errors import AlreadyMoved, NotNow, Refused
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
PEOPLE = 50


@pytest.fixture
def stage():
    town = make_town()
    return make_campaign(town), town.children.first(), make_cast(town)


@pytest.mark.fault(done="50 人同时审批同一件", holds="只批一次，其余 49 人被告知已办")
def test_fifty_decide_once(stage):
    campaign, village, cast = stage
    case = play_application(make_application(campaign, village), "proposed", outcome="raise", amount=480)
    answers = race(*(press("decide", case, cast.leader) for _ in range(PEOPLE)))
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refused) == PEOPLE - 1, answers
    assert {type(answer) for answer in refused} <= {AlreadyMoved, NotNow}
    assert (Decision.objects.count(), BenefitAmount.objects.filter(monthly_amount=480).count()) == (1, 1)
    assert verify().ok


@pytest.mark.fault(done="50 人同时各办一件", holds="50 件都办成，轨迹序号连续，先后一致")
def test_fifty_cases_at_once_leave_a_trail_without_a_gap(stage):
    campaign, village, cast = stage
    cases = [make_application(campaign, village, actors=cast) for _ in range(PEOPLE)]
    before = Entry.objects.count()
    answers = race(*(press("apply", case, cast.clerk(village), day=7) for case in cases))
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    assert set(Application.objects.values_list("state", flat=True)) == {"applied"}
    entries = Entry.objects.filter(verb="renewal.apply").order_by("seq")
    assert entries.count() == PEOPLE
    assert Entry.objects.count() >= before + PEOPLE
    assert verify().ok


@pytest.mark.fault(done="50 人同时对一件办不同的事", holds="只成一件，没有互相覆盖，没有死锁")
def test_fifty_different_buttons_come_to_one(stage):
    campaign, village, cast = stage
    case = play_application(make_application(campaign, village), "proposed")
    answers = race(*(press(("decide", "send_back")[n % 2], case, cast.leader) for n in range(PEOPLE)))
    done = [answer for answer in answers if not isinstance(answer, Exception)]
    assert len(done) == 1
    assert all(isinstance(answer, Refused) for answer in answers if isinstance(answer, Exception))
    assert verify().ok
