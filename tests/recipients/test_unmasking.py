"""A full id number is shown to one who may, for a reason, once, and the look is on record."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tests.chinese import assert_chinese
from tests.factories.campaign import make_household
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(village: Division) -> Any:
    return make_household(village).members.get()


def pages(member: Any) -> tuple[str, str]:
    household = reverse("admin:recipients_household_change", args=[member.household_id])
    return household, reverse("admin:recipients_member_unmask", args=[member.pk])


@pytest.mark.parametrize("role", [Role.TOWN_OFFICER, Role.VILLAGE_CLERK, Role.DISCIPLINE])
def test_shown_once_for_a_reason(role: Role, client_as: Callable, member: Any) -> None:
    client = client_as(role)
    household, page = pages(member)
    beside = client.get(household).content.decode()
    assert page in beside
    assert member.id_number not in beside
    assert member.id_number not in client.get(page).content.decode()
    assert member.id_number not in client.post(page, {"reason": "  "}).content.decode()
    assert not Entry.objects.filter(verb="member.unmask").exists()
    shown = client.post(page, {"reason": "与银行核对账户"})
    assert member.id_number in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert_chinese(shown.content.decode().replace(member.id_number, member.masked_id))
    entry = Entry.objects.get(verb="member.unmask")
    assert (entry.actor, entry.reason, entry.village) == (client.user, "与银行核对账户", member.village)
    assert member.name in entry.sentence
    assert member.id_number not in f"{entry.sentence}{entry.facts}{entry.subject_text}"
    assert member.id_number not in client.get(page).content.decode()


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.LEADER])
def test_others_find_no_button_and_no_page(role: Role, client_as: Callable, member: Any) -> None:
    client = client_as(role)
    household, page = pages(member)
    assert page not in client.get(household).content.decode()
    assert client.get(page).status_code == 403
    assert client.post(page, {"reason": "看看"}).status_code == 403
    assert not Entry.objects.filter(verb="member.unmask").exists()


def test_a_clerk_of_another_village_finds_nobody(client_as: Callable, member: Any, town: Division) -> None:
    client = client_as(Role.VILLAGE_CLERK, town.children.order_by("path")[1])
    reply = client.post(pages(member)[1], {"reason": "看看"})
    assert reply.status_code in (302, 404)
    assert not Entry.objects.filter(verb="member.unmask").exists()


def test_the_discipline_inspection_reads_who_looked_at_whom(client_as: Callable, member: Any) -> None:
    clerk, inspector = client_as(Role.VILLAGE_CLERK), client_as(Role.DISCIPLINE)
    for _ in range(2):
        clerk.post(pages(member)[1], {"reason": "补办证件"})
    told = inspector.get(reverse("audit_looks"), {"kind": "unmask"})
    assert_chinese(told.content)
    [looker] = told.context["people"]
    assert (looker.name, looker.counts) == (clerk.user.name, [2, 0, 0])
    assert told.content.decode().count("补办证件") == 2
    assert member.id_number not in told.content.decode()
    assert not inspector.get(reverse("audit_looks"), {"kind": "identity"}).context["rows"].object_list
