"""Phases three and four stay open until the ledger is complete, both ways (通知三(三)、三(四))."""

from datetime import date

import pytest

from audits.models import Problem
from rectification.models import RectificationItem
from rectification.services import planning
from tests.factories import evidence
from tests.factories.campaign import make_campaign
from tests.factories.cures import make_item, play_item
from tests.factories.rows import some_act
from tests.rectification.conftest import TODAY
from xumingsi.campaign import gates
from xumingsi.campaign.choices import PhaseKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(town):
    return make_campaign(town)


@pytest.fixture
def told(campaign):
    """``told(kind)``: what the ledger of cures says against closing the phase."""
    labels = ("村（居）整改方案", "问题清单与整改台账", "整改方案", "对账销号", "延期审批")
    return lambda kind: [text for text in gates.blockers(campaign.phase(kind)) if text.startswith(labels)]


@pytest.fixture
def village_plan(campaign, village, people):
    """石桥村's own 整改方案, adopted."""
    return evidence.plan(campaign, village, people.clerk, "rectify", adopted_on=TODAY)


def test_a_village_with_problems_has_a_plan_of_its_own_that_covers_them(told, campaign, item, people):
    play_item(item, "curing", people=people)
    assert told(PhaseKind.SELF_INSPECT) == ["村（居）整改方案：石桥村有问题待整改，没有通过的整改方案"]
    plan = evidence.plan(campaign, item.village, people.clerk, "rectify", adopted_on=TODAY)
    assert told(PhaseKind.SELF_INSPECT) == []
    later = play_item(make_item(item.village), "curing", people=people)
    assert item.itemplans.get().village_plan is None
    assert later.itemplans.get().village_plan == plan.latest


@pytest.mark.usefixtures("village_plan")
def test_a_problem_without_a_plan_keeps_self_inspection_open(told, item, people):
    assert told(PhaseKind.SELF_INSPECT) == [
        f"整改方案：{item.problem.number}共 1 件未制定整改方案（措施、责任人、时限）"
    ]
    play_item(item, "curing", people=people)
    assert told(PhaseKind.SELF_INSPECT) == []


@pytest.mark.usefixtures("village_plan")
def test_problem_and_item_are_held_against_each_other_both_ways(told, item, people):
    play_item(item, "curing", people=people)
    with some_act(item.village):
        bare = Problem(
            town=item.problem.town,
            number="WT-2020-00900",
            village=item.village,
            door="tour",
            key="x",
            category="其他",
            summary="补录",
        )
        bare.save()
        problem = Problem.objects.get(pk=item.problem_id)
        problem.state, problem.closed_on = "closed", TODAY
        problem.save()
    assert told(PhaseKind.SELF_INSPECT) == [
        "问题清单与整改台账：WT-2020-00900共 1 件没有整改事项，请补立", f"问题清单与整改台账：{problem.number}共 1 件与问题清单的状态不一致",
    ]  # fmt: skip


def test_what_falls_due_within_the_phase_is_signed_off_or_has_more_time(told, village, people):
    late = make_item(village)
    play_item(late, "curing", people=people, due_on=date(2020, 10, 14))
    assert told(PhaseKind.RECTIFY) == [f"对账销号：{late.problem.number}共 1 件到期未销号，请办结或申请延期"]
    late = RectificationItem.objects.get(pk=late.pk)
    planning.ask_extension(late, actor=people.clerk, until=date(2020, 11, 2), reason="户主外出")
    assert len(told(PhaseKind.RECTIFY)) == 2
    planning.grant_extension(late, actor=people.head)
    assert told(PhaseKind.RECTIFY) == []
    planning.order_remake(late, actor=people.inspector, reason="空泛")
    assert told(PhaseKind.RECTIFY) == [f"整改方案：{late.problem.number}共 1 件未制定或未重新制定整改方案"]
