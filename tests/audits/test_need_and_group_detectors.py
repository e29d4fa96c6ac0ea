"""政策保: a whole group on one day, unexamined. 漏保: signs of need left out. Each beside its near miss."""

from datetime import date
from typing import Any

import pytest

from recipients.models import Household
from recipients.services.benefits import stop_benefit
from renewals.models import Application
from tests.audits.bypassing import found, households
from tests.factories.campaign import make_household, make_new_application, open_list, play_application
from tests.factories.cast import Cast
from tests.factories.rows import some_act
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
STARTED = date(2018, 5, 18)


def change(row: Any, **fields: Any) -> Any:
    """Write these fields as an import would have."""
    with some_act(row.village):
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
    return row


def group(village: Division, size: int, name: str = "3组", day: date = STARTED) -> list[Household]:
    """Households of one group on the roster since one day."""
    made = [make_household(village, group_no=name) for _ in range(size)]
    for household in made:
        change(household.standing_benefit, started_on=day)
    return made


# 政策保


@pytest.mark.parametrize(("size", "finds"), [(4, 0), (5, 1), (8, 1)])
def test_a_group_that_began_on_one_day(town: Division, village: Division, size: int, finds: int) -> None:
    made = group(village, size)
    hits = found("group_added_one_day", town)
    assert [hit.key for hit in hits] == [f"石桥村|3组|{STARTED}"] * finds
    if finds:
        assert hits[0].household == made[0].pk
        assert len(hits[0].persons) == size
        assert "须调阅原始档案" in hits[0].evidence["核查和入户"]


def test_other_groups_days_and_villages_are_counted_for_themselves(town: Division, village: Division) -> None:
    group(village, 3)
    group(village, 3, "4组")
    group(village, 3, day=date(2018, 5, 19))
    group(town.children.order_by("path")[1], 3)
    group(village, 6, "")
    assert found("group_added_one_day", town) == []


def test_families_since_checked_and_visited_no_longer_count(campaign: Campaign, town: Division, village: Division) -> None:  # fmt: skip
    made = group(village, 6)
    listed = open_list(campaign)
    for household, upto in zip(made, ("visited", "verified", "applied"), strict=False):
        play_application(listed[household.pk], upto)
    (hit,) = found("group_added_one_day", town)
    assert hit.evidence["户数"] == "5"
    play_application(listed[made[1].pk], "visited")
    assert found("group_added_one_day", town) == []


def test_those_granted_here_step_by_step_on_one_day_are_no_such_group(campaign: Campaign, town: Division, village: Division) -> None:  # fmt: skip
    for _ in range(5):
        case = play_application(make_new_application(campaign, village), outcome="grant", amount=300)
        change(Application.objects.get(pk=case.pk).household, group_no="3组")
    assert found("group_added_one_day", town) == []


def test_those_no_longer_in_receipt_do_not_count(town: Division, village: Division) -> None:
    made = group(village, 5)
    change(made[0].standing_benefit, ended_on=date(2020, 8, 31))
    assert found("group_added_one_day", town) == []


# 漏保


def test_a_severely_disabled_member_left_out_and_a_lightly_disabled_one(town: Division, village: Division) -> None:
    for head, grade in (("甲户", "一级"), ("乙户", "二级"), ("丙户", "四级"), ("丁户", "无")):
        household = make_household(village, head=head, people=2)
        change(household.members.get(is_head=False), is_covered=False, disability=grade)
    hits = found("left_out_need", town)
    assert sorted(households(hits)) == ["乙户", "甲户"]
    (member,) = Household.objects.get(head_name="甲户").members.filter(is_head=False)
    hit = next(one for one in hits if member.id_number in one.persons)
    assert hit.key == f"{member.household.certificate_no}|{member.id_number}"


@pytest.mark.parametrize(
    "why_not", [{"is_covered": True}, {"exclusion": "服刑"}, {"left_on": date(2020, 3, 1), "left_reason": "迁出"}]
)
def test_who_is_covered_excluded_or_gone_is_not_left_out(town: Division, village: Division, why_not: dict) -> None:
    household = make_household(village, people=2)
    change(household.members.get(is_head=False), **{"is_covered": False, "disability": "一级", **why_not})
    assert found("left_out_need", town) == []


def test_who_is_covered_in_another_household_is_not_left_out(town: Division, village: Division) -> None:
    household, alone = make_household(village, people=2), make_household(village)
    number = alone.members.get().id_number
    change(household.members.get(is_head=False), is_covered=False, disability="一级", id_number=number)
    assert found("left_out_need", town) == []


def test_minors_alone_without_help_and_with_it(town: Division, village: Division) -> None:
    for head, amount, born in (("孤甲", 0, 2010), ("孤乙", 400, 2010), ("成丙", 0, 1970)):
        make_household(village, head=head, amount=amount, born=born)
    (hit,) = found("left_out_need", town)
    assert households([hit]) == ["孤甲"]
    assert "未成年" in hit.summary


def _dropped(village: Division, cast: Cast, head: str, disability: str, ended: date, cause: str) -> Household:
    household = make_household(village, head=head)
    change(household.members.get(), disability=disability)
    with clock.at(clock.moment(date(2019, 1, 2))):
        stop_benefit(household.standing_benefit, effective_from=ended, cause=cause, actor=cast.leader)
    return household


def test_dropped_in_the_last_year_with_a_sign_of_need(town: Division, village: Division, cast: Cast) -> None:
    month = date(2020, 3, 1)
    _dropped(village, cast, "重残户", "一级", month, "收入超标")
    _dropped(village, cast, "无迹象", "无", month, "收入超标")
    _dropped(village, cast, "已迁出", "一级", month, "整户迁出")
    _dropped(village, cast, "已去世", "一级", month, "享受对象死亡")
    _dropped(village, cast, "早停户", "一级", date(2019, 10, 1), "收入超标")
    hits = found("left_out_need", town)
    assert households(hits) == ["重残户"]
    assert hits[0].evidence["停发原因"] == "收入超标"
    assert found("left_out_need", town, date(2020, 2, 28))[0].household != hits[0].household


def test_dropped_and_covered_again_is_no_lead(town: Division, village: Division, cast: Cast) -> None:
    from recipients.services.benefits import grant_benefit

    household = _dropped(village, cast, "重残户", "一级", date(2020, 3, 1), "收入超标")
    grant_benefit(
        household, program="农村低保", amount=300, effective_from=date(2020, 9, 1), covered_count=1, cause="重新纳入", actor=cast.leader,
    )  # fmt: skip
    assert found("left_out_need", town) == []
