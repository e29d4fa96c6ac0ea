"""Tokens: shown once, kept as a digest, ended by their day, by hand, and with their user's duties."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.chinese import assert_chinese
from tests.desk.api.caller import Caller
from tests.factories.accounts import make_user
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import ApiToken, Division
from xumingsi.casework.api.throttling import AddressThrottle, TokenThrottle
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.models import Entry
from xumingsi.casework.services.accounts import change_user, end_duty
from xumingsi.casework.services.tokens import issue_token, revoke_token
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
LIST = "households/"


@pytest.fixture
def caller(town: Division) -> Caller:
    return Caller(make_user(Role.TOWN_OFFICER, town))


def test_it_lives_until_its_last_day(caller: Caller) -> None:
    last = caller.token.expires_on
    assert last == clock.today() + timedelta(days=90)
    for day, status in ((last, 200), (last + timedelta(days=1), 401)):
        with clock.at(clock.moment(day)):
            assert caller.get(LIST).status_code == status


def test_revoked_it_is_dead_at_once(caller: Caller) -> None:
    assert caller.get(LIST).status_code == 200
    revoke_token(caller.token, actor=caller.user, reason="不用了")
    assert caller.get(LIST).status_code == 401
    with pytest.raises(BadInput):
        revoke_token(caller.token, actor=caller.user, reason="再停一次")


def test_it_can_no_more_than_its_user_can_today(caller: Caller, town: Division) -> None:
    end_duty(caller.user.duties.get(), actor=None, ends_on=clock.today())
    assert caller.get(LIST).status_code == 200
    with clock.at(clock.moment(clock.today() + timedelta(days=1))):
        assert caller.get(LIST).status_code == 403
    other = Caller(make_user(Role.TOWN_OFFICER, town))
    other.user.is_active = False
    change_user(other.user, actor=None, changes=["is_active"])
    assert other.get(LIST).status_code == 401


def test_a_user_who_must_choose_a_password_has_no_token_either(caller: Caller) -> None:
    caller.user.must_change_password = True
    change_user(caller.user, actor=None, changes=["must_change_password"])
    assert caller.get(LIST).status_code == 401


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer x", "Basic dTpw", "Bearer " + "x" * 5000, "Bearer 令牌"])
def test_without_a_token_nobody_is_let_in(said: str, town: Division) -> None:
    headers = {"authorization": said.encode().decode("latin-1")} if said else {}
    answer = Client(headers=headers).get(f"/api/v1/{LIST}")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["detail"]


def test_the_key_is_nowhere_but_with_its_owner(caller: Caller) -> None:
    kept = [
        str(value)
        for row in (*ApiToken.objects.values(), *ApiToken.history.values(), *Entry.objects.values())
        for value in row.values()
    ]
    assert not [text for text in kept if caller.key in text]
    assert "key_hash" not in {field.name for field in ApiToken.history.model._meta.get_fields()}
    caller.get(LIST)
    caller.token.refresh_from_db()
    assert caller.token.last_used_on == clock.today()
    assert verify().ok


def test_how_long_and_for_whom(town: Division) -> None:
    user = make_user(Role.LEADER, town)
    for days in (-1, 91):
        with pytest.raises(BadInput, match="有效期"):
            issue_token(actor=user, purpose="核对", expires_on=clock.today() + timedelta(days=days))
    with pytest.raises(BadInput, match="用"):
        issue_token(actor=user, purpose="  ")
    end_duty(user.duties.get(), actor=None, ends_on=clock.today())
    with clock.at(clock.moment(clock.today() + timedelta(days=1))):
        user.forget_duties()
        with pytest.raises(NotAllowed):
            issue_token(actor=user, purpose="核对")


def test_others_end_it_only_if_they_manage_accounts_there(caller: Caller, town: Division) -> None:
    with pytest.raises(NotAllowed):
        revoke_token(caller.token, actor=make_user(Role.LEADER, town), reason="试")
    revoke_token(caller.token, actor=make_user(Role.SYSADMIN, town), reason="离岗")
    assert Entry.objects.filter(verb="token.revoke").count() == 1


def test_the_page_shows_a_key_once_that_opens_the_door(client_as) -> None:
    client = client_as(Role.TOWN_OFFICER)
    issue = reverse("admin:accounts_apitoken_issue")
    assert_chinese(client.get(issue).content)
    wrong = client.post(issue, {"purpose": "核对", "expires_on": "2001-01-01"})
    assert "有效期应在" in wrong.content.decode()
    page = client.post(issue, {"purpose": "县局核对"})
    key = page.context["key"]
    assert "no-store" in page["Cache-Control"]
    assert_chinese(page.content)
    assert Client(headers={"authorization": f"Bearer {key}"}).get(f"/api/v1/{LIST}").status_code == 200
    token = ApiToken.objects.get()
    for address in (
        reverse("admin:accounts_apitoken_changelist"),
        reverse("admin:accounts_apitoken_change", args=[token.pk]),
    ):
        shown = client.get(address).content
        assert key not in shown.decode()
        assert token.key_hash not in shown.decode()
        assert_chinese(shown, allow=[token.prefix])
    revoke = reverse("admin:accounts_apitoken_revoke", args=[token.pk])
    assert_chinese(client.get(revoke).content, allow=[token.prefix])
    assert client_as(Role.LEADER).get(revoke).status_code == 404
    client.post(revoke, {"reason": "不用了"})
    assert Client(headers={"authorization": f"Bearer {key}"}).get(f"/api/v1/{LIST}").status_code == 401


def test_lists_of_tokens_are_one_s_own_or_those_one_manages(town: Division, client_as) -> None:
    one = Caller(make_user(Role.TOWN_OFFICER, town))
    address = reverse("admin:accounts_apitoken_changelist")
    assert one.token.prefix not in client_as(Role.VILLAGE_CLERK).get(address).content.decode()
    assert one.token.prefix in client_as(Role.SYSADMIN).get(address).content.decode()


def test_each_token_and_each_address_is_slowed_down(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.cache import cache

    cache.clear()
    monkeypatch.setattr(TokenThrottle, "rate", "3/minute", raising=False)
    other = Caller(caller.user)
    assert [caller.get(LIST).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert other.get(LIST).status_code == 200
    monkeypatch.setattr(AddressThrottle, "rate", "6/minute", raising=False)
    guesser = Client(headers={"authorization": "Bearer guess", "x-forwarded-for": "10.0.0.1"})
    assert guesser.get(f"/api/v1/{LIST}").status_code == 401
    assert [guesser.get(f"/api/v1/{LIST}").status_code for _ in range(2)] == [429, 429]
    cache.clear()
