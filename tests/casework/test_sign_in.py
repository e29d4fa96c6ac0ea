"""Sign-in: one-time codes, recovery codes, idle and ended sessions, passwords, three kinds of duty apart."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.chinese import assert_chinese
from tests.factories.accounts import PASSWORD, make_user
from xumingsi.accounts import sessions
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, RecoveryCode, SecondFactor, User
from xumingsi.casework.errors import GuardFailed, NotAllowed
from xumingsi.casework.models import Entry
from xumingsi.casework.services.accounts import end_duty, grant_duty
from xumingsi.casework.services.second_factor import end_sessions, reset_second_factor
from xumingsi.casework.verification import verify
from xumingsi.kit import clock, secret_box

pytestmark = pytest.mark.django_db
ROLES = ["town_officer", "discipline", "leader", "sysadmin"]
BENCH, CODE, ENROL = "/admin/", "/sign-in/code/", "/sign-in/enrol/"


@pytest.fixture
def strict(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ROLES


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Set the machine's clock to so many seconds after a fixed moment."""

    def move(seconds: int) -> None:
        monkeypatch.setattr(sessions, "now", lambda: 1_600_000_000 + seconds)

    move(0)
    return move


def sign_in(user: User, password: str = PASSWORD) -> Client:
    client = Client()
    client.post(reverse("admin:login"), {"username": user.username, "password": password, "next": BENCH})
    return client


def totp(page: Any) -> pyotp.TOTP:
    return pyotp.TOTP(page.context["secret"].replace(" ", ""))


def shown_now(codes: pyotp.TOTP) -> str:
    return codes.at(sessions.now())


def bind(client: Client) -> tuple[pyotp.TOTP, list[str]]:
    page = client.get(ENROL)
    codes = totp(page)
    return codes, client.post(ENROL, {"code": shown_now(codes)}).context["codes"]


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("role", list(Role))
def test_the_roles_with_power_show_a_code_first(role: Role, town: Division, at: Callable) -> None:
    place = town.children.first() if role == Role.VILLAGE_CLERK else town
    client = sign_in(make_user(role, place))
    reply = client.get(BENCH)
    assert (reply.status_code == 302) == (role in ROLES)
    if role in ROLES:
        assert reply["Location"] == CODE
        assert client.get("/reports/")["Location"] == CODE


@pytest.mark.usefixtures("strict")
def test_a_telephone_is_bound_and_asked_at_the_next_sign_in(town: Division, at: Callable) -> None:
    officer = make_user(Role.TOWN_OFFICER, town)
    client = sign_in(officer)
    page = client.get(CODE, follow=True)
    assert page.redirect_chain[-1][0] == ENROL
    assert_chinese(page.content)
    assert page.content.decode().count("data:image/svg+xml") == 1
    secret = totp(page).secret
    assert client.get(ENROL).context["secret"].replace(" ", "") == secret
    refused = client.post(ENROL, {"code": "000000"})
    assert refused.context["form"].errors
    assert client.get(BENCH).status_code == 302
    codes, recovery = bind(client)
    assert len(set(recovery)) == 10
    assert client.get(BENCH).status_code == 200
    factor = SecondFactor.objects.get(user=officer)
    assert secret not in factor.secret
    assert secret_box.open_box(settings.SECRET_KEY, factor.secret) == secret
    assert not RecoveryCode.objects.filter(hashed__in=recovery).exists()

    again = sign_in(officer)
    assert again.get(BENCH)["Location"] == CODE
    page = again.get(CODE)
    assert_chinese(page.content)
    assert again.get(ENROL)["Location"] == CODE
    assert again.post(CODE, {"code": shown_now(codes)}).status_code == 200, "the code that bound it has been used"
    at(30)
    assert again.post(CODE, {"code": shown_now(codes)}).status_code == 302
    assert again.get(BENCH).status_code == 200
    assert_chinese(again.get("/sign-in/").content)
    assert sign_in(officer).post(CODE, {"code": shown_now(codes)}).status_code == 200, "each code is good once"
    assert verify().ok


@pytest.mark.usefixtures("strict")
def test_a_recovery_code_opens_once(town: Division, at: Callable) -> None:
    officer = make_user(Role.TOWN_OFFICER, town)
    _, [first, *_] = bind(sign_in(officer))
    client = sign_in(officer)
    assert client.post(CODE, {"code": first.upper()}).status_code == 302
    assert client.get(BENCH).status_code == 200
    assert sign_in(officer).post(CODE, {"code": first}).status_code == 200
    assert Entry.objects.filter(verb="user.recovery_code", actor=officer).count() == 1
    assert verify().ok


@pytest.mark.usefixtures("strict")
def test_guessing_ends_after_five(town: Division, at: Callable) -> None:
    officer = make_user(Role.TOWN_OFFICER, town)
    codes, _ = bind(sign_in(officer))
    client = sign_in(officer)
    for _ in range(5):
        client.post(CODE, {"code": "not-a-code"})
    at(60)
    refused = client.post(CODE, {"code": shown_now(codes)})
    assert "15 分钟后再试" in refused.content.decode()
    at(16 * 60)
    assert client.post(CODE, {"code": shown_now(codes)}).status_code == 302


@pytest.mark.usefixtures("strict")
def test_the_administrator_takes_a_binding_off_but_not_his_own(
    town: Division, at: Callable, client_as: Callable
) -> None:
    officer, admin, other = (make_user(role, town) for role in (Role.TOWN_OFFICER, Role.SYSADMIN, Role.LEADER))
    client = sign_in(officer)
    bind(client)
    bind(sign_in(admin))
    with pytest.raises(NotAllowed):
        reset_second_factor(admin, actor=admin)
    with pytest.raises(NotAllowed):
        reset_second_factor(officer, actor=other)
    reset_second_factor(officer, actor=admin)
    assert "/login/" in client.get(BENCH)["Location"]
    assert sign_in(officer).get(CODE)["Location"] == ENROL
    assert verify().ok


def test_an_idle_session_ends_and_a_used_one_does_not(town: Division, at: Callable) -> None:
    client = sign_in(make_user(Role.LEADER, town))
    limit = settings.SESSION_IDLE_MINUTES * 60
    at(limit)
    assert client.get(BENCH).status_code == 200
    at(2 * limit)
    assert client.get(BENCH).status_code == 200
    at(3 * limit + 1)
    left = client.get(BENCH, follow=True)
    assert "没有操作" in left.content.decode()
    assert client.get(BENCH).status_code == 302


def test_sessions_are_ended_on_demand(town: Division, client_as: Callable) -> None:
    officer = make_user(Role.TOWN_OFFICER, town)
    here, there = sign_in(officer), sign_in(officer)
    here.post("/sign-in/end/")
    assert here.get(BENCH).status_code == 200
    assert there.get(BENCH).status_code == 302
    admin = client_as(Role.SYSADMIN)
    admin.post(reverse("admin:accounts_user_end_sessions", args=[officer.pk]))
    assert here.get(BENCH).status_code == 302
    assert Entry.objects.filter(verb="user.end_sessions").count() == 2
    with pytest.raises(NotAllowed):
        end_sessions(officer, actor=make_user(Role.LEADER, town))
    reader = client_as(Role.DISCIPLINE)
    assert reader.post(reverse("admin:accounts_user_end_sessions", args=[officer.pk])).status_code == 403


@pytest.mark.parametrize(
    ("new", "is_kept"), [(PASSWORD, False), ("完全由汉字组成的一个密码", False), ("另一个-密码-2021", True)]
)
def test_a_given_password_is_changed_for_another_of_two_kinds(new: str, is_kept: bool, town: Division) -> None:
    user = make_user(Role.LEADER, town, must_change_password=True)
    client = sign_in(user)
    page = reverse("admin:password_change")
    assert client.get("/reports/")["Location"] == page
    client.post(page, {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    user.refresh_from_db()
    assert user.must_change_password != is_kept


KINDS = {Role.SYSADMIN: "accounts", Role.DISCIPLINE: "audit"}


@pytest.mark.parametrize("held", [Role.SYSADMIN, Role.DISCIPLINE, Role.TOWN_OFFICER, Role.LEADER])
@pytest.mark.parametrize("given", [Role.SYSADMIN, Role.DISCIPLINE, Role.INSPECTOR])
def test_accounts_case_work_and_audit_stay_in_three_hands(held: Role, given: Role, town: Division) -> None:
    user = make_user(held, town)
    if KINDS.get(held) == KINDS.get(given):
        if held != given:
            assert grant_duty(user, given, town, actor=None).pk
        return
    with pytest.raises(GuardFailed, match="须由不同的人担任"):
        grant_duty(user, given, town, actor=None)
    end_duty(user.duties.get(), actor=None)
    assert grant_duty(user, given, town, actor=None, starts_on=clock.today() + timedelta(days=1)).pk
