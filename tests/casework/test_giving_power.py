"""Accounts and duties (contract §6): only system administrators, only in their own divisions, and never for oneself."""

import pytest

from tests.factories.accounts import make_town, make_user
from xumingsi.accounts.choices import Role
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.models import Entry
from xumingsi.casework.services.accounts import change_user, create_user, end_duty, grant_duty, set_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def sysadmin(town):
    return make_user(Role.SYSADMIN, town)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSADMIN])
def test_who_works_with_cases_gives_no_power(town, role):
    actor = make_user(role, town.children.first() if role == Role.VILLAGE_CLERK else town)
    other = make_user(Role.INSPECTOR, town)
    for act in (
        lambda: create_user(actor=actor, username="neu", name="新"),
        lambda: grant_duty(other, Role.LEADER, town, actor=actor),
        lambda: end_duty(other.duties.get(), actor=actor),
        lambda: set_password(other, "石桥-竹林-2021", actor=actor, must_change=True),
        lambda: change_user(other, actor=actor, changes=["phone"]),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_administrator_gives_no_power_to_himself(town, sysadmin):
    with pytest.raises(NotAllowed, match="自己"):
        grant_duty(sysadmin, Role.LEADER, town, actor=sysadmin)
    assert sysadmin.roles == {Role.SYSADMIN}


def test_an_administrator_stays_within_the_own_town(town, sysadmin):
    far = make_town("远山镇", "999001102", ("远山村",))
    there, here = make_user(Role.INSPECTOR, far), make_user(Role.INSPECTOR, town)
    for act in (
        lambda: grant_duty(here, Role.LEADER, far, actor=sysadmin),
        lambda: end_duty(there.duties.get(), actor=sysadmin),
        lambda: set_password(there, "石桥-竹林-2021", actor=sysadmin, must_change=True),
        lambda: change_user(there, actor=sysadmin, changes=["phone"]),
    ):
        with pytest.raises(NotAllowed, match="辖区"):
            act()
    assert grant_duty(here, Role.LEADER, town, actor=sysadmin).role == Role.LEADER


def test_a_password_is_in_no_history_and_no_entry(town, sysadmin):
    user = make_user(Role.INSPECTOR, town)
    set_password(user, "石桥-竹林-2021", actor=sysadmin, must_change=True)
    user.refresh_from_db()
    assert user.check_password("石桥-竹林-2021")
    assert user.must_change_password
    assert not any(field.name == "password" for field in user.history.model._meta.fields)
    entry = Entry.objects.get(verb="user.password")
    assert user.password not in str(entry.__dict__)


def test_a_duty_ends_no_earlier_than_it_began(town, sysadmin):
    from datetime import date

    user = make_user(Role.INSPECTOR, town)
    with pytest.raises(BadInput, match="结束日期"):
        end_duty(user.duties.get(), actor=sysadmin, ends_on=date(2018, 1, 1))
