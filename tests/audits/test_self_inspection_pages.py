"""The clerk's long form: saved item by item, what is wrong said at the item, submitted when every item is answered."""

import pytest
from django.test import Client
from django.urls import reverse

from audits.models import Problem, SelfAnswer, SelfInspection
from tests.chinese import assert_chinese
from tests.factories.campaign import make_campaign
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import on
from tests.factories.inspections import answered, self_inspection
from tests.factories.plays import photo
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def campaign(town: Division, cast: Cast) -> Campaign:
    return make_campaign(town)


@pytest.fixture
def inspection(campaign: Campaign, village: Division) -> SelfInspection:
    with on(9, 20):
        return self_inspection(campaign, village)


def _at(name: str, *args: object) -> str:
    return reverse(f"admin:audits_selfinspection_{name}", args=args)


def test_item_by_item_with_evidence_and_a_word_where_one_is_missing(inspection: SelfInspection, client_as) -> None:
    client: Client = client_as(Role.VILLAGE_CLERK)
    with on(9, 22):
        page = client.get(_at("answer", inspection.pk))
        assert_chinese(page.content)
        assert "还有 30 项未填" in page.content.decode()
        sent = client.post(_at("save", inspection.pk, 1), {"answer": "yes", "figure": "40", "files": photo("台账.png")})
        assert sent["Location"].endswith("#item-2")
        refused = client.post(_at("save", inspection.pk, 2), {"answer": "no", "figure": "2"})
        assert refused.status_code == 200
        assert "请写明是什么问题" in refused.content.decode()
        client.post(
            _at("save", inspection.pk, 2), {"answer": "no", "figure": "2", "wrong": "两户没有告知", "people": "3"}
        )
        page = client.get(_at("answer", inspection.pk)).content.decode()
    assert_chinese(page)
    assert "台账.png" in page
    assert "两户没有告知" in page
    assert SelfAnswer.objects.count() == 2
    assert Problem.objects.get().people == 3


def test_answered_to_the_end_it_is_submitted_and_signed(
    inspection: SelfInspection, village: Division, client_as
) -> None:
    client: Client = client_as(Role.VILLAGE_CLERK)
    with on(9, 25):
        answered(inspection, client.user)  # type: ignore[attr-defined]
        page = client.get(_at("answer", inspection.pk)).content.decode()
        assert _at("do", inspection.pk, "submit") in page
        for verb, given in (
            ("submit", {}),
            ("sign", {"signed_by": "秦支书", "title": "村党支部书记", "files": photo()}),
        ):
            asked = client.get(_at("do", inspection.pk, verb))
            hidden = {name: asked.context[name] for name in ("seen", "latest")}
            done = client.post(_at("do", inspection.pk, verb), {**hidden, **given}, follow=True)
            assert_chinese(done.content)
        locked = client.get(_at("answer", inspection.pk), follow=True).content.decode()
    inspection.refresh_from_db()
    assert inspection.state == "signed"
    assert "不能填写" in locked
    assert "秦支书" in locked


def test_lists_and_pages_for_everybody_who_may_read_and_forms_for_the_own_clerk(
    inspection: SelfInspection, client_as, town: Division
) -> None:
    other = town.children.order_by("path")[1]
    for role in (Role.TOWN_OFFICER, Role.INSPECTOR, Role.DISCIPLINE, Role.LEADER):
        client = client_as(role)
        assert_chinese(client.get(_at("changelist")).content)
        assert_chinese(client.get(_at("change", inspection.pk)).content)
        assert client.get(_at("answer", inspection.pk)).status_code == 403
    assert client_as(Role.VILLAGE_CLERK, other).get(_at("answer", inspection.pk)).status_code == 404
    assert client_as(Role.SYSADMIN).get(_at("changelist")).status_code == 403


def test_the_town_hands_the_lists_out_by_a_button(campaign: Campaign, client_as) -> None:
    with on(9, 20):
        answer = client_as(Role.TOWN_OFFICER).post(_at("open"), {"campaign": campaign.pk}, follow=True)
    assert "新下发 3 份自查表" in answer.content.decode()
    assert client_as(Role.VILLAGE_CLERK).post(_at("open"), {"campaign": campaign.pk}).status_code == 403


def test_queries_do_not_grow_with_answers(
    inspection: SelfInspection, village: Division, cast: Cast, client_as, django_assert_max_num_queries
) -> None:
    client: Client = client_as(Role.VILLAGE_CLERK)
    with on(9, 25):
        answered(inspection, cast.clerk(village), wrong=(1, 2, 3))
        with django_assert_max_num_queries(25):
            client.get(_at("answer", inspection.pk))
