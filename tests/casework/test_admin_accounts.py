"""Accounts through the workbench: 系统管理员 writes, 镇纪委 reads, every change a recorded act."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import PASSWORD, make_town, make_user
from xumingsi.accounts.models import Division, Duty, User
from xumingsi.casework.models import Entry

pytestmark = pytest.mark.django_db
ID = "11010519491231002X"
NEW = "竹林-石桥-2021"


def user_page(user: User, page: str = "change") -> str:
    return reverse(f"admin:accounts_user_{page}", args=[user.pk])


def test_groups_and_lockout_tables_are_not_on_the_bench() -> None:
    assert not admin.site.is_registered(Group)
    assert not [model for model in admin.site._registry if model._meta.app_label in {"axes", "auth"}]


@pytest.mark.parametrize("model", ["user", "duty", "division"])
def test_who_may_look_and_who_may_write(client_as: Callable, model: str) -> None:
    pages = {role: client_as(role) for role in ("sysadmin", "discipline", "town_officer", "leader")}
    status = {
        role: [client.get(reverse(f"admin:accounts_{model}_{page}")).status_code for page in ("changelist", "add")]
        for role, client in pages.items()
    }
    assert status == {
        "sysadmin": [200, 200],
        "discipline": [200, 403],
        "town_officer": [403, 403],
        "leader": [403, 403],
    }


def test_an_account_is_made_with_a_password_that_must_be_changed(client_as: Callable) -> None:
    given = {"username": "zhang", "name": "张三", "id_number": ID, "password1": NEW, "password2": NEW}
    client_as("sysadmin").post(reverse("admin:accounts_user_add"), given)
    user = User.objects.get(username="zhang")
    assert user.check_password(NEW)
    assert user.must_change_password
    assert Entry.objects.about(user).get().verb == "user.create"


@pytest.mark.parametrize(
    ("first", "second"), [(NEW, "另一个-密码-2021"), ("12345678901", "12345678901"), ("short", "short")]
)
def test_a_weak_or_mistyped_password_is_refused(client_as: Callable, first: str, second: str) -> None:
    given = {"username": "zhang", "name": "张三", "password1": first, "password2": second}
    reply = client_as("sysadmin").post(reverse("admin:accounts_user_add"), given)
    assert reply.context["adminform"].form.errors["password2"]
    assert not User.objects.filter(username="zhang").exists()


def test_id_number_is_masked_kept_when_left_empty_and_corrected_when_given(client_as: Callable, town: Division) -> None:
    client, user = client_as("sysadmin"), make_user("town_officer", town, id_number=ID)
    shown = client.get(user_page(user)).content.decode()
    assert ID not in shown
    assert "110105********002X" in shown
    given = {"name": "李四", "title": "", "phone": "", "is_active": "on"}
    client.post(user_page(user), given)
    user.refresh_from_db()
    assert (user.name, user.id_number) == ("李四", ID)
    wrong = client.post(user_page(user), {**given, "new_id_number": "123"})
    assert wrong.status_code == 200
    assert "身份证号" in wrong.content.decode()
    assert "new_id_number" in wrong.context["adminform"].form.errors
    client.post(user_page(user), {**given, "new_id_number": "34052419800101001x"})
    user.refresh_from_db()
    assert user.id_number == "34052419800101001X"
    assert Entry.objects.about(user).latest("pk").sentence.endswith("身份证号")


def test_duty_is_granted_and_ended_through_the_services(client_as: Callable, town: Division) -> None:
    client, user = client_as("sysadmin"), make_user("town_officer", town)
    given = {"user": user.pk, "role": "inspector", "division": town.pk, "starts_on": "2020-01-01"}
    client.post(reverse("admin:accounts_duty_add"), given)
    duty = Duty.objects.get(user=user, role="inspector")
    client.post(reverse("admin:accounts_duty_change", args=[duty.pk]), {"ends_on": "2020-06-30"})
    duty.refresh_from_db()
    assert str(duty.ends_on) == "2020-06-30"
    assert list(Entry.objects.filter(subject_type="accounts.duty", subject_id=str(duty.pk)).values_list("verb", flat=True)) == [
        "duty.grant", "duty.end",
    ]  # fmt: skip
    again = client.post(reverse("admin:accounts_duty_add"), given)
    assert "已有同一角色" in again.content.decode()


def test_accounts_of_another_town_are_out_of_reach(client_as: Callable) -> None:
    client, other = client_as("sysadmin"), make_town("白云镇", "999001102", villages=("红旗村",))
    stranger = make_user("town_officer", other)
    assert stranger.username not in client.get(reverse("admin:accounts_user_changelist")).content.decode()
    assert client.get(user_page(stranger)).status_code == 302
    assert client.get(user_page(stranger, "password")).status_code == 302
    duty = {"user": stranger.pk, "role": "leader", "division": other.pk, "starts_on": "2020-01-01"}
    errors = client.post(reverse("admin:accounts_duty_add"), duty).context["adminform"].form.errors
    assert {"user", "division"} <= set(errors)


def test_a_village_is_added_below_the_town(client_as: Callable, town: Division) -> None:
    given = {"parent": town.pk, "level": "village", "kind": "村", "name": "新开村", "code": "999001101009"}
    client_as("sysadmin").post(reverse("admin:accounts_division_add"), given)
    assert town.children.filter(name="新开村").exists()


def test_reset_password_must_be_changed_at_the_next_sign_in(client_as: Callable, town: Division) -> None:
    user, client = make_user("town_officer", town), Client()
    client_as("sysadmin").post(user_page(user, "password"), {"password1": NEW, "password2": NEW})
    signed_in = client.post(reverse("admin:login"), {"username": user.username, "password": NEW, "next": "/admin/"})
    assert signed_in.status_code == 302
    here = reverse("admin:password_change")
    assert client.get(reverse("admin:index")).url == here
    assert client.get("/attachments/00000000-0000-0000-0000-000000000000").url == here
    own = "清溪-自己选的-密码"
    client.post(here, {"old_password": NEW, "new_password1": own, "new_password2": own})
    assert client.get(reverse("admin:index")).status_code == 200
    verbs = (
        Entry.objects.about(user).filter(verb="user.password").order_by("seq").values_list("actor__username", flat=True)
    )
    assert list(verbs)[-1] == user.username


def test_only_the_administrator_resets_passwords(client_as: Callable, town: Division) -> None:
    user = make_user("town_officer", town)
    for role, status in (("discipline", 403), ("town_officer", 302)):
        client = client_as(role)
        assert client.post(user_page(user, "password"), {"password1": NEW, "password2": NEW}).status_code == status
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_one_s_own_wrong_password_changes_nothing(client_as: Callable) -> None:
    client = client_as("town_officer")
    here = reverse("admin:password_change")
    reply = client.post(here, {"old_password": "x", "new_password1": NEW, "new_password2": NEW})
    assert reply.context["form"].errors["old_password"]
    client.user.refresh_from_db()
    assert client.user.check_password(PASSWORD)


def test_reset_lifts_a_lockout(client_as: Callable, town: Division, settings: Any) -> None:
    settings.AXES_ENABLED = True
    user, client = make_user("town_officer", town), Client()
    for _ in range(5):
        client.post(reverse("admin:login"), {"username": user.username, "password": "x"})
    locked = client.post(reverse("admin:login"), {"username": user.username, "password": PASSWORD})
    assert locked.status_code == 429
    client_as("sysadmin").post(user_page(user, "password"), {"password1": NEW, "password2": NEW})
    reply = client.post(reverse("admin:login"), {"username": user.username, "password": NEW, "next": "/admin/"})
    assert reply.status_code == 302


def test_a_hash_of_an_older_kind_is_renewed_at_sign_in_without_an_act(client_as: Callable, settings: Any) -> None:
    user = client_as("town_officer").user
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.MD5PasswordHasher",
    ]  # fmt: skip
    assert user.check_password(PASSWORD)
    assert User.objects.get(pk=user.pk).password.startswith("scrypt$")
