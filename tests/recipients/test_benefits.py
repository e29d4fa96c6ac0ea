"""Benefits begin, change and end by a decider's act, month by month, with the past kept."""

from datetime import date
from decimal import Decimal

import pytest

from recipients.models import Benefit, BenefitAmount
from recipients.services import benefits
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_cast, make_household
from xumingsi.accounts.choices import Role
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(town):
    return make_cast(town).leader


@pytest.fixture
def benefit(village, leader):
    return make_household(village, amount=400, since=date(2020, 1, 1)).benefits.get()


def grant(household, leader, **fields):
    given = {
        "program": "农村低保",
        "amount": Decimal(300),
        "effective_from": date(2020, 10, 1),
        "covered_count": 1,
        "cause": "批准",
        **fields,
    }
    return benefits.grant_benefit(household, actor=leader, **given)


def test_only_deciders_of_the_village_move_money(benefit, town):
    far = make_town("远山镇", "999001102", ("远山村",))
    people = [make_user(role, town) for role in (Role.TOWN_OFFICER, Role.INSPECTOR, Role.DISCIPLINE, Role.SYSADMIN)]
    people += [make_user(Role.VILLAGE_CLERK, benefit.village), make_user(Role.LEADER, far)]
    for actor in people:
        month = {"effective_from": date(2020, 10, 1), "cause": "x", "actor": actor}
        with pytest.raises(NotAllowed):
            benefits.adjust_benefit(benefit, amount=Decimal(1), **month)
        with pytest.raises(NotAllowed):
            benefits.stop_benefit(benefit, **month)
        with pytest.raises(NotAllowed):
            benefits.classify_benefit(benefit, category="A", actor=actor)
        with pytest.raises(NotAllowed):
            grant(benefit.household, actor, program="临时救助")
    assert (Benefit.objects.count(), BenefitAmount.objects.count()) == (1, 1)


@pytest.mark.parametrize("day", [date(2020, 10, 2), date(2020, 9, 30)])
def test_money_changes_on_the_first_of_a_month(benefit, leader, day):
    for act in (
        lambda: benefits.adjust_benefit(benefit, amount=Decimal(1), effective_from=day, cause="x", actor=leader),
        lambda: benefits.stop_benefit(benefit, effective_from=day, cause="x", actor=leader),
        lambda: grant(benefit.household, leader, program="临时救助", effective_from=day),
    ):
        with pytest.raises(BadInput, match="1 日"):
            act()


def test_the_amount_of_a_day_is_the_latest_set_by_then(benefit, leader):
    benefits.adjust_benefit(
        benefit, amount=Decimal("456.50"), effective_from=date(2020, 9, 1), cause="标准提高", actor=leader
    )
    benefits.adjust_benefit(
        benefit, amount=Decimal(300), effective_from=date(2020, 11, 1), cause="收入增加", actor=leader
    )
    days = [
        date(2019, 12, 31),
        date(2020, 1, 1),
        date(2020, 8, 31),
        date(2020, 9, 1),
        date(2020, 10, 31),
        date(2020, 11, 1),
    ]
    assert [benefit.amount_on(day) for day in days] == [None, 400, 400, Decimal("456.50"), Decimal("456.50"), 300]


def test_a_month_corrected_keeps_what_it_said_before(benefit, leader):
    for amount in (450, 460):
        benefits.adjust_benefit(
            benefit, amount=Decimal(amount), effective_from=date(2020, 10, 1), cause="更正", actor=leader
        )
    row = benefit.amounts.get(effective_from=date(2020, 10, 1))
    assert [past.monthly_amount for past in row.history.order_by("history_id")] == [450, 460]
    assert "由450.00元调整为460元" in Entry.objects.order_by("-seq", "-pk").filter(verb="benefit.adjust")[0].sentence


def test_no_amount_before_the_start_or_after_the_end(benefit, leader):
    with pytest.raises(BadInput, match="此前"):
        benefits.adjust_benefit(benefit, amount=Decimal(1), effective_from=date(2019, 12, 1), cause="x", actor=leader)
    benefits.stop_benefit(benefit, effective_from=date(2020, 10, 1), cause="死亡", actor=leader)
    with pytest.raises(BadInput, match="停止"):
        benefits.adjust_benefit(benefit, amount=Decimal(1), effective_from=date(2020, 10, 1), cause="x", actor=leader)
    benefits.adjust_benefit(benefit, amount=Decimal(399), effective_from=date(2020, 9, 1), cause="更正", actor=leader)


def test_no_minus_amounts(benefit, leader):
    with pytest.raises(BadInput):
        benefits.adjust_benefit(benefit, amount=Decimal(-1), effective_from=date(2020, 10, 1), cause="x", actor=leader)
    assert benefit.amounts.count() == 1


def test_a_stop_ends_the_day_before_and_only_once(benefit, leader):
    benefits.stop_benefit(benefit, effective_from=date(2020, 10, 1), cause="户主死亡", actor=leader)
    assert (benefit.ended_on, benefit.end_cause) == (date(2020, 9, 30), "户主死亡")
    assert list(Benefit.objects.in_force_on(date(2020, 9, 30))) == [benefit]
    assert not Benefit.objects.in_force_on(date(2020, 10, 1)).exists()
    with pytest.raises(BadInput, match="已于"):
        benefits.stop_benefit(benefit, effective_from=date(2020, 11, 1), cause="x", actor=leader)


def test_nothing_ends_before_it_began(benefit, leader):
    with pytest.raises(BadInput, match="2020-02"):
        benefits.stop_benefit(benefit, effective_from=date(2020, 1, 1), cause="x", actor=leader)
    assert Benefit.objects.get().ended_on is None


@pytest.mark.parametrize("program", ["城市低保", "农村低保", "特困分散供养", "特困集中供养"])
def test_a_household_has_one_standing_benefit(benefit, leader, program):
    """重复享受: 低保 and 特困 exclude each other."""
    with pytest.raises(BadInput, match="不能重复"):
        grant(benefit.household, leader, program=program)


def test_no_month_is_paid_twice(benefit, leader):
    benefits.stop_benefit(benefit, effective_from=date(2020, 11, 1), cause="转特困", actor=leader)
    with pytest.raises(BadInput, match="不能重复"):
        grant(benefit.household, leader, program="特困分散供养", effective_from=date(2020, 10, 1))
    assert grant(
        benefit.household, leader, program="特困分散供养", effective_from=date(2020, 11, 1)
    ).started_on == date(2020, 11, 1)


def test_relief_is_one_month_and_beside_the_rest(benefit, leader):
    relief = grant(benefit.household, leader, program="临时救助")
    assert (relief.started_on, relief.ended_on) == (date(2020, 10, 1), date(2020, 10, 31))
    assert benefit.household.standing_benefit == benefit


def test_the_class_is_no_amount(benefit, leader):
    benefits.classify_benefit(benefit, category="C", actor=leader)
    assert (benefit.category, benefit.amount_on(date(2020, 10, 1))) == ("C", 400)
    with pytest.raises(BadInput):
        benefits.classify_benefit(benefit, category="D", actor=leader)
