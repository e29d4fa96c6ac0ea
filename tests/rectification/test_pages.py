"""The ledger on the workbench: verbs as pages, the board, villages, calendar, progress, assessment, circular; rights."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rectification.choices import ItemState
from rectification.models import AssessmentRule, CureRules, ItemPlan, RectificationItem
from tests.chinese import assert_chinese
from tests.factories.campaign import make_campaign, make_household
from tests.factories.cures import fresh, make_item, play_item
from tests.factories.plays import photo
from tests.rectification.conftest import TODAY
from xumingsi.accounts.choices import Role
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
PAGES = ["board", "villages", "calendar", "progress", "assessment", "circular"]
LIST = "/admin/rectification/rectificationitem/"


def do_url(item, verb):
    return f"{LIST}{item.pk}/do/{verb}/"


def post(client, item, verb, **answers):
    page = client.get(do_url(item, verb))
    assert page.status_code == 200, page
    seen = {name: page.context[name] for name in ("seen", "latest")}
    return client.post(do_url(item, verb), {**seen, **answers}, follow=True)


def test_an_item_is_planned_shown_and_submitted_from_pages(client_as, item):
    clerk = client_as(Role.VILLAGE_CLERK)
    done = post(clerk, item, "plan", root_cause="责任不清", goal="改正", remedy="repair", leader="冉镇长", unit="石桥村", person="陈文书",
                due_on="2020-10-20", measures="补齐台账\n按月抽查", lasting="常抓", review_on="2020-12-01")  # fmt: skip
    assert "已办理“制定整改方案”" in done.content.decode()
    assert [(m.text, m.nature) for m in item.measures.all()] == [
        ("补齐台账", "immediate"),
        ("按月抽查", "immediate"),
        ("常抓", "lasting"),
    ]
    for measure in item.measures.filter(nature="immediate"):
        post(clerk, item, "prove", measure=measure.pk, done="已补", done_on="2020-10-12", files=photo())
    page = post(clerk, item, "submit", report="已全部整改")
    assert fresh(item).state == ItemState.SUBMITTED
    assert page.content.decode().count("整改佐证照片") == 2
    assert_chinese(page.content.decode())
    assert verify().ok


def test_a_plan_with_a_mistake_comes_back_filled_in(client_as, item):
    page = post(client_as(Role.VILLAGE_CLERK), item, "plan", root_cause="责任不清", goal="改正", remedy="repair", leader="冉镇长", unit="石桥村",
                person="陈文书", due_on="2020-10-01", measures="补齐", lasting="常抓")  # fmt: skip
    text = page.content.decode()
    assert "请填写首次检查日期" in text
    assert "责任不清" in text
    assert not ItemPlan.objects.exists()


def test_a_plan_made_anew_begins_with_the_old_one(client_as, item, people):
    from rectification.services.planning import order_remake

    item = play_item(item, "curing", people=people)
    order_remake(item, actor=people.inspector, reason="空泛")
    form = client_as(Role.VILLAGE_CLERK).get(do_url(item, "plan")).context["form"]
    assert (form["root_cause"].value(), form["person"].value()) == ("责任不清", "陈文书")


def test_words_without_a_scan_are_told_why_not(client_as, item, people):
    item = play_item(item, "curing", people=people)
    page = post(
        client_as(Role.VILLAGE_CLERK), item, "prove", measure=item.measures.get().pk, done="已补", done_on="2020-10-12"
    )
    assert "只有文字的是纸上整改" in page.content.decode()


def test_who_may_not_is_not_offered_and_not_served(client_as, item, people):
    item = play_item(item, "rechecking", people=people)
    for role, offered in (
        (Role.INSPECTOR, {"现场复核通过", "复核不通过，退回"}),
        (Role.VILLAGE_CLERK, set()),
        (Role.LEADER, set()),
    ):
        moves = client_as(role).get(f"{LIST}{item.pk}/change/").context["moves"]
        assert {move.label for move in moves} & {"现场复核通过", "复核不通过，退回", "审定销号"} == offered
    page = client_as(Role.LEADER).post(do_url(item, "recheck"), {"seen": "rechecking"}, follow=True)
    assert page.status_code == 200
    assert fresh(item).state == ItemState.RECHECKING


def test_another_village_s_clerk_does_not_see_it(client_as, town, item):
    other = client_as(Role.VILLAGE_CLERK, town.children.order_by("path")[1])
    assert other.get(f"{LIST}{item.pk}/change/").status_code == 302
    assert other.get(LIST).context["cl"].result_count == 0
    assert item.problem.number not in other.get(reverse("admin:rectification_board")).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_board_opens_in_chinese_for_those_who_may(client_as, town, item, people, page):
    make_campaign(town)
    play_item(make_item(item.village), people=people)
    assert_chinese(client_as(Role.TOWN_OFFICER).get(reverse(f"admin:rectification_{page}")).content.decode())
    assert client_as(Role.SYSADMIN).get(reverse(f"admin:rectification_{page}")).status_code == 403
    assert client_as(Role.VILLAGE_CLERK).get(reverse(f"admin:rectification_{page}")).status_code == (
        403 if page == "circular" else 200
    )


@pytest.mark.parametrize("page", ["board", "villages", "calendar", "progress", "assessment"])
def test_a_board_asks_no_more_for_more_items(client_as, town, village, people, page):
    make_campaign(town)
    client, url = client_as(Role.TOWN_OFFICER), reverse(f"admin:rectification_{page}")
    play_item(make_item(village, household=make_household(village)), "curing", people=people)
    play_item(make_item(village, household=make_household(village)), people=people)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    for _ in range(3):
        play_item(make_item(village, household=make_household(village)), "curing", people=people)
        play_item(make_item(village, household=make_household(village)), people=people)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


def test_the_board_has_five_columns_with_their_numbers(client_as, village, people):
    for state in ("planning", "curing", "submitted", "rechecking", "leader", "group", "closed"):
        item = make_item(village)
        if state != "planning":
            play_item(item, state, people=people)
    columns = client_as(Role.TOWN_OFFICER).get(reverse("admin:rectification_board")).context["columns"]
    assert [(str(c.stage.label), c.count) for c in columns] == [
        ("待制定方案", 1),
        ("整改中", 1),
        ("申请销号", 1),
        ("复核", 3),
        ("已销号", 1),
    ]
    client = client_as(Role.TOWN_OFFICER)
    for column in columns:
        assert client.get(column.link).context["cl"].result_count == column.count


def test_villages_are_summed_up(client_as, town, village, people):
    play_item(make_item(village), people=people)
    play_item(make_item(village), "curing", people=people)
    make_item(town)
    page = client_as(Role.TOWN_OFFICER).get(reverse("admin:rectification_villages"))
    rows = {row.village.name: (row.total, row.closed, row.rate, row.overdue) for row in page.context["rows"]}
    assert rows["石桥村"] == (2, 1, "50%", 0)
    assert rows["竹林村"] == (0, 0, "—", 0)
    assert page.context["total"].total == 3
    with clock.at(clock.moment(date(2020, 11, 2))):
        page = client_as(Role.TOWN_OFFICER).get(reverse("admin:rectification_villages"))
    assert page.context["total"].overdue == 1


def test_the_calendar_shows_dates_lasting_measures_and_looking_back(client_as, village, people):
    lasting = {"text": "常抓", "nature": "lasting", "due_on": date(2020, 11, 20)}
    closed = play_item(make_item(village), people=people, measures=[{"text": "办"}, lasting])
    play_item(make_item(village), "curing", people=people)
    client = client_as(Role.TOWN_OFFICER)

    def shown(month):
        weeks = client.get(reverse("admin:rectification_calendar"), {"month": month}).context["weeks"]
        return {
            day: [entry.what for entry in entries]
            for week in weeks
            for day, inside, entries in week.days
            if inside and entries
        }

    assert shown("2020-10") == {date(2020, 10, 22): ["整改时限"]}
    assert shown("2020-11") == {closed.look_back_on: ["回头看"], date(2020, 11, 20): ["长期措施检查"]}
    assert client.get(reverse("admin:rectification_calendar"), {"month": "胡写"}).status_code == 200


def test_progress_counts_what_was_reopened_no_more(client_as, village, people):
    from rectification.services.following import look_back

    item = play_item(make_item(village), people=people)
    with clock.at(clock.moment(date(2020, 10, 14))):
        make_item(village)
        look_back(item, actor=people.inspector, inspectors="甲、乙", held=False, finding="反弹")
        page = client_as(Role.TOWN_OFFICER).get(reverse("admin:rectification_progress"))
    assert [(d.day.day, d.found, d.closed) for d in page.context["days"]] == [(14, 2, 0), (13, 1, 1), (12, 1, 1)]
    assert "stroke-dasharray" not in page.content.decode()  # no inline style: the sheet tells the lines apart
    assert page.content.decode().count("<polyline") == 2


def test_the_assessment_shows_its_working_and_follows_the_town_s_own_rules(client_as, town, village, people):
    from rectification.services.signing import send_back

    make_campaign(town)
    item = play_item(make_item(village), "submitted", people=people)
    send_back(item, actor=people.reviewer, fault="surface", reason="走形式")
    officer = client_as(Role.TOWN_OFFICER)
    url = reverse("admin:rectification_assessment")
    score = next(one for one in officer.get(url).context["scores"] if one.village == village)
    assert (score.total, score.grade, [line.working for line in score.counted]) == (
        95,
        "优秀",
        ["表面整改 1 次 × -5 = -5"],
    )
    answer = officer.post(
        "/admin/rectification/assessmentrule/add/",
        {"town": town.pk, "fact": "surface", "points": "-30", "cap": "25", "is_used": "on"},
    )
    assert answer.status_code == 302, answer.context["errors"]
    score = next(one for one in officer.get(url).context["scores"] if one.village == village)
    assert (score.total, score.grade) == (75, "合格")
    assert score.counted[0].working == "表面整改 1 次 × -30 = -25（以 25 分为限）"
    rule = AssessmentRule.objects.get()
    assert (
        officer.post(
            f"/admin/rectification/assessmentrule/{rule.pk}/change/", {"points": "-30", "cap": "25"}
        ).status_code
        == 302
    )
    assert next(one for one in officer.get(url).context["scores"] if one.village == village).total == 100
    clerk = client_as(Role.VILLAGE_CLERK).get(url)
    assert [one.village for one in clerk.context["scores"]] == [village]
    assert client_as(Role.VILLAGE_CLERK).get("/admin/rectification/assessmentrule/add/").status_code == 403


def test_the_circular_names_villages_and_what_is_late(client_as, town, village, people):
    make_campaign(town)
    for _ in range(3):
        play_item(make_item(village), "curing", people=people)
    with clock.at(clock.moment(date(2020, 11, 2))):
        text = client_as(Role.LEADER).get(reverse("admin:rectification_circular")).content.decode()
    assert "整改情况的通报" in text
    assert "石桥村" in text
    assert "逾期未销号 3 件 × -2 = -6" in text or "责任领导冉镇长" in text


def test_the_town_sets_its_own_intervals(client_as, town, item, people):
    officer = client_as(Role.TOWN_OFFICER)
    given = {"town": town.pk, "look_back_days": 10, "due_soon_days": 2, "max_extensions": 1}
    assert officer.post("/admin/rectification/curerules/add/", given).status_code == 302
    assert CureRules.objects.get().look_back_days == 10
    assert (play_item(item, people=people).look_back_on - TODAY).days == 10


def test_the_list_finds_by_number_household_person_and_words(client_as, village, people):
    household = make_household(village, head="张大山")
    item = play_item(make_item(village, household=household, summary="公示栏破损"), "curing", people=people)
    make_item(village)
    client = client_as(Role.TOWN_OFFICER)
    for text in (item.problem.number, "张大山", "zds", household.certificate_no, "陈文书", "公示栏"):
        page = client.get(LIST, {"q": text})
        assert [row.pk for row in page.context["cl"].result_list] == [item.pk], text


def test_the_list_asks_no_more_for_more_rows(client_as, village, people):
    client = client_as(Role.TOWN_OFFICER)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    play_item(make_item(village, household=make_household(village)), "curing", people=people)
    queries()
    few = queries()
    for _ in range(4):
        play_item(make_item(village, household=make_household(village)), "curing", people=people)
    assert queries() == few
    assert RectificationItem.objects.count() == 5
