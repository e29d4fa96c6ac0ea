"""What keeps a phase open: meetings, plans, publicity with photos, orders unanswered, the survey, the reports, the rules."""

from datetime import date

import pytest

from tests.factories.evidence import answer, drawn, meet, plan, publicise, submit, wording
from tests.factories.plays import photo
from tests.renewals.doing import on
from xumingsi.campaign import gates, services
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.services import plans, reports, surveys

pytestmark = pytest.mark.django_db


def _clerks(town, cast):
    return [(village, cast.clerk(village)) for village in town.children.order_by("path")]


def test_mobilised_is_who_met_planned_and_made_it_known_with_photos(campaign, town, cast):
    phase = campaign.phase(PhaseKind.MOBILISE)
    everybody = "石桥村、竹林村、清溪社区"
    assert gates.blockers(phase) == [
        "动员会：未登记全镇动员部署会", f"动员会：{everybody}未登记动员会", f"工作方案：{everybody}没有通过的专项治理工作方案",
        f"宣传：{everybody}没有带照片的宣传记录",
    ]  # fmt: skip
    with on(9, 4):
        services.open_phase(phase, actor=cast.officer)
        meet(campaign, town, cast.officer)
        for village, clerk in _clerks(town, cast):
            meet(campaign, village, clerk, kind="progress" if village.name == "竹林村" else "mobilise")
            plan(campaign, village, clerk, kind="rectify" if village.name == "石桥村" else "work")
            publicise(campaign, village, clerk, files=[] if village.name == "清溪社区" else [photo()])
        assert gates.blockers(phase) == [
            "动员会：竹林村未登记动员会", "工作方案：石桥村没有通过的专项治理工作方案", "宣传：清溪社区没有带照片的宣传记录",
        ]  # fmt: skip
        for village, clerk in _clerks(town, cast):
            match village.name:
                case "竹林村":
                    meet(campaign, village, clerk)
                case "石桥村":
                    plan(campaign, village, clerk)
                case _:
                    publicise(campaign, village, clerk)
        assert services.close_phase(phase, actor=cast.officer).state == "closed"


def test_a_meeting_corrected_away_no_longer_counts(campaign, village, clerk):
    phase = campaign.phase(PhaseKind.MOBILISE)
    with on(9, 4):
        meeting = meet(campaign, village, clerk)
        assert "石桥村" not in gates.blockers(phase)[1]
        meet(campaign, village, clerk, kind="other", supersedes=meeting)
    assert "石桥村" in gates.blockers(phase)[1]


def test_a_plan_to_be_made_again_is_no_plan(campaign, village, clerk, inspector):
    mobilise, rectify = campaign.phase(PhaseKind.MOBILISE), campaign.phase(PhaseKind.RECTIFY)
    with on(9, 4):
        made = plan(campaign, village, clerk)
        assert not [text for text in gates.blockers(mobilise) if "石桥村" in text and "方案" in text]
        plans.order_remake(made, actor=inspector, reason="空泛", due_on=date(2020, 9, 8))
        assert [text for text in gates.blockers(mobilise) if "石桥村" in text and "方案" in text]
        assert "重新制定方案：石桥村专项治理工作方案已责令重新制定，尚未完成" in gates.blockers(rectify)
        plans.adopt_version(made, actor=clerk, **wording(goals="另一目标"))
    assert not [text for text in gates.blockers(rectify) if text.startswith("重新制定方案")]


@pytest.mark.parametrize("kind", [PhaseKind.SELF_INSPECT, PhaseKind.RECTIFY, PhaseKind.REPORT])
def test_the_reports_are_in_and_received(campaign, town, cast, kind):
    phase = campaign.phase(kind)

    def told():
        return [text for text in gates.blockers(phase) if text.startswith("阶段报告")]

    assert told() == ["阶段报告：石桥村、竹林村、清溪社区未报送本阶段报告"]
    with on(9, 30):
        services.open_phase(phase, actor=cast.officer)
        for village, clerk in _clerks(town, cast):
            report = phase.reports.get(village=village.pk)
            if village.name != "清溪社区":
                submit(report, clerk)
            if village.name == "石桥村":
                reports.receive_report(report, actor=cast.officer)
    assert told() == ["阶段报告：清溪社区未报送本阶段报告", "阶段报告：竹林村的报告尚未接收"]


def test_the_survey_where_the_campaign_asks_for_it(campaign, village, cast):
    phase = campaign.phase(PhaseKind.RECTIFY)
    missing = "群众调查：知晓率、满意度调查未完成"
    with on(9, 25):
        survey = drawn(campaign, cast, {village: 1})
        answer(survey, survey.draws.get().drawn[0], cast.clerk(village))
        assert missing in gates.blockers(phase)
        surveys.close_survey(survey, actor=cast.officer)
        assert missing not in gates.blockers(phase)


def test_a_campaign_may_go_without_a_survey(campaign, cast):
    campaign.survey_required = False
    services.change_campaign(campaign, actor=cast.officer, changes=["survey_required"])
    assert not [text for text in gates.blockers(campaign.phase(PhaseKind.RECTIFY)) if text.startswith("群众调查")]


def test_gates_cost_the_same_whatever_the_number_of_villages(campaign, town, cast, django_assert_max_num_queries):
    with on(9, 4):
        for village, clerk in _clerks(town, cast):
            meet(campaign, village, clerk)
    with django_assert_max_num_queries(10):
        gates.blockers(campaign.phase(PhaseKind.MOBILISE))
