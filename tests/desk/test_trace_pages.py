"""Every number leads to the records behind it, to those who may export, in their own town only."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.chinese import assert_chinese
from tests.factories.accounts import make_town
from tests.factories.campaign import make_campaign
from tests.factories.midway import Midway
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.models import Entry
from xumingsi.desk.reports.trace import TABLES

SignIn = Callable[..., Client]
DAY = "2020-10-15"


class _Links(HTMLParser):
    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and "/records/" in value]


def _records(midway: Midway, client: Client, **asked: object) -> str:
    response = client.get("/reports/records/", {"campaign": midway.campaign.pk, "as_of": DAY, **asked})
    assert response.status_code == 200
    assert_chinese(response.content)
    return response.content.decode()


@pytest.mark.parametrize("table", TABLES)
def test_every_cell_of_a_table_leads_to_a_page(midway: Midway, client_as: SignIn, table: str) -> None:
    client = client_as(Role.LEADER)
    page = client.get("/reports/figures/", {"campaign": midway.campaign.pk, "as_of": DAY, "table": table})
    assert_chinese(page.content)
    links = _Links(page.content).found
    assert links
    for link in links[-len(links) // 4 :]:  # the totals
        assert client.get(link).status_code == 200


def test_the_page_lists_as_many_records_as_the_figure_says(midway: Midway, client_as: SignIn) -> None:
    client = client_as(Role.LEADER)
    shown = _records(midway, client, figure="applied", village=midway.first.pk)
    assert "已申请：7" in shown
    assert "共 7 条" in shown
    assert midway.cases["raised"].household.head_name in shown
    assert midway.cases["open"].household.head_name not in shown


def test_a_rate_leads_to_its_parts(midway: Midway, client_as: SignIn) -> None:
    shown = _records(midway, client_as(Role.LEADER), figure="draw_rate")
    assert "镇抽查户：3" in shown
    assert "已申请：8" in shown


def test_another_town_s_village_or_an_unknown_figure_is_not_found(midway: Midway, client_as: SignIn) -> None:
    client = client_as(Role.LEADER)
    elsewhere = make_town("白鹤镇", "999001102", ("松岭村",)).children.get()
    asked = {"campaign": midway.campaign.pk, "as_of": DAY}
    for wrong in ({"figure": "due", "village": elsewhere.pk}, {"figure": "nothing"}):
        assert client.get("/reports/records/", {**asked, **wrong}).status_code == 404


@pytest.mark.parametrize("role", [Role.VILLAGE_CLERK, Role.INSPECTOR, Role.SYSADMIN])
@pytest.mark.parametrize("path", ["figures", "records", "clauses"])
def test_the_pages_are_shut_to_the_others(role: Role, path: str, town: Division, client_as: SignIn) -> None:
    make_campaign(town)
    assert client_as(role).get(f"/reports/{path}/").status_code == 403


def test_the_clause_table_has_every_sentence_with_its_figures(midway: Midway, client_as: SignIn) -> None:
    page = client_as(Role.DISCIPLINE).get("/reports/clauses/", {"campaign": midway.campaign.pk, "as_of": DAY})
    assert_chinese(page.content)
    for words in ("视其为自动放弃", "对账销号", "应保尽保", "应续保户 12户", "9_典型案例"):
        assert words in page.content.decode()


def test_a_village_s_own_report_is_drafted_and_recorded(midway: Midway, client_as: SignIn) -> None:
    asked = {"campaign": midway.campaign.pk, "as_of": DAY, "village": midway.first.pk}
    response = client_as(Role.LEADER).post("/reports/self-inspection.docx", asked)
    assert response.status_code == 200
    assert response.content.startswith(b"PK")
    assert Entry.objects.get(verb="report.draft").village_id == midway.first.pk
