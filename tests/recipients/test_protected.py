"""Who must not fall silent (domain §3): somebody has to come to the door, and only an application may follow."""

from datetime import date

import pytest

from recipients.models import Household
from recipients.protected import protected_reasons
from recipients.services.households import correct_household, correct_member, register_household, remove_member
from tests.factories.campaign import make_cast
from xumingsi.kit import resident_id

pytestmark = pytest.mark.django_db
DAY = date(2020, 9, 21)


def household(village, *people: tuple[date, dict]) -> Household:
    members = [
        {
            "name": f"成员{n}",
            "relation": "子" if n else "户主",
            "id_number": resident_id.make("999001", born, 100 + n),
            **fields,
        }
        for n, (born, fields) in enumerate(people)
    ]
    return register_household(village, actor=make_cast(village.town).clerk(village), members=members)


GROWN, OLD = date(1980, 5, 5), date(1950, 9, 21)


@pytest.mark.parametrize(("people", "reasons"), [
    ([(GROWN, {})], []),
    ([(GROWN, {"disability": "视力一级"})], ["重残"]), ([(GROWN, {"disability": "肢体二级"})], ["重残"]), ([(GROWN, {"disability": "听力三级"})], []),
    ([(GROWN, {"labour": "完全丧失"})], ["失能"]), ([(GROWN, {"labour": "部分丧失"})], []),
    ([(OLD, {})], ["高龄独居"]), ([(date(1950, 9, 22), {})], []), ([(OLD, {}), (OLD, {})], ["高龄独居"]),
    ([(OLD, {}), (GROWN, {})], []), ([(OLD, {})] * 3, []),
    ([(date(2002, 9, 22), {})], ["未成年"]), ([(date(2002, 9, 21), {})], []), ([(date(2010, 1, 1), {}), (GROWN, {})], []),
    ([(OLD, {"disability": "多重一级", "labour": "完全丧失"})], ["重残", "失能", "高龄独居"]),
    ([(GROWN, {}), (GROWN, {"disability": "一级", "is_covered": False})], []),
    ([(GROWN, {"disability": "一级", "is_covered": False})], ["重残"]),
])  # fmt: skip
def test_who_is_protected_and_why(village, people, reasons):
    assert protected_reasons(household(village, *people), DAY) == reasons


def test_who_is_away_is_protected(village):
    made = household(village, (GROWN, {}))
    made.is_away = True
    correct_household(made, actor=make_cast(village.town).officer, changes=["is_away"])
    assert protected_reasons(made, DAY) == ["外出"]


def test_only_those_who_live_there_count(village):
    made = household(village, (OLD, {}), (GROWN, {}))
    officer = make_cast(village.town).officer
    remove_member(made.members.get(is_head=False), actor=officer, left_on=date(2020, 9, 20), reason="结婚")
    assert protected_reasons(made, date(2020, 9, 19)) == []
    assert protected_reasons(made, DAY) == ["高龄独居"]
    last = made.members.get(is_head=True)
    last.disability = "二级"
    correct_member(last, actor=officer, changes=["disability"])
    assert protected_reasons(made, DAY) == ["重残", "高龄独居"]


def test_a_household_without_anybody_is_nobodys(village):
    made = household(village, (OLD, {}))
    remove_member(made.members.get(), actor=make_cast(village.town).officer, left_on=date(2020, 9, 20), reason="死亡")
    assert protected_reasons(made, DAY) == []
