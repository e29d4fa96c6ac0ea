"""The pages of leads, runs and problems: Chinese throughout, masked, scoped, and every act by its button."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.detection import Hit
from audits.models import DetectionRun, Lead, Problem
from audits.services.leads import confirm_lead
from recipients.models import Household
from tests.audits.staged import Staged, fresh, hit
from tests.chinese import assert_chinese
from tests.factories.campaign import make_household, make_id
from tests.factories.cast import Cast
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
READERS = [Role.TOWN_OFFICER, Role.VILLAGE_CLERK, Role.INSPECTOR, Role.DISCIPLINE, Role.LEADER]


def at(name: str, *args: object) -> str:
    return reverse(f"admin:audits_{name}", args=args)


def page(client: Client, url: str, **data: object) -> str:
    answer = client.get(url, data)
    assert answer.status_code == 200, url
    assert_chinese(answer.content)
    return answer.content.decode()


def press(client: Client, record: Lead | Problem, verb: str, **answers: object) -> str:
    """Ask a verb's page and send it filled in; what the page after it says."""
    url = at(f"{record._meta.model_name}_do", record.pk, verb)
    asked = client.get(url)
    assert_chinese(asked.content)
    hidden = {name: asked.context[name] for name in ("seen", "latest")}
    sent = client.post(url, {**hidden, **answers}, follow=True)
    assert_chinese(sent.content)
    return sent.content.decode()


@pytest.mark.parametrize("role", READERS)
def test_readers_read_everything_masked(role: Role, staged: Staged, household: Household, cast: Cast, client_as: SignIn) -> None:  # fmt: skip
    other = make_id(1966)
    lead = staged.lead(hit(household, persons=(other,), evidence={"车主": f"张大山 {other}"}))
    confirm_lead(lead, actor=cast.officer, reason="属实")
    client = client_as(role)
    records = [at("lead_change", lead.pk), at("problem_change", lead.problem.pk)]
    lists = [at("lead_changelist"), at("problem_changelist")]
    for url in [*lists, *records]:
        said = page(client, url)
        assert "张大山" in said
        assert other not in said
    assert all(f"{other[:6]}********{other[-4:]}" in page(client, url) for url in records)
    run = DetectionRun.objects.get()
    assert "预设检查 1" in page(client, at("detectionrun_change", run.pk))
    page(client, at("detectionrun_changelist"))


def test_system_administrators_see_none_of_it(staged: Staged, client_as: SignIn) -> None:
    client = client_as(Role.SYSADMIN)
    names = ["lead_changelist", "problem_changelist", "detectionrun_changelist", "lead_run"]
    assert {client.get(at(name)).status_code for name in names} == {403}


def test_a_clerk_sees_own_leads_and_not_the_town_s(staged: Staged, household: Household, town: Division, client_as: SignIn) -> None:  # fmt: skip
    neighbour = make_household(town.children.order_by("path")[1], head="李四")
    own = staged.lead(
        hit(household), hit(neighbour, "K2", summary="李四户某事"), Hit("town", town.pk, "全镇某事")
    )  # fmt: skip
    clerk, officer = client_as(Role.VILLAGE_CLERK), client_as(Role.TOWN_OFFICER)
    said = page(clerk, at("lead_changelist"))
    assert ("张大山" in said, "李四户某事" in said, "全镇某事" in said) == (True, False, False)
    for lead in Lead.objects.exclude(pk=own.pk):
        assert clerk.get(at("lead_change", lead.pk)).status_code == 302
        assert lead.summary in page(officer, at("lead_change", lead.pk))


def test_lists_answer_search_and_filters(staged: Staged, household: Household, village: Division, client_as: SignIn) -> None:  # fmt: skip
    staged.lead(hit(household))
    client, url = client_as(Role.TOWN_OFFICER), at("lead_changelist")
    found = "张大山名下有车"
    for data in ({"q": "zds"}, {"q": household.certificate_no}, {"state__exact": "pending"}, {"detector": "staged"}, {"severity__exact": "high"}):  # fmt: skip
        assert found in page(client, url, **data), data
    for data in ({"q": "李四"}, {"state__exact": "cleared"}, {"category__exact": "漏保"}):
        assert found not in page(client, url, **data), data


@pytest.mark.parametrize("role", list(Role))
def test_the_button_runs_the_detectors_for_those_who_may(
    role: Role, staged: Staged, household: Household, town: Division, client_as: SignIn
) -> None:
    staged.hits = [hit(household)]
    client = client_as(role)
    if role not in (Role.TOWN_OFFICER, Role.INSPECTOR, Role.DISCIPLINE):
        assert client.get(at("lead_run")).status_code == 403
        assert client.post(at("lead_run"), {"town": town.pk}).status_code == 403
        assert not DetectionRun.objects.exists()
        return
    assert at("lead_run") in page(client, at("lead_changelist"))
    assert "预设检查" in page(client, at("lead_run"))
    answer = client.post(at("lead_run"), {"town": town.pk, "only": ["staged"]}, follow=True)
    assert_chinese(answer.content)
    assert "疑点 1 条，新增 1 条" in answer.content.decode()
    assert DetectionRun.objects.get().ran_by == client.user
    client.post(at("lead_run"), {"town": town.pk, "only": ["no_such_rule"]})
    assert DetectionRun.objects.count() == 1


def test_a_lead_is_settled_from_its_page(staged: Staged, household: Household, client_as: SignIn) -> None:
    lead, other = staged.lead(hit(household), hit(household, "K2")), Lead.objects.get(key="K2")
    officer, clerk = client_as(Role.TOWN_OFFICER), client_as(Role.VILLAGE_CLERK)
    assert "核实属实" in page(officer, at("lead_change", lead.pk))
    assert "核实属实" not in page(clerk, at("lead_change", lead.pk))
    press(officer, lead, "confirm", reason=" ")
    assert fresh(lead).state == "pending"
    said = press(officer, lead, "confirm", reason="当面核实")
    assert "WT-2020-00001" in said
    press(officer, other, "dismiss", reason="车已报废")
    assert "车已报废" in page(clerk, at("lead_change", other.pk))
    assert [fresh(lead).state, fresh(other).state] == ["confirmed", "dismissed"]
    assert "当面核实" in page(officer, at("lead_change", lead.pk))


def test_a_problem_is_withdrawn_by_the_leading_group_from_its_page(staged: Staged, household: Household, cast: Cast, client_as: SignIn) -> None:  # fmt: skip
    lead = confirm_lead(staged.lead(hit(household)), actor=cast.officer, reason="属实")
    leader, officer = client_as(Role.LEADER), client_as(Role.TOWN_OFFICER)
    assert at("problem_do", lead.problem.pk, "withdraw") not in page(officer, at("problem_change", lead.problem.pk))
    press(leader, lead.problem, "withdraw", reason="同名的另一人")
    assert (fresh(lead.problem).state, fresh(lead).state) == ("withdrawn", "dismissed")
    assert "同名的另一人" in page(officer, at("lead_change", lead.pk))


def test_nothing_is_added_or_changed_by_hand(staged: Staged, household: Household, client_as: SignIn) -> None:
    lead = staged.lead(hit(household))
    client = client_as(Role.TOWN_OFFICER)
    for name in ("lead_add", "problem_add", "detectionrun_add"):
        assert client.get(at(name)).status_code in (403, 404)
    client.post(at("lead_change", lead.pk), {"state": "confirmed", "summary": "改写"})
    assert (fresh(lead).state, fresh(lead).summary) == ("pending", "张大山名下有车")
    assert client.post(at("lead_delete", lead.pk), {"post": "yes"}).status_code in (302, 403, 404)
    assert Lead.objects.exists()


def test_the_lists_cost_the_same_however_long(staged: Staged, household: Household, village: Division, cast: Cast, client_as: SignIn) -> None:  # fmt: skip
    client = client_as(Role.TOWN_OFFICER)

    def cost() -> list[int]:
        found = []
        for name in ("lead_changelist", "problem_changelist"):
            page(client, at(name))
            with CaptureQueriesContext(connection) as seen:
                page(client, at(name))
            found.append(len(seen))
        return found

    staged.hits = [hit(household, "K0")]
    staged.run()
    confirm_lead(Lead.objects.get(), actor=cast.officer, reason="属实")
    before = cost()
    staged.hits += [hit(make_household(village), f"K{n}") for n in range(1, 9)]
    staged.run()
    for lead in Lead.objects.filter(state="pending")[:5]:
        confirm_lead(lead, actor=cast.officer, reason="属实")
    assert cost() == before
