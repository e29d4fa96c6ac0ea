"""通知三(四): “镇政府组织督查指导组……明察暗访、现场督察……重新制定整改方案……严格考核逗硬”。"""

from datetime import date

import pytest

from audits.models import InspectionTarget
from audits.services.scoring import score_villages
from audits.services.village_inspections import meet_order, order_plan
from tests.factories.accounts import make_user
from tests.factories.inspections import drawn, spot_check, village_inspection
from tests.renewals.doing import on
from xumingsi.accounts.choices import Role
from xumingsi.campaign import gates
from xumingsi.campaign.choices import PhaseKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspector(town):
    return make_user(Role.INSPECTOR, town)


def _left(campaign):
    return [text for text in gates.blockers(campaign.phase(PhaseKind.RECTIFY)) if text.startswith("督查")]


def test_the_phase_waits_for_inspections_and_for_plans_ordered_anew(campaign, case, cast, town, inspector):
    villages = list(town.children.order_by("path"))
    assert _left(campaign) == [
        "督查抽查：尚未抽取督查抽查名单", "督查记录：石桥村、竹林村、清溪社区尚无已公布的督查记录",
    ]  # fmt: skip
    with on(10, 5):
        drawn(campaign)
        assert _left(campaign)[0] == "督查抽查：还有 1 户待抽查"
        spot_check(InspectionTarget.objects.get(), inspector)
        records = [village_inspection(campaign, village, inspector) for village in villages]
        order = order_plan(records[1], actor=inspector, reason="工作不实", due_on=date(2020, 10, 10))
        assert _left(campaign) == ["督查记录：还有 1 个村（居）被责令重新制定整改方案，尚未收到新方案"]
        meet_order(order, actor=inspector, plan="竹林村整改方案（修订）")
    assert _left(campaign) == []


def test_the_assessment_is_hard_on_the_village_that_was_told_to_plan_anew(campaign, cast, town, inspector):
    first, second = town.children.order_by("path")[:2]
    with on(10, 5):
        record = village_inspection(campaign, second, inspector, {"real_cure": "台账照抄"})
        order_plan(record, actor=inspector, reason="工作不实", due_on=date(2020, 10, 10))
    scores = {score.village: score.total for score in score_villages(campaign, date(2020, 10, 12), [first, second])}
    assert scores == {first: 100, second: 100 - 2 - 5 - 5}
