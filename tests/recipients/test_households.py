"""Households registered and corrected by hand."""

from datetime import date

import pytest

from recipients.models import Household, Member
from recipients.services import households
from renewals.services.opening import register_application
from tests.factories.campaign import make_campaign, make_cast, make_household, make_id
from tests.renewals.doing import on
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(village):
    return make_cast(village.town).clerk(village)


def person(name="张三", relation="户主", **fields):
    return {"name": name, "relation": relation, "id_number": make_id(1970), **fields}


def test_what_follows_from_the_number_is_worked_out(village, clerk):
    household = households.register_household(village, actor=clerk, members=[person(id_number="11010519491231002x")])
    member = household.members.get()
    assert (member.id_number, member.birth_date, member.sex, member.initials) == (
        "11010519491231002X",
        date(1949, 12, 31),
        "女",
        "zs",
    )
    assert (household.head_name, household.size, household.certificate_no, member.is_head) == ("张三", 1, None, True)


@pytest.mark.parametrize(("members", "message"), [
    ([], "一名户主"), ([person(relation="子")], "一名户主"), ([person(), person("李四")], "一名户主"),
    ([person(id_number="110105194912310029")], "张三"), ([person(id_number="110105491231002")], "张三"), ([person(id_number="")], "张三"),
])  # fmt: skip
def test_impossible_households_are_refused(village, clerk, members, message):
    with pytest.raises(BadInput, match=message):
        households.register_household(village, actor=clerk, members=members)
    assert not Household.objects.exists()


def test_nobody_is_twice_in_a_household(village, clerk):
    one = person()
    with pytest.raises(BadInput, match="填了两次"):
        households.register_household(village, actor=clerk, members=[one, {**one, "relation": "子"}])


def test_a_clerk_registers_in_the_own_village_only(village, town, clerk):
    cast = make_cast(town)
    for actor in (cast.clerk(town.children.all()[1]), cast.leader):
        with pytest.raises(NotAllowed):
            households.register_household(village, actor=actor, members=[person()])
        household = make_household(village)
        member = household.members.get()
        with pytest.raises(NotAllowed):
            households.correct_household(household, actor=actor, changes=["phone"])
        with pytest.raises(NotAllowed):
            households.correct_member(member, actor=actor, changes=["name"])
        with pytest.raises(NotAllowed):
            households.remove_member(member, actor=actor, left_on=date(2020, 1, 1), reason="x")


def test_a_correction_names_the_fields_and_keeps_the_past(village, clerk):
    member = make_household(village).members.get()
    before, member.id_number = member.id_number, make_id(1950)
    households.correct_member(member, actor=clerk, changes=["id_number"])
    assert member.birth_date.year in (1950, 1951, 1952)
    assert [row.id_number for row in member.history.order_by("history_id")] == [before, member.id_number]
    sentence = Entry.objects.filter(verb="member.correct").get().sentence
    assert "身份证号" in sentence
    assert member.id_number not in sentence


def test_who_leaves_stays_on_file(village, clerk):
    household = make_household(village, people=2)
    member = household.members.get(is_head=False)
    with on(9, 10):
        for reason in ("", "  "):
            with pytest.raises(BadInput, match="离户原因"):
                households.remove_member(member, actor=clerk, left_on=date(2020, 9, 9), reason=reason)
        for day in (date(2020, 9, 11), date(1900, 1, 1)):
            with pytest.raises(BadInput, match="离户日期"):
                households.remove_member(member, actor=clerk, left_on=day, reason="结婚")
        households.remove_member(member, actor=clerk, left_on=date(2020, 9, 9), reason="结婚")
        with pytest.raises(BadInput, match="已于"):
            households.remove_member(member, actor=clerk, left_on=date(2020, 9, 9), reason="再次")
    assert household.members.count() == 2
    assert Member.objects.present_on(date(2020, 9, 8)).filter(household=household).count() == 2
    assert Member.objects.present_on(date(2020, 9, 9)).filter(household=household).count() == 1


def test_one_person_is_not_covered_twice_by_a_new_application(village, town, clerk):
    """重复享受、拆户保: who is covered in another household leaves it first."""
    campaign, covered = make_campaign(town), make_household(town.children.all()[1], people=2)
    son = covered.members.get(is_head=False)
    again = {"name": son.name, "relation": "户主", "id_number": son.id_number}
    fields = {"kind": "new", "program": "农村低保", "members": [again], "actor": clerk}
    with on(9, 8):
        with pytest.raises(BadInput, match="竹林村另一户享受") as refused:
            register_application(campaign, village, **fields)
        assert son.id_number not in str(refused.value)
        assert son.name not in str(refused.value)
        assert not Household.objects.filter(village=village).exists()
        households.remove_member(son, actor=make_cast(town).officer, left_on=date(2020, 9, 7), reason="分户")
        assert register_application(campaign, village, **fields).number == "XZ-2020-00001"


def test_a_household_on_the_roll_does_not_apply_anew(village, town, clerk):
    campaign, household = make_campaign(town), make_household(village)
    with pytest.raises(BadInput, match="不能重复申请"):
        register_application(
            campaign, village, kind="new", program="农村低保", members=[], household=household, actor=clerk
        )
    with pytest.raises(BadInput, match="不能手工"):
        register_application(
            campaign, village, kind="renewal", program="农村低保", members=[], household=household, actor=clerk
        )
    with pytest.raises(BadInput, match="只有临时救助"):
        register_application(
            campaign, village, kind="new", program="农村低保", members=[person()], actor=clerk, is_urgent=True
        )
    relief = register_application(
        campaign, village, kind="temporary", program="临时救助", members=[], household=household, actor=clerk
    )
    assert relief.number == "LS-2020-00001"


def test_another_head_is_named_and_everybody_is_related_to_them(village):
    cast = make_cast(village.town)
    household = make_household(village, head="李春梅", people=3, actors=cast)
    head, *others = household.members.order_by("-is_head", "pk")
    households.remove_member(head, actor=cast.officer, left_on=date(2020, 9, 1), reason="死亡")
    assert Household.objects.headless(date(2020, 9, 28)).get() == household
    with pytest.raises(BadInput, match="与新户主的关系"):
        households.name_head(household, actor=cast.officer, head=others[0], relations={}, reason="原户主死亡")
    with pytest.raises(BadInput, match="须是在户的成员"):
        households.name_head(household, actor=cast.officer, head=head, relations={}, reason="原户主死亡")
    relations = {others[1].pk: "兄弟"}
    households.name_head(household, actor=cast.officer, head=others[0], relations=relations, reason="原户主死亡")
    found = {member.pk: (member.is_head, member.relation) for member in household.members.all()}
    assert found == {head.pk: (False, "原户主"), others[0].pk: (True, "户主"), others[1].pk: (False, "兄弟")}
    household.refresh_from_db()
    assert household.head_name == others[0].name
    assert not Household.objects.headless(date(2020, 9, 28)).exists()
    assert verify().ok
