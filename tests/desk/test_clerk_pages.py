"""The village clerk's pages: today, finding, the renewal on one page, reminders, visits; each draft done once."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from renewals.choices import State
from renewals.models import Application, HouseholdVisit, Reminder
from tests.chinese import assert_chinese
from tests.factories.campaign import make_application, make_campaign, make_cast, play_application
from tests.factories.cast import Cast
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.casework.models import Entry, SubmittedDraft
from xumingsi.kit import clock

ClientAs = Callable[..., Client]


@pytest.fixture(autouse=True)
def _autumn() -> Iterator[None]:
    with clock.at(clock.moment(date(2020, 9, 15))):
        yield


@pytest.fixture
def campaign(town: Division) -> Campaign:
    return make_campaign(town)


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def case(campaign: Campaign, village: Division) -> Application:
    return make_application(campaign, village, head="张大山", people=2)


@pytest.fixture
def clerk(client_as: ClientAs) -> Client:
    return client_as(Role.VILLAGE_CLERK)


def given(html: str) -> dict[str, Any]:
    """What a browser would send of the page's main form without a touch."""
    form = html[html.index('class="fill"') :]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        about = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        box = about["type"] in {"checkbox", "radio"}
        if "name" in about and about["type"] != "file" and (not box or " checked" in tag):
            found[about["name"]] = about.get("value", "on" if box else "")
    for name, text in re.findall(r'<textarea name="(\w+)"[^>]*>\s*(.*?)</textarea>', form, re.S):
        found[name] = text.strip()
    return found


def url(case: Application, verb: str) -> str:
    return f"/clerk/{case.pk}/{verb}/"


def state_of(case: Application) -> str:
    return Application.objects.values_list("state", flat=True).get(pk=case.pk)


# -- whose pages


def test_a_clerk_lands_on_the_clerks_pages_and_others_on_the_workbench(client_as: ClientAs) -> None:
    assert client_as(Role.VILLAGE_CLERK).get("/").url == "/clerk/"
    assert client_as(Role.TOWN_OFFICER).get("/").url == "/admin/"
    assert Client().get("/").url.endswith("/login/?next=/")
    assert client_as(Role.VILLAGE_CLERK).get("/admin/").status_code == 200


def test_the_pages_are_for_those_who_take_applications(client_as: ClientAs, case: Application) -> None:
    assert Client().get("/clerk/").status_code == 302
    assert client_as(Role.INSPECTOR).get("/clerk/").status_code == 403
    next_door = client_as(Role.VILLAGE_CLERK, case.village.parent.children.order_by("path")[1])
    for address in (f"/clerk/{case.pk}/", url(case, "apply")):
        assert next_door.get(address).status_code == 404
    answer = next_door.post(url(case, "apply"), {"key": uuid.uuid4(), "seen": "open", "applied_on": "2020-09-15"})
    assert answer.status_code == 404
    assert "张大山" not in next_door.get("/clerk/find/?q=张").content.decode()


# -- looking


def test_today_tells_who_is_silent_and_how_many_days_are_left(
    clerk: Client, campaign: Campaign, village: Division, cast: Cast
) -> None:
    make_application(campaign, village, head="张大山")
    play_application(make_application(campaign, village, head="李有田"), "applied", actors=cast)
    make_application(campaign, village.parent.children.order_by("path")[1], head="王邻村")
    html = clerk.get("/clerk/").content.decode()
    assert "张大山" in html
    assert "李有田" not in html
    assert "王邻村" not in html
    window = campaign.phases.get(kind="renew")
    assert f"还剩 {(window.ends_on - clock.today()).days + 1} 天" in html
    assert re.search(r"应续保 2 户，已申请 <strong>1</strong> 户", html)
    assert_chinese(html)


def test_what_was_returned_comes_first_with_what_is_missing(clerk: Client, case: Application, cast: Cast) -> None:
    play_application(case, "applied", actors=cast)
    case.refresh_from_db()
    from renewals.services.steps import return_application

    return_application(case, actor=cast.officer, missing="户口本复印件", told_to="张大山")
    html = clerk.get("/clerk/").content.decode()
    assert "要补：户口本复印件" in html
    page = clerk.get(url(case, "apply")).content.decode()
    assert "户口本复印件" in page
    assert 'name="monthly_income"' not in page


@pytest.mark.parametrize("text", ["张大", "zds", "tail"])
def test_a_household_is_found_by_name_initials_and_tail(clerk: Client, case: Application, text: str) -> None:
    tail = case.household.members.get(is_head=True).id_number[-4:]
    html = clerk.get("/clerk/find/", {"q": tail if text == "tail" else text}).content.decode()
    assert f"/clerk/{case.pk}/" in html
    assert_chinese(html)


def test_pages_cost_the_same_whatever_the_village(
    clerk: Client, campaign: Campaign, village: Division, django_assert_max_num_queries: Any
) -> None:
    def cost(address: str) -> int:
        with django_assert_max_num_queries(60) as seen:
            assert clerk.get(address).status_code == 200
        return len(seen)

    make_application(campaign, village, head="张甲")
    pages = ["/clerk/", "/clerk/list/silent/", "/clerk/find/?q=张"]
    before = [cost(page) for page in pages]
    for name in ("张乙", "张丙", "张丁"):
        make_application(campaign, village, head=name)
    assert [cost(page) for page in pages] == before


# -- a renewal


def test_a_renewal_without_changes_is_one_button(clerk: Client, case: Application) -> None:
    html = clerk.get(url(case, "apply")).content.decode()
    assert_chinese(html)
    answer = clerk.post(url(case, "apply"), given(html))
    assert answer.url == f"/clerk/{case.pk}/"
    case.refresh_from_db()
    assert (case.state, case.applicant_name, case.changed_facts) == (State.APPLIED, "张大山", "")


def test_changed_facts_are_said_as_changes(clerk: Client, case: Application) -> None:
    form = given(clerk.get(url(case, "apply")).content.decode())
    form |= {"size": "1", "monthly_income": "300", "changes": ["有人就业或外出务工"], "changed_facts": "儿子去县城"}
    clerk.post(url(case, "apply"), form)
    case.refresh_from_db()
    size = case.household.size
    assert case.changed_facts == "\n".join([
        f"家庭人口：{size or '未登记'} → 1", "家庭月收入（元）：120.00 → 300", "有人就业或外出务工", "儿子去县城",
    ])  # fmt: skip
    assert case.household.monthly_income == 120


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(clerk: Client, case: Application) -> None:
    form = given(clerk.get(url(case, "apply")).content.decode())
    form |= {"declares_relative": "on", "changed_facts": "屋顶漏雨"}
    answer = clerk.post(url(case, "apply"), form)
    assert answer.status_code == 422
    assert "请写明姓名、单位和关系" in answer.content.decode()
    assert "屋顶漏雨" in answer.content.decode()
    told = clerk.post(url(case, "apply"), form, headers={"X-Draft": "now"})
    assert (told.status_code, list(told.json()["errors"])) == (422, ["relative_note"])
    assert state_of(case) == State.OPEN
    assert not SubmittedDraft.objects.exists()
    assert clerk.post(url(case, "apply"), form | {"relative_note": "其兄为村干部"}).status_code == 302


# -- once


def test_the_same_draft_is_never_done_twice(clerk: Client, case: Application) -> None:
    form = given(clerk.get(url(case, "apply")).content.decode())
    first = clerk.post(url(case, "apply"), form, headers={"X-Draft": "now"})
    entries = Entry.objects.count()
    again = clerk.post(url(case, "apply"), form, headers={"X-Draft": "later"})
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert Entry.objects.count() == entries


def test_a_reminder_sent_twice_is_one_reminder(clerk: Client, case: Application) -> None:
    form = {
        "key": str(uuid.uuid4()),
        "seen": "open",
        "channel": "phone",
        "reminded_on": "2020-09-15",
        "next": "/clerk/",
    }
    for _ in range(3):
        assert clerk.post(url(case, "remind"), form).url == "/clerk/"
    assert Reminder.objects.count() == 1
    clerk.post(url(case, "remind"), form | {"key": str(uuid.uuid4())})
    assert Reminder.objects.count() == 2


def test_anothers_draft_number_and_none_at_all_do_nothing(
    clerk: Client, client_as: ClientAs, case: Application
) -> None:
    form = {"key": str(uuid.uuid4()), "seen": "open", "channel": "phone", "reminded_on": "2020-09-15"}
    clerk.post(url(case, "remind"), form)
    other = client_as(Role.VILLAGE_CLERK)
    for client, changed in ((other, {}), (clerk, {"key": ""}), (clerk, {"key": "x"})):
        answer = client.post(url(case, "remind"), form | changed, headers={"X-Draft": "now"})
        assert answer.status_code == 409, changed
    assert clerk.post(url(case, "apply"), form, headers={"X-Draft": "now"}).status_code == 409
    assert Reminder.objects.count() == 1


def test_a_page_drawn_before_somebody_else_moved_the_case_does_nothing(
    clerk: Client, case: Application, cast: Cast
) -> None:
    form = given(clerk.get(url(case, "apply")).content.decode())
    play_application(case, "applied", actors=cast)
    entries = Entry.objects.count()
    told = clerk.post(url(case, "apply"), form, headers={"X-Draft": "later"})
    assert told.status_code == 409
    assert "他人" in told.json()["message"]
    assert Entry.objects.count() == entries


def test_where_to_go_next_is_one_of_our_pages_only(clerk: Client, case: Application) -> None:
    form = {"key": str(uuid.uuid4()), "seen": "open", "channel": "phone", "reminded_on": "2020-09-15"}
    for address in ("https://elsewhere.example/clerk/", "//elsewhere.example/", "/admin/"):
        answer = clerk.post(url(case, "remind"), form | {"next": address, "key": str(uuid.uuid4())})
        assert answer.url == f"/clerk/{case.pk}/"


# -- a visit


def test_a_visit_needs_two_people_a_time_and_a_place(
    clerk: Client, campaign: Campaign, village: Division, cast: Cast
) -> None:
    case = make_application(campaign, village, head="张大山", address="一组12号")
    play_application(case, "verified", actors=cast)
    page = clerk.get(url(case, "visit")).content.decode()
    form = given(page)
    assert form["place"] == "一组12号"
    form |= {"circumstances": "砖房三间", "verdict": "consistent", "visited_at": "2020-09-14T10:00"}
    alone = clerk.post(url(case, "visit"), form)
    assert alone.status_code == 422
    assert "2 名以上" in alone.content.decode()
    form["visitors"] += "刘工"
    assert clerk.post(url(case, "visit"), form).status_code == 302
    visit = HouseholdVisit.objects.get(application=case)
    assert [v.name for v in visit.visitors.order_by("pk")] == [clerk.user.name, "刘工"]  # type: ignore[attr-defined]
    assert_chinese(clerk.get(f"/clerk/{case.pk}/").content.decode())


@pytest.mark.parametrize("verb", ["decide", "verify", "return", "nonsense"])
def test_a_clerk_is_not_offered_what_is_not_the_clerks(clerk: Client, case: Application, verb: str) -> None:
    assert clerk.get(url(case, verb)).status_code in {302, 404}
    answer = clerk.post(url(case, verb), {"key": str(uuid.uuid4()), "seen": "applied", "reason": "理由"})
    assert answer.status_code in {302, 404, 409, 422}
    assert state_of(case) == State.OPEN
