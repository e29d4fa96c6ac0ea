"""Every kind of page speaks Chinese, to the eye and to the ear, and shows no full id number."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.chinese import assert_chinese, latin_words
from xumingsi.accounts.models import Division, Duty, User
from xumingsi.casework.models import Entry
from xumingsi.casework.services.bulk import start_bulk

pytestmark = pytest.mark.django_db
ID = "11010519491231002X"


@pytest.mark.parametrize(
    "html",
    [
        "<p>Save and 保存</p>",
        '<img alt="Search">',
        '<input type="submit" value="Run">',
        '<input type="submit">',
        f"<p>{ID}</p>",
    ],
)
def test_the_reader_notices_foreign_words_and_full_ids(html: str) -> None:
    with pytest.raises(AssertionError):
        assert_chinese(html)


def test_the_reader_skips_what_is_not_read_aloud() -> None:
    assert not latin_words("<script>let a</script><code>deadbeef</code><p class='wide'>PDF 扫描件</p>")


def see(client: Client, address: str, status: int = 200) -> None:
    reply = client.get(address)
    assert reply.status_code == status, address
    names = list(User.objects.values_list("username", flat=True))
    assert_chinese(reply.content, allow=names)


def test_sign_in_and_out(town: Any, client: Client) -> None:
    see(client, reverse("admin:login"))
    wrong = client.post(reverse("admin:login"), {"username": "nobody", "password": "x"})
    assert_chinese(wrong.content, allow=["nobody"])


def test_lockout(town: Any, client: Client, settings: Any) -> None:
    settings.AXES_ENABLED = True
    for _ in range(6):
        reply = client.post(reverse("admin:login"), {"username": "nobody", "password": "x"})
    assert reply.status_code == 429
    assert "登录已暂停" in reply.content.decode()
    assert_chinese(reply.content)


@pytest.mark.parametrize("role", ["town_officer", "village_clerk", "inspector", "discipline", "leader", "sysadmin"])
def test_bench_and_room_pages_of_every_role(sample: Any, client_as: Callable, role: str) -> None:
    client = client_as(role)
    see(client, reverse("admin:index"))
    see(client, reverse("admin:app_list", args=["casework"]))
    see(client, reverse("admin:casework_entry_changelist"))
    client.post(reverse("admin:password_change"))
    see(client, reverse("admin:password_change"))
    see(client, reverse("admin:password_change_done"))


def test_record_pages(sample: Any, make_case: Callable, client_as: Callable) -> None:
    case, client = make_case(state="sent", note="其子身份证号不详"), client_as("town_officer")
    for _ in range(60):
        make_case("乙案")
    name = "admin:sample_case"
    for query in ("", "?q=甲", "?q=无此案", "?state__exact=sent", "?o=1.-2", "?p=2", "?all=1", "?village=x", "?e=1"):
        reply = client.get(reverse(f"{name}_changelist") + query, follow=True)
        assert_chinese(reply.content)
    see(client, reverse(f"{name}_add"))
    assert_chinese(client.post(reverse(f"{name}_add"), {"due_on": "x"}).content)
    see(client, reverse(f"{name}_change", args=[case.pk]))
    see(client, reverse(f"{name}_history", args=[case.pk]))
    see(client, reverse(f"{name}_delete", args=[case.pk]), 403)
    see(client, reverse(f"{name}_do", args=[case.pk, "remind"]))
    see(client, reverse(f"{name}_do", args=[case.pk, "close"]))
    assert_chinese(client.get(reverse(f"{name}_change", args=[987654]), follow=True).content)
    assert_chinese(client.get(reverse(f"{name}_do", args=[987654, "close"]), follow=True).content)


def test_bulk_pages(sample: Any, make_case: Callable, client_as: Callable) -> None:
    case, client = make_case(), client_as("town_officer")
    chosen = {"action": "bulk_send", "index": "0", "select_across": "0", "_selected_action": [case.pk]}
    assert_chinese(client.post(reverse("admin:sample_case_changelist"), chosen).content)
    nothing = client.post(reverse("admin:sample_case_changelist"), {"action": "bulk_send", "index": "0"}, follow=True)
    assert_chinese(nothing.content)
    run = start_bulk(sample.FLOW, "send", [case], data={"count": ["x"]}, actor=client.user)
    see(client, reverse("admin:bulk_run", args=[run.uid]))
    assert_chinese(client.post(reverse("admin:bulk_run", args=[run.uid]), follow=True).content)
    see(client, reverse("admin:casework_bulkrun_changelist"))


def test_pages_of_accounts_and_ledger(client_as: Callable, town: Any) -> None:
    client = client_as("sysadmin", id_number=ID)
    for model in (User, Duty, Division):
        name = f"admin:accounts_{model._meta.model_name}"
        see(client, reverse(f"{name}_changelist"))
        see(client, reverse(f"{name}_add"))
        assert_chinese(client.post(reverse(f"{name}_add"), {}).content, allow=["u"])
        row = model.objects.last()
        see(client, reverse(f"{name}_change", args=[row.pk]))
        see(client, reverse(f"{name}_history", args=[row.pk]))
    see(client, reverse("admin:accounts_user_change", args=[client.user.pk]))
    see(client, reverse("admin:accounts_user_password", args=[client.user.pk]))
    reader = client_as("discipline")
    see(reader, reverse("admin:accounts_user_change", args=[client.user.pk]))
    for query in ("", "?verb=user.", "?at_within=7", "?at_within=year", "?q=授予"):
        see(reader, reverse("admin:casework_entry_changelist") + query)
    see(reader, reverse("admin:casework_entry_change", args=[Entry.objects.filter(chain__town=town).first().pk]))


def test_error_pages(town: Any, client_as: Callable) -> None:
    client = client_as("town_officer")
    see(client, "/admin/nothing-here/", 404)
    strict = Client(enforce_csrf_checks=True)
    assert_chinese(strict.post(reverse("admin:login"), {"username": "a"}).content)
    from django.template.loader import render_to_string

    for number in ("400", "500"):
        assert_chinese(render_to_string(f"{number}.html"))


def test_a_page_for_an_english_browser_is_chinese(town: Any) -> None:
    see(Client(headers={"accept-language": "en-US,en"}), reverse("admin:login"))
