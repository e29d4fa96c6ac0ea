"""明察、暗访、现场督察 of a village, the order to plan anew, and the points it all costs with the working shown."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from audits.models import PlanOrder, Problem, ScoringRule, VillageInspection
from audits.services.scoring import Score, score_villages, set_scoring_rule
from audits.services.village_inspections import meet_order, order_plan, publish_inspection, sign_inspection
from tests.chinese import assert_chinese
from tests.factories.accounts import make_user
from tests.factories.campaign import make_campaign
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import on
from tests.factories.inspections import self_inspection, signed, village_inspection
from tests.factories.plays import photo
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import BadInput, NotAllowed, NotNow
from xumingsi.casework.models import Attachment, Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def campaign(town: Division, cast: Cast) -> Campaign:
    return make_campaign(town)


@pytest.fixture
def inspector(town: Division) -> User:
    return make_user(Role.INSPECTOR, town)


def _score(campaign: Campaign, village: Division, day: date = date(2020, 10, 15)) -> Score:
    return score_villages(campaign, day, [village])[0]


def test_each_no_is_a_problem_with_what_is_demanded(campaign: Campaign, village: Division, inspector: User) -> None:
    with on(10, 5):
        inspection = village_inspection(
            campaign,
            village,
            inspector,
            {"posted": "公示栏空白"},
            due_on=date(2020, 10, 10),
            signed_by="秦支书",
            signature=[photo()],
        )
    problem = Problem.objects.get()
    assert (problem.door, problem.category, problem.village.name) == ("inspection", "公开不到位", "石桥村")
    assert "公示栏空白" in problem.summary
    assert (inspection.state, inspection.signed_by, inspection.due_on) == ("signed", "秦支书", date(2020, 10, 10))
    assert verify().ok


@pytest.mark.parametrize(
    ("wrong", "given", "why"),
    [
        ({"posted": " "}, {}, "写明情况"),
        ({"posted": "空白"}, {"demands": ""}, "现场要求"),
        ({"posted": "空白"}, {"due_on": None}, "整改时限"),
        ({"posted": "空白"}, {"due_on": date(2020, 10, 4)}, "不能早于督查日期"),
        ({}, {"inspectors": ["督查员甲"]}, "2 名以上"),
        ({}, {"photos": []}, "现场照片"),
        ({}, {"signed_by": "秦支书"}, "签字的督查记录"),
        ({}, {"mode": "covert", "signed_by": "秦支书", "signature": [photo()]}, "暗访不当场签字"),
        ({}, {"inspected_on": date(2020, 10, 6)}, "不能晚于今天"),
    ],
)
def test_what_cannot_be_right_is_refused(
    campaign: Campaign, village: Division, inspector: User, wrong: dict, given: dict, why: str
) -> None:
    with on(10, 5), pytest.raises(BadInput, match=why):
        village_inspection(campaign, village, inspector, wrong, **given)
    assert not VillageInspection.objects.exists()
    assert not Problem.objects.exists()


def test_the_village_knows_nothing_of_a_covert_inspection_before_it_is_published(
    campaign: Campaign, village: Division, inspector: User, cast: Cast
) -> None:
    clerk = cast.clerk(village)
    with on(10, 5):
        inspection = village_inspection(campaign, village, inspector, {"service": "无人值班"}, mode="covert")
        assert not VillageInspection.objects.visible_to(clerk).exists()
        assert not Attachment.objects.visible_to(clerk).exists()
        assert not Entry.objects.visible_to(clerk).filter(verb__startswith="village_inspection").exists()
        assert not Problem.objects.exists()
        assert _score(campaign, village).total == 100
        assert VillageInspection.objects.visible_to(inspector).exists()
        with pytest.raises(NotNow, match="未公布"):
            order_plan(inspection, actor=inspector, reason="措施不力", due_on=date(2020, 10, 12))
        publish_inspection(inspection, actor=inspector)
        assert VillageInspection.objects.visible_to(clerk).get() == inspection
        assert Problem.objects.get().category == "服务不到位"
        with pytest.raises(BadInput, match="签字人本人"):
            sign_inspection(inspection, actor=clerk, signed_by="秦支书")
        sign_inspection(inspection, actor=clerk, signed_by="秦支书", files=[photo()])
    assert inspection.state == "signed"
    assert verify().ok


def test_who_may_inspect_and_order(campaign: Campaign, village: Division, inspector: User, cast: Cast) -> None:
    with on(10, 5):
        for actor in (cast.officer, cast.leader, cast.clerk(village)):
            with pytest.raises(NotAllowed):
                village_inspection(campaign, village, actor)
        inspection = village_inspection(campaign, village, inspector)
        with pytest.raises(NotAllowed):
            order_plan(inspection, actor=cast.officer, reason="措施不力", due_on=date(2020, 10, 12))


def test_an_order_to_plan_anew_waits_for_the_new_plan(campaign: Campaign, village: Division, inspector: User) -> None:
    with on(10, 5):
        inspection = village_inspection(campaign, village, inspector, {"real_cure": "台账照抄"})
        with pytest.raises(BadInput, match="今天之后"):
            order_plan(inspection, actor=inspector, reason="措施不力", due_on=clock.today())
        order = order_plan(inspection, actor=inspector, reason="自查自纠措施不力", due_on=date(2020, 10, 10))
        with pytest.raises(BadInput, match="尚未收到"):
            order_plan(inspection, actor=inspector, reason="又", due_on=date(2020, 10, 10))
        assert [order.is_late(clock.today() + timedelta(days=days)) for days in (5, 6)] == [False, True]
    with on(10, 12):
        meet_order(order, actor=inspector, plan="石桥村整改方案（修订）", files=[photo()])
    order = PlanOrder.objects.get()
    assert (order.state, order.met_on, order.is_late(date(2020, 12, 1))) == ("met", date(2020, 10, 12), True)
    assert verify().ok


def test_a_yes_that_was_a_no_costs_more_than_the_fault(
    campaign: Campaign, village: Division, inspector: User, cast: Cast
) -> None:
    """通知四(一) 搞形式、走过场: the village's own list said 是."""
    with on(9, 29):
        inspection = self_inspection(campaign, village)
        number = inspection.items.get(code="service").number
        signed(inspection, cast.clerk(village), wrong=(number,))
    with on(10, 5):
        village_inspection(campaign, village, inspector, {"posted": "公示栏空白", "service": "无人值班"})
    score = _score(campaign, village)
    assert {line.kind.value: line.points for line in score.deducted} == {"false_answer": 5, "on_site_fault": 2}
    assert (score.total, score.grade) == (93, "优秀")
    assert "公示栏空白" in score.lines[1].finds[0]


def test_points_have_a_cap_and_the_campaign_its_own_rules(
    campaign: Campaign, village: Division, inspector: User, cast: Cast
) -> None:
    wrong = dict.fromkeys(("posted", "service", "dead", "canvass", "covered", "accepted"), "没有")
    with on(10, 5):
        village_inspection(campaign, village, inspector, wrong)
        rule = ScoringRule(campaign=campaign, kind="on_site_fault", each=Decimal(4), cap=Decimal(20))
        with pytest.raises(NotAllowed):
            set_scoring_rule(rule, actor=inspector, changes=["each"])
        assert _score(campaign, village, date(2020, 10, 5)).total == Decimal(88)
        set_scoring_rule(rule, actor=cast.leader, changes=["each", "cap"])
    score = _score(campaign, village, date(2020, 10, 5))
    [line] = score.deducted
    assert (line.points, line.working, score.total, score.grade) == (20, "6 × 4.0 = 24.0，最多扣 20.0", 80, "良好")


def test_late_signing_and_late_plans_cost_points(campaign: Campaign, village: Division, inspector: User) -> None:
    with on(9, 20):
        self_inspection(campaign, village)
    assert _score(campaign, village, date(2020, 9, 30)).total == 100, "the phase's last day is not over"
    assert _score(campaign, village, date(2020, 10, 1)).total == 90
    with on(10, 5):
        inspection = village_inspection(campaign, village, inspector)
        order_plan(inspection, actor=inspector, reason="措施不力", due_on=date(2020, 10, 8))
    assert _score(campaign, village, date(2020, 10, 8)).total == 85
    assert _score(campaign, village, date(2020, 10, 9)).total == 80


def test_recording_by_the_page_and_the_scores(campaign: Campaign, village: Division, client_as) -> None:
    client: Client = client_as(Role.INSPECTOR)
    url = reverse("admin:audits_villageinspection_record")
    given = {
        "campaign": campaign.pk, "place": village.pk, "mode": "on_site", "inspected_on": "2020-10-05", "inspectors": "督查员甲 督查员乙",
        "findings": "走访五户", "meeting": "yes", "posted": "no", "note_posted": "公示栏空白", "demands": "当日张贴", "due_on": "2020-10-06",
    }  # fmt: skip
    with on(10, 5):
        assert_chinese(client.get(url).content)
        assert (
            "请上传" in client.post(url, given).content.decode() or "必填" in client.post(url, given).content.decode()
        )
        answer = client.post(url, {**given, "photos": photo()}, follow=True)
        assert_chinese(answer.content)
        assert "公示栏空白" in answer.content.decode()
        scores = client.get(reverse("admin:audits_villageinspection_scores")).content
        assert_chinese(scores)
    assert "石桥村：98 分（优秀）" in scores.decode()
    assert VillageInspection.objects.get().answers.count() == 2
    clerk = client_as(Role.VILLAGE_CLERK)
    assert clerk.get(reverse("admin:audits_villageinspection_scores")).status_code == 403
    assert clerk.get(url).status_code == 403
