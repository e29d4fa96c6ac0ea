"""The pages of the campaign's evidence: Chinese throughout, every act by its page, lists at a constant cost."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.chinese import assert_chinese
from tests.factories.evidence import CASE, answer, drawn, meet, plan, publicise, submit, write
from tests.factories.plays import photo
from tests.renewals.doing import on
from xumingsi.accounts.choices import Role
from xumingsi.campaign import services
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.models import Meeting, PhaseReport, Plan, Publicity, Survey, SurveyResponse, TypicalCase
from xumingsi.campaign.services.plans import order_remake

pytestmark = pytest.mark.django_db
LISTS = ["meeting", "plan", "publicity", "phasereport", "typicalcase", "survey", "surveyresponse"]
SignIn = Callable[..., Client]


def _at(name: str, *args: object) -> str:
    return reverse(f"admin:campaign_{name}", args=args)


def _page(client: Client, url: str, **data: object) -> str:
    answered = client.get(url, data)
    assert answered.status_code == 200, url
    assert_chinese(answered.content, allow=["QQ"])
    return answered.content.decode()


def _post(client: Client, url: str, **data: object) -> str:
    answered = client.post(url, data, follow=True)
    assert_chinese(answered.content, allow=["QQ"])
    return answered.content.decode()


def _do(client: Client, record, verb: str, **answers: object) -> str:
    url = _at(f"{record._meta.model_name}_do", record.pk, verb)
    page = client.get(url)
    assert page.status_code == 200
    assert_chinese(page.content, allow=["QQ"])
    return _post(client, url, **{name: page.context[name] for name in ("seen", "latest")}, **answers)


def test_a_clerk_enters_a_meeting_and_corrects_it(campaign, village, client_as: SignIn):
    clerk = client_as(Role.VILLAGE_CLERK)
    given = {
        "campaign": campaign.pk, "village": village.pk, "kind": "mobilise", "held_at": "2020-09-02 09:00", "place": "会议室", "chair": "支书甲",
        "recorder": "文书乙", "invited": 5, "official": "支书甲、文书乙", "people": "群众丙\n群众丁", "topic": "动员", "minutes": "宣讲通知。",
    }  # fmt: skip
    with on(9, 2):
        assert _at("meeting_record") in _page(clerk, _at("meeting_changelist"))
        _page(clerk, _at("meeting_record"))
        assert "多于应到" in _post(clerk, _at("meeting_record"), **{**given, "invited": 3})
        assert "4" in _post(clerk, _at("meeting_record"), **given, files=[photo()])
        first = Meeting.objects.get()
        assert "支书甲" in _page(clerk, _at("meeting_correct", first.pk))
        _post(clerk, _at("meeting_correct", first.pk), **{**given, "place": "村小学"})
        page = _page(clerk, _at("meeting_change", first.pk))
    assert list(Meeting.objects.standing().values_list("place", flat=True)) == ["村小学"]
    assert _at("meeting_correct", first.pk) not in page


def test_a_clerk_is_offered_their_own_village_only(campaign, town, client_as: SignIn):
    neighbour = town.children.order_by("path")[1]
    clerk, officer = client_as(Role.VILLAGE_CLERK), client_as(Role.TOWN_OFFICER)
    with on(9, 2):
        assert [row.name for row in clerk.get(_at("plan_record")).context["form"].fields["village"].queryset] == [
            "石桥村"
        ]
        assert {row.name for row in officer.get(_at("plan_record")).context["form"].fields["village"].queryset} >= {
            "清溪镇",
            "竹林村",
        }
        theirs = publicise(campaign, neighbour, officer.user)
        assert clerk.get(_at("publicity_files", theirs.pk)).status_code == 404
        assert clerk.get(_at("publicity_correct", theirs.pk)).status_code == 404


def test_a_plan_from_adoption_over_an_order_to_its_second_version(campaign, village, client_as: SignIn):
    clerk, inspector = client_as(Role.VILLAGE_CLERK), client_as(Role.INSPECTOR)
    given = {
        "title": "工作方案",
        "goals": "应保尽保",
        "measures": "逐户核查",
        "adopted_by": "支两委会议",
        "adopted_on": "2020-09-03",
    }
    with on(9, 3):
        _post(clerk, _at("plan_record"), campaign=campaign.pk, village=village.pk, kind="work", **given)
        made = Plan.objects.get()
        assert "责令重新制定" in _page(inspector, _at("plan_change", made.pk))
        _do(inspector, made, "order_remake", reason="没有责任人", due_on="2020-09-08")
    with on(9, 10):
        assert "2020-09-08（已逾期）" in _page(clerk, _at("plan_changelist"))
        assert "完全相同" in _do(clerk, made, "adopt", **{**given, "adopted_on": "2020-09-10"})
        page = _do(clerk, made, "adopt", **{**given, "measures": "逐户核查，文书负责", "adopted_on": "2020-09-10"})
        assert "<del>逐户核查</del>" in page
        assert "<ins>逐户核查，文书负责</ins>" in page
        assert "逾期完成" in page
        _do(clerk, made, "publish", published_on="2020-09-10", published_at="公示栏")
    made.refresh_from_db()
    assert made.state == "published"


def test_publicity_and_its_photo_by_page(campaign, village, client_as: SignIn):
    clerk = client_as(Role.VILLAGE_CLERK)
    given = {"channel": "group_chat", "done_on": "2020-09-02", "place": "村QQ群", "content": "政策", "reach": 90}
    with on(9, 2):
        _post(clerk, _at("publicity_record"), campaign=campaign.pk, village=village.pk, **given)
        row = Publicity.objects.get()
        assert "请选择" in _post(clerk, _at("publicity_files", row.pk)) or not Publicity.objects.with_files().exists()
        _post(clerk, _at("publicity_files", row.pk), files=[photo()])
    assert Publicity.objects.with_files().exists()


def test_a_survey_from_draft_to_its_rates(campaign, village, cast, client_as: SignIn):
    from tests.factories.campaign import make_household

    officer, clerk = client_as(Role.TOWN_OFFICER), client_as(Role.VILLAGE_CLERK)
    for _ in range(2):
        make_household(village, actors=cast)
    with on(9, 25):
        questions = {"knowledge": "标准\n地点", "known_at_least": 1, "satisfaction": "总体\n态度"}
        _page(officer, _at("survey_draft"))
        _post(officer, _at("survey_draft"), campaign=campaign.pk, title="群众调查", **questions)
        survey = Survey.objects.get()
        _do(officer, survey, "draw", seed="福彩212")
        one, two = survey.draws.get().drawn
        asked = {"visited_on": "2020-09-25", "interviewer": "调查员"}
        url = _at("survey_respond", survey.pk)
        _page(clerk, url)
        told = _post(
            clerk, url, drawn_number=one, contact="interviewed", respondent="head", item_1="yes", item_2="no", **asked
        )
        assert "第 3、4 题没有回答" in told
        said = {"item_1": "yes", "item_2": "no", "item_3": "fair", "item_4": "satisfied"}
        _post(clerk, url, drawn_number=one, contact="interviewed", respondent="head", **said, **asked)
        _post(clerk, url, drawn_number=two, contact="absent", **asked)
        wrong = SurveyResponse.objects.get(drawn_number=one)
        assert _at("surveyresponse_correct", wrong.pk) in _page(clerk, _at("surveyresponse_change", wrong.pk))
        fixed = {**said, "item_3": "dissatisfied"}
        _post(
            clerk,
            _at("surveyresponse_correct", wrong.pk),
            drawn_number=one,
            contact="interviewed",
            respondent="head",
            **fixed,
            **asked,
        )
        page = _do(officer, survey, "close")
    assert "知晓率（知晓 1 项以上 ÷ 受访户） = 1 ÷ 1 = 100.0%" in page
    assert "= 0 ÷ 1 = 0.0%" in page
    assert "样本不足" in page


def test_a_case_goes_out_only_without_names(campaign, village, client_as: SignIn):
    clerk, officer = client_as(Role.VILLAGE_CLERK), client_as(Role.TOWN_OFFICER)
    with on(10, 8):
        _post(
            clerk,
            _at("typicalcase_record"),
            campaign=campaign.pk,
            village=village.pk,
            **{**CASE, "facts": "向大勇隐瞒。"},
        )
        case = TypicalCase.objects.get()
        proposed = officer.get(_at("typicalcase_do", case.pk, "approve")).context["form"]
        words = {name: proposed.fields[name].initial for name in ("title", "facts", "handling", "lesson")}
        assert words["facts"] == "向*勇隐瞒。"
        assert "全名" in _do(officer, case, "approve", **{**words, "facts": "向大勇隐瞒。"})
        _do(officer, case, "approve", **words)
        _do(officer, case, "publish")
    case.refresh_from_db()
    assert case.state == "published"


def test_a_report_from_the_list_of_what_is_missing(campaign, village, cast, client_as: SignIn):
    clerk, leader, officer = (client_as(role) for role in (Role.VILLAGE_CLERK, Role.LEADER, Role.TOWN_OFFICER))
    with on(9, 20):
        phase = services.open_phase(campaign.phase(PhaseKind.SELF_INSPECT), actor=cast.officer)
    report = phase.reports.get(village=village.pk)
    given = {"handed_in_on": "2020-10-02", "work": "核查", "problems": "两户", "cure": "已改", "next_steps": "公示"}
    with on(10, 3):
        listed = _page(officer, _at("phasereport_changelist"), due="overdue")
        assert "2020-09-30（已逾期）" in listed
        assert clerk.user.name in listed  # type: ignore[attr-defined]
        _do(officer, report, "remind")
        _do(clerk, report, "submit", **given)
        assert "2020-10-02（逾期）" in _page(leader, _at("phasereport_changelist"), q="石桥")
        assert "动员会（次）：0" in _do(leader, report, "receive")
    assert PhaseReport.objects.get(pk=report.pk).state == "received"


@pytest.fixture
def filled(campaign, town, village, cast):
    """Something on every list, in every village."""
    with on(9, 20):
        services.open_phase(campaign.phase(PhaseKind.SELF_INSPECT), actor=cast.officer)
        for place in town.children.order_by("path"):
            clerk = cast.clerk(place)
            meet(campaign, place, clerk)
            plan(campaign, place, clerk)
            publicise(campaign, place, clerk)
            write(campaign, place, clerk)
        survey = drawn(campaign, cast, {village: 3})
        for number in survey.draws.get().drawn:
            answer(survey, number, cast.clerk(village))
        submit(PhaseReport.objects.first(), cast.officer)
    return campaign


@pytest.mark.parametrize("role", [Role.TOWN_OFFICER, Role.VILLAGE_CLERK, Role.INSPECTOR, Role.DISCIPLINE, Role.LEADER])
def test_lists_and_records_are_chinese_for_everybody_who_may_read(filled, role, client_as: SignIn):
    client = client_as(role)
    with on(9, 21):
        for name in LISTS:
            _page(client, _at(f"{name}_changelist"))
            _page(client, _at(f"{name}_changelist"), q="石桥")
        for model in (Meeting, Plan, Publicity, PhaseReport, TypicalCase, Survey, SurveyResponse):
            record = model.objects.visible_to(client.user).first()  # type: ignore[attr-defined]
            _page(client, _at(f"{model._meta.model_name}_change", record.pk))


def test_lists_cost_as_many_queries_for_many_as_for_few(filled, client_as: SignIn, django_assert_max_num_queries):
    officer = client_as(Role.TOWN_OFFICER)
    with on(9, 21):
        for name in LISTS:
            with django_assert_max_num_queries(18):
                assert officer.get(_at(f"{name}_changelist")).status_code == 200


def test_system_administrators_see_none_of_it(filled, client_as: SignIn):
    client = client_as(Role.SYSADMIN)
    assert {client.get(_at(f"{name}_changelist")).status_code for name in LISTS} == {403}


def test_the_bench_shows_how_far_each_village_is(filled, client_as: SignIn):
    with on(10, 2):
        page = _page(client_as(Role.TOWN_OFFICER), reverse("admin:index"))
        own = _page(client_as(Role.VILLAGE_CLERK), reverse("admin:index"))
    assert "第 1 版" in page
    assert "100.0%（3 户）" in page
    assert "已报 0/1，逾期 1" in page
    assert "竹林村" in page
    assert "竹林村" not in own


def test_what_waits_leads_to_a_list_of_that_length(filled, village, client_as: SignIn):
    inspector = client_as(Role.INSPECTOR)
    with on(10, 2):
        order_remake(
            Plan.objects.get(village=village.pk), actor=inspector.user, reason="空泛", due_on=date(2020, 10, 8)
        )  # type: ignore[attr-defined]
        told = {}
        for role in (Role.TOWN_OFFICER, Role.VILLAGE_CLERK, Role.LEADER):
            client = client_as(role)
            tasks = client.get(reverse("admin:index")).context["dashboard"]["tasks"]
            told[role] = {task.waits: task.count for task in tasks if "campaign/" in task.link}
            for task in tasks:
                assert "campaign/" not in task.link or client.get(task.link).context["cl"].result_count == task.count
    assert told == {
        Role.TOWN_OFFICER: {"责令重新制定的方案": 1, "阶段报告逾期未报": 2, "阶段报告已报": 1}, Role.VILLAGE_CLERK: {"责令重新制定的方案": 1},
        Role.LEADER: {"阶段报告已报": 1},
    }  # fmt: skip
