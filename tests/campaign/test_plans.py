"""Plans: a version per adoption, orders to remake with a date, what changed line by line, publication."""

from datetime import date

import pytest

from tests.factories.evidence import plan, wording
from tests.renewals.doing import on
from xumingsi.campaign.models import Plan, PlanVersion
from xumingsi.campaign.plan_differences import differences
from xumingsi.campaign.services import plans
from xumingsi.casework.errors import BadInput, NotAllowed, NotNow
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def adopted(campaign, village, clerk):
    with on(9, 3):
        return plan(campaign, village, clerk)


def test_the_order_leads_to_the_next_version_and_lateness_is_by_its_own_date(adopted, clerk, inspector):
    with on(10, 2):
        order = plans.order_remake(adopted, actor=inspector, reason="措施空泛，没有责任人", due_on=date(2020, 10, 6))
        assert adopted.state == "remake"
        with pytest.raises(NotNow):
            plans.publish_plan(adopted, actor=clerk, published_on=date(2020, 10, 2), published_at="公示栏")
    with on(10, 7):
        version = plans.adopt_version(adopted, actor=clerk, **wording(measures="逐户核查\n每组两人，文书负责"))
    assert (version.number, version.order, version.is_late, adopted.state) == (2, order, True, "adopted")
    assert adopted.open_order is None
    with on(10, 8):
        third = plans.adopt_version(adopted, actor=clerk, **wording(measures="逐户核查"))
    assert (third.number, third.order, third.is_late) == (3, None, False)
    assert verify().ok


def test_only_the_inspectors_order_a_remake_with_a_reason_and_a_day_ahead(adopted, cast, clerk, inspector):
    with on(10, 2):
        for actor in (clerk, cast.officer, cast.leader):
            with pytest.raises(NotAllowed):
                plans.order_remake(adopted, actor=actor, reason="空泛", due_on=date(2020, 10, 6))
        with pytest.raises(BadInput, match="写明"):
            plans.order_remake(adopted, actor=inspector, reason=" ", due_on=date(2020, 10, 6))
        with pytest.raises(BadInput, match="不能早于今天"):
            plans.order_remake(adopted, actor=inspector, reason="空泛", due_on=date(2020, 10, 1))
    assert not adopted.orders.exists()


def test_the_same_words_are_no_new_version(adopted, clerk):
    with on(9, 10), pytest.raises(BadInput, match="完全相同"):
        plans.adopt_version(adopted, actor=clerk, **wording(title="新的标题", measures="逐户核查\n\n  张榜公示 "))
    assert PlanVersion.objects.count() == 1


def test_a_version_is_not_older_than_the_one_before_nor_of_tomorrow(adopted, clerk):
    with on(9, 10):
        for day in (date(2020, 9, 2), date(2020, 9, 11)):
            with pytest.raises(BadInput, match="通过日期"):
                plans.adopt_version(adopted, actor=clerk, **wording(goals="另一目标", adopted_on=day))


def test_what_changed_is_told_line_by_line(adopted, clerk):
    with on(9, 10):
        new = plans.adopt_version(
            adopted, actor=clerk, **wording(measures="逐户核查\n每户两人\n张榜公示", adopted_by="村民代表会议")
        )
    told = [(d.label, d.line, d.added) for d in differences(adopted.versions.get(number=1), new)]
    assert told == [("措施", "每户两人", True), ("通过方式", "村支两委会议", False), ("通过方式", "村民代表会议", True)]


def test_one_plan_of_a_kind_a_village(adopted, campaign, village, clerk):
    with on(9, 4), pytest.raises(BadInput, match="已有这种方案"):
        plan(campaign, village, clerk)
    assert Plan.objects.count() == 1


def test_a_new_version_is_not_yet_public(adopted, clerk):
    with on(9, 10):
        with pytest.raises(BadInput, match="公开方式"):
            plans.publish_plan(adopted, actor=clerk, published_on=date(2020, 9, 10), published_at=" ")
        plans.publish_plan(adopted, actor=clerk, published_on=date(2020, 9, 10), published_at="村务公开栏")
        assert (adopted.state, adopted.published_on) == ("published", date(2020, 9, 10))
        plans.adopt_version(adopted, actor=clerk, **wording(goals="另一目标"))
    assert (adopted.state, adopted.published_on, adopted.published_at) == ("adopted", None, "")


def test_a_neighbour_writes_no_version(adopted, town, cast):
    neighbour = town.children.order_by("path")[1]
    with on(9, 10), pytest.raises(NotAllowed):
        plans.adopt_version(adopted, actor=cast.clerk(neighbour), **wording(goals="另一目标"))
