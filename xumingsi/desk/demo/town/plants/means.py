"""错保: cars, second homes, shops, businesses, pensions and incomes that the standards do not allow."""

from __future__ import annotations

from datetime import date
from typing import Any

from xumingsi.desk.demo.town.draft import Draft, Found
from xumingsi.desk.demo.town.faults import fault, near_miss
from xumingsi.desk.demo.town.model import PROGRAM_RURAL, Household, Person
from xumingsi.desk.demo.town.standards import STANDARD

_ADULT = ("lone_elder", "old_couple", "invalid_with_parents", "single_parent", "couple_with_children")


def _day(draft: Draft) -> date:
    return date(2014 + draft.rng.randrange(6), 1 + draft.rng.randrange(12), 1 + draft.rng.randrange(28))


def _plate(draft: Draft) -> str:
    """A number plate that cannot be a real one."""
    return f"渝演示{draft.rng.randrange(10**5):05d}"


def _about(household: Household, what: str, why: str | None = None) -> Found:
    return Found([household], [household.head.id_number], f"{household.head.name}{what}", why=why)


def _namesake(draft: Draft, household: Household) -> Person:
    return draft.people.namesake(household.head, "", years=draft.rng.choice((-3, -2, 2, 3)))


_NAMESAKE = "同名不同人，身份证号不同"


def _vehicle(draft: Draft, person: Person, kind: str) -> None:
    draft.add_for("vehicles", person, plate=_plate(draft), vehicle_type=kind, registered_on=_day(draft))


@fault("vehicle_owned", "错保")
def car_owner(draft: Draft) -> Found:
    household = draft.take(*_ADULT)
    kind = draft.rng.choice(("小型轿车", "小型普通客车", "轻型货车"))
    _vehicle(draft, household.head, kind)
    return _about(household, f"名下登记有{kind}")


@near_miss(car_owner)
def motorcycle_owner(draft: Draft) -> Found:
    household = draft.take(*_ADULT)
    _vehicle(draft, household.head, "普通二轮摩托车")
    return _about(household, "名下登记有普通二轮摩托车", "普通两轮摩托车不在限制之列（渝府办发〔2017〕33号）")


@near_miss(car_owner)
def wheelchair_owner(draft: Draft) -> Found:
    household = draft.take(*_ADULT)
    _vehicle(draft, household.head, "残疾人专用机动轮椅车")
    return _about(household, "名下登记有残疾人专用机动轮椅车", "残疾人机动轮椅车不在限制之列")


@near_miss(car_owner)
def namesake_with_car(draft: Draft) -> Found:
    household = draft.take(*_ADULT)
    _vehicle(draft, _namesake(draft, household), "小型轿车")
    return _about(household, "与一名车主同名", _NAMESAKE)


def _property(draft: Draft, person: Person, area: float, use: str = "住宅") -> None:
    location = (
        f"演示县演示街道{1 + draft.rng.randrange(200)}号{1 + draft.rng.randrange(9)}-{1 + draft.rng.randrange(4)}"
    )
    draft.add_for("properties", person, location=location, area=area, use=use, registered_on=_day(draft))


@fault("second_home", "错保")
def owner_of_two_homes(draft: Draft) -> Found:
    household = draft.take("lone_elder", "old_couple")
    _property(draft, household.head, 90 + draft.rng.randrange(800) / 20)
    _property(draft, household.head, 75 + draft.rng.randrange(800) / 20)
    return _about(household, "名下有两套住宅，人均面积明显超标")


@near_miss(owner_of_two_homes)
def two_small_homes(draft: Draft) -> Found:
    household = draft.take("couple_with_children", "three_generations", where=lambda h: len(h.members) >= 4)
    _property(draft, household.head, 42.6)
    _property(draft, household.head, 23.4)
    why = "两套合计66平方米，人均不足17平方米，未超过最低住房保障标准3倍（渝府办发〔2017〕33号）"
    return _about(household, "名下有两处住房", why)


@fault("shop_owned", "错保")
def shop_owner(draft: Draft) -> Found:
    household = draft.take(*_ADULT)
    _property(draft, household.head, 28 + draft.rng.randrange(600) / 20, "商业")
    return _about(household, "名下有商业门面")


@near_miss(shop_owner)
def namesake_with_shop(draft: Draft) -> Found:
    household = draft.take(*_ADULT)
    _property(draft, _namesake(draft, household), 36.5, "商业")
    return _about(household, "与一名门面产权人同名", _NAMESAKE)


def _business(draft: Draft, person: Person, state: str) -> str:
    name = f"演示{person.name[0]}记{draft.rng.choice(('副食店', '五金店', '饭馆', '农资店', '建材店'))}"
    draft.add_for(
        "businesses", person, business_name=name, business_type="个体工商户", founded_on=_day(draft), state=state
    )
    return name


@fault("active_business", "错保")
def business_owner(draft: Draft) -> Found:
    household = draft.take(*_ADULT)
    return _about(household, f"登记有存续的市场主体“{_business(draft, household.head, '存续')}”")


@near_miss(business_owner)
def closed_business(draft: Draft) -> Found:
    household = draft.take(*_ADULT)
    return _about(household, f"曾登记“{_business(draft, household.head, '注销')}”", "该市场主体已经注销")


def _pension(draft: Draft, person: Person, scheme: str, amount: int, month: int) -> None:
    row: dict[str, Any] = {"scheme": scheme, "monthly_amount": amount, "paid_month": date(2020, month, 1)}
    draft.add_for("pensions", person, **row)


@fault("pension_above_standard", "错保")
def worker_pension(draft: Draft) -> Found:
    household = draft.take("lone_elder", "old_couple")
    amount = 1900 + draft.rng.randrange(150) * 10
    for month in (7, 8):
        _pension(draft, household.head, "城镇职工基本养老保险", amount, month)
    return _about(household, f"每月领取职工养老金{amount}元，高于保障标准")


@near_miss(worker_pension)
def small_pension_over_two_months(draft: Draft) -> Found:
    """260 元 in each of two months: below the standard unless the months are added up."""
    household = draft.take("lone_elder", "old_couple", programs=(PROGRAM_RURAL,))
    for month in (7, 8):
        _pension(draft, household.head, "城乡居民基本养老保险", 260, month)
    return _about(household, "两个月的养老待遇合计520元", "每月260元，低于农村低保标准")


def _income(household: Household, per_head: int) -> None:
    household.monthly_income = per_head * len(household.members)


@fault("income_above_standard", "错保")
def income_above_standard(draft: Draft) -> Found:
    """The amount was fixed long ago and never followed the income."""
    household = draft.take("single_parent", "couple_with_children", "three_generations")
    per_head = 800 + draft.rng.randrange(60) * 10
    _income(household, per_head)
    return _about(household, f"家庭人均月收入{per_head}元，高于保障标准")


@near_miss(income_above_standard)
def income_just_below(draft: Draft) -> Found:
    household = draft.take("single_parent", "couple_with_children", "three_generations")
    standard = STANDARD[household.program]
    _income(household, standard - 10)
    draft.reckon(household)
    return _about(household, f"家庭人均月收入{standard - 10}元", f"低于保障标准{standard}元")
