"""重残、失能、高龄独居、外出: who is protected can only be applied for, whatever was found at the door."""

from datetime import date

import pytest

from recipients.models import Benefit, Household
from recipients.services.households import correct_household, correct_member, remove_member
from renewals.models import Application
from tests.factories.campaign import make_application, play_silence
from tests.renewals.doing import do, on
from xumingsi.casework.errors import GuardFailed

pytestmark = pytest.mark.django_db


def protect(household: Household, how: str, cast) -> None:
    member, officer = household.members.get(), cast.officer
    if how == "外出":
        household.is_away = True
        correct_household(household, actor=officer, changes=["is_away"])
    elif how == "高龄独居":
        member.id_number = member.id_number[:6] + "19400101" + "001"
        member.id_number += _check_digit(member.id_number)
        correct_member(member, actor=officer, changes=["id_number"])
    else:
        setattr(member, *{"重残": ("disability", "视力一级"), "失能": ("labour", "完全丧失")}[how])
        correct_member(member, actor=officer, changes=["disability", "labour"])


def _check_digit(first: str) -> str:
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return "10X98765432"[sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11]


@pytest.mark.parametrize("how", ["重残", "失能", "高龄独居", "外出"])
def test_the_protected_can_only_be_applied_for(case, cast, village, how):
    protect(case.household, how, cast)
    case = play_silence(case, "lapsed")
    with on(9, 25):
        for found in ("gives_up", "not_found"):
            check = do("check_home", case, cast.clerk(village), found=found)
            assert how in check.protected
            with pytest.raises(GuardFailed, match="特殊保护"):
                do("advise_stop", case, cast.officer)
        with pytest.raises(GuardFailed, match="特殊保护"):
            do("waive", case, cast.clerk(village))
        do("apply_for", case, cast.clerk(village), reason=how)
    assert (case.state, case.is_late) == ("applied", True)


def test_protection_known_only_after_the_door_still_holds_at_the_decision(case, cast, village):
    case = play_silence(case, "stop_proposed")
    protect(case.household, "重残", cast)
    case = Application.objects.get(pk=case.pk)
    with on(9, 28), pytest.raises(GuardFailed, match="重残"):
        do("decide_stop", case, cast.leader)
    assert Benefit.objects.get().ended_on is None


def test_a_death_does_not_stop_those_who_stay(campaign, cast, village):
    """Two old people, one died: the other is protected, and the household is not stopped as a whole."""
    case = make_application(campaign, village, head="张大山", people=2, born=1940)
    second = case.household.members.filter(is_head=False).get()
    second.disability = "肢体二级"
    correct_member(second, actor=cast.officer, changes=["disability"])
    case = play_silence(case, "lapsed")
    with on(9, 25):
        do("check_home", case, cast.clerk(village), found="deceased")
        with pytest.raises(GuardFailed, match="特殊保护"):
            do("advise_stop", case, cast.officer)
        remove_member(second, actor=cast.officer, left_on=date(2020, 9, 20), reason="死亡")
        do("advise_stop", Application.objects.get(pk=case.pk), cast.officer)
