"""通知四(一): “表面整改、虚假整改、纸上整改问题……发现一起查处一起，绝不姑息手软”。"""

from datetime import date

import pytest

from rectification.assessment import scores
from rectification.choices import ItemState
from rectification.services import evidence, following, signing
from tests.factories.campaign import make_campaign, make_household
from tests.factories.cures import fresh, make_item, make_people, play_item
from tests.factories.plays import photo
from xumingsi.casework.errors import BadInput, GuardFailed, SamePerson
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
TODAY = date(2020, 10, 12)


@pytest.fixture(autouse=True)
def _october():
    with clock.at(clock.moment(TODAY, 10)):
        yield


@pytest.fixture
def people(town):
    return make_people(town)


def test_a_cure_on_paper_has_nothing_to_show(village, people):
    item = play_item(make_item(village), "curing", people=people)
    with pytest.raises(BadInput, match="纸上整改"):
        evidence.prove_measure(item, actor=people.clerk, measure=item.measures.get(), done="已经整改到位", files=[])
    with pytest.raises(GuardFailed, match="没有整改佐证"):
        evidence.submit_item(item, actor=people.clerk, report="已经整改到位")


def test_a_cure_on_the_surface_is_sent_back_and_old_photos_do_not_serve_twice(village, people):
    item = play_item(make_item(village), "rechecking", people=people)
    signing.fail_recheck(
        item,
        actor=people.inspector,
        inspectors="甲、乙",
        place="公示栏",
        fault="surface",
        reason="只贴了一页，撕下再贴",
    )
    with pytest.raises(GuardFailed, match="没有整改佐证"):
        evidence.submit_item(item, actor=people.clerk, report="再报")


def test_who_cured_does_not_say_that_it_is_cured(town, village, people):
    item = play_item(make_item(village), "curing", people=people)
    evidence.prove_measure(item, actor=people.reviewer, measure=item.measures.get(), done="镇上代办", files=[photo()])
    evidence.submit_item(item, actor=people.clerk, report="已改")
    with pytest.raises(SamePerson):
        signing.review_item(item, actor=people.reviewer)


def test_a_false_cure_is_refused_while_the_money_still_flows(village, people):
    item = make_item(village, household=make_household(village, amount=400))
    item = play_item(item, "rechecking", people=people, remedy="stop")
    with pytest.raises(GuardFailed, match="仍在待遇发放中"):
        play_item(item, people=people)


@pytest.mark.parametrize(("fault", "points"), [("surface", 5), ("paper", 5), ("false", 10)])
def test_each_fake_found_costs_the_village(village, people, fault, points):
    campaign = make_campaign(village.town)
    item = play_item(make_item(village), "submitted", people=people)
    signing.send_back(item, actor=people.reviewer, fault=fault, reason="不实")
    score = next(one for one in scores(campaign, TODAY) if one.village == village)
    assert score.total == 100 - points


def test_what_comes_back_after_sign_off_is_the_same_item_again(village, people):
    item = play_item(make_item(village), people=people)
    following.look_back(item, actor=people.inspector, inspectors="甲、乙", held=False, finding="公示又撤了")
    again = fresh(item)
    assert (again.pk, again.state, again.fakes) == (item.pk, ItemState.PLANNING, 1)
