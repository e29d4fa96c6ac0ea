"""Recusal (回避, 通知二(二)1): rooms contribute how an actor may be related; every verb that calls for it asks them all."""

import pytest

from recipients.services.households import remove_member
from tests.factories.accounts import make_user
from tests.factories.campaign import make_application, make_campaign, make_cast, make_id, play_application
from tests.renewals.doing import do, on
from xumingsi.casework import recusal
from xumingsi.casework.errors import Recused

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(village):
    return play_application(make_application(make_campaign(village.town), village, people=2), "applied")


def test_a_member_is_told_why(case):
    member = case.household.members.filter(is_head=False).get()
    officer = make_user("town_officer", case.village.town, id_number=member.id_number)
    assert recusal.relation_between(officer, case) == "您本人即该户子"
    assert recusal.relation_between(officer, case.household) == "您本人即该户子"
    with on(9, 8), pytest.raises(Recused, match="回避"):
        do("verify", case, officer)
    assert case.state == "applied"


def test_who_has_moved_out_is_still_a_relative(case):
    member = case.household.members.filter(is_head=False).get()
    officer = make_user("town_officer", case.village.town, id_number=member.id_number)
    with on(9, 8):
        remove_member(member, actor=make_cast(case.village.town).officer, left_on=case.applied_on, reason="结婚")
        with pytest.raises(Recused):
            do("verify", case, officer)


@pytest.mark.parametrize("numbered", [False, True])
def test_strangers_and_those_without_a_number_are_not_related(case, numbered):
    officer = make_user("town_officer", case.village.town, id_number=make_id(1980) if numbered else "")
    assert recusal.relation_between(officer, case) is None
    with on(9, 8):
        do("verify", case, officer)


def test_what_is_of_no_household_concerns_nobody(case):
    member = case.household.members.get(is_head=True)
    officer = make_user("town_officer", case.village.town, id_number=member.id_number)
    assert recusal.relation_between(officer, case.campaign) is None


def test_a_room_above_adds_its_own_kind_of_relation(case, monkeypatch):
    monkeypatch.setattr(recusal, "_CHECKS", list(recusal._CHECKS))
    officer = make_cast(case.village.town).officer

    @recusal.relation_check
    def declared(user, subject):
        return "备案近亲属：侄子" if user == officer else None

    with on(9, 8), pytest.raises(Recused, match="备案近亲属：侄子"):
        do("verify", case, officer)
