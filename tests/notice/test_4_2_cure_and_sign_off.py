"""通知四(二): “建立问题清单和整改台账，有针对性地制定整改措施，明确整改时限，落实整改责任，实行对账销号”。"""

from datetime import date

import pytest

from rectification.choices import ItemState
from rectification.services import evidence, signing
from tests.factories.cures import fresh, make_item, make_people, plan, play_item
from xumingsi.casework.errors import BadInput, GuardFailed, NotNow, SamePerson
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _october():
    with clock.at(clock.moment(date(2020, 10, 12), 10)):
        yield


@pytest.fixture
def people(town):
    return make_people(town)


def test_a_problem_is_on_the_ledger_as_soon_as_it_is_on_the_list(village):
    assert make_item(village).state == ItemState.PLANNING


@pytest.mark.parametrize("missing", ["root_cause", "goal", "leader", "person", "unit"])
def test_a_cure_names_cause_goal_and_who_answers_for_it(village, people, missing):
    with pytest.raises(BadInput):
        plan(make_item(village), people.clerk, **{missing: " "})


def test_the_chain_is_village_office_leader_discipline_group(village, people):
    item = make_item(village)
    order = ["submitted", "rechecking", "leader", "discipline", "group", "closed"]
    assert [str(play_item(item, state, people=people).state) for state in order] == order


def test_no_step_of_the_chain_is_left_out(village, people):
    item = play_item(make_item(village), "submitted", people=people)
    for step, actor in (
        (signing.agree_as_leader, people.deputy),
        (signing.supervise_item, people.discipline),
        (signing.sign_item, people.head),
    ):
        with pytest.raises(NotNow):
            step(item, actor=actor)


def test_nobody_signs_twice(village, people):
    item = play_item(make_item(village), "group", people=people)
    with pytest.raises(SamePerson):
        signing.sign_item(item, actor=people.deputy)


def test_the_sum_recovered_is_held_against_the_account(village, people):
    item = play_item(make_item(village), "rechecking", people=people, recover=True)
    with pytest.raises(GuardFailed, match="追回台账"):
        play_item(item, people=people)
    assert fresh(item).state == ItemState.RECHECKING


def test_what_lasts_is_looked_at_again_after_sign_off(village, people):
    lasting = {"text": "每月自查", "nature": "lasting", "due_on": date(2020, 11, 20)}
    item = play_item(make_item(village), people=people, measures=[{"text": "补齐"}, lasting])
    measure = item.measures.get(nature="lasting")
    row = evidence.review_measure(
        item, actor=people.inspector, measure=measure, kept_up=False, finding="停了一月", next_on=date(2020, 12, 20)
    )
    assert not row.kept_up
