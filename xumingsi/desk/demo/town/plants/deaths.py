"""死人保: paid beyond the month of death."""

from __future__ import annotations

from datetime import date, timedelta

from xumingsi.desk.demo.town.draft import Draft, Found, NoRoom
from xumingsi.desk.demo.town.faults import fault, near_miss
from xumingsi.desk.demo.town.model import MONTHS

_SOURCES = ("公安注销", "殡葬火化", "村（居）上报")


def _day(draft: Draft, first: date, last: date) -> date:
    return first + timedelta(days=draft.rng.randrange((last - first).days + 1))


def _months_after(died_on: date) -> int:
    """How many of the months in the payment list follow the month of death."""
    return sum(month > died_on for month in MONTHS)


@fault("deceased_paid", "死人保")
def deceased_head_paid(draft: Draft) -> Found:
    """Somebody living alone died and the money went on."""
    household = draft.take("lone_elder", "lone_unsupported_elder", programs=("农村低保", "城市低保", "特困分散供养"))
    head = household.head
    died_on = _day(draft, date(2020, 3, 1), date(2020, 7, 25))
    draft.add_for("deaths", head, died_on=died_on, source=draft.rng.choice(_SOURCES))
    months = _months_after(died_on)
    return Found(
        [household],
        [head.id_number],
        f"{head.name}于{died_on}死亡，此后仍发放{months}个月",
        amount=months * household.amount,
    )


@fault("deceased_paid", "死人保")
def deceased_member_counted(draft: Draft) -> Found:
    """A spouse died and is still counted; the amount is the household's by equal shares."""
    household = draft.take("old_couple")
    spouse = household.members[1]
    died_on = _day(draft, date(2020, 3, 1), date(2020, 7, 25))
    draft.add_for("deaths", spouse, died_on=died_on, source=draft.rng.choice(_SOURCES))
    months = _months_after(died_on)
    return Found(
        [household],
        [spouse.id_number],
        f"{spouse.name}于{died_on}死亡，仍按{len(household.covered)}人发放{months}个月",
        amount=months * household.amount / len(household.covered),
    )


@near_miss(deceased_head_paid)
def deceased_and_stopped(draft: Draft) -> Found:
    """Died in August, paid for August, stopped from September."""
    household = draft.take("lone_elder", programs=("农村低保",))
    head = household.head
    died_on = _day(draft, date(2020, 8, 5), date(2020, 8, 25))
    draft.add_for("deaths", head, died_on=died_on, source="村（居）上报")
    household.paid_through = date(2020, 8, 1)
    draft.stop(household, "2020-09", f"{died_on}死亡")
    return Found([household], [head.id_number], f"{head.name}于{died_on}死亡", why="自9月起已停发，没有多发")


@near_miss(deceased_head_paid)
def namesake_died(draft: Draft) -> Found:
    """Somebody else of that name died."""
    household = draft.take("lone_elder", programs=("农村低保",))
    other = draft.people.namesake(household.head, "", years=draft.rng.randrange(1, 6))
    draft.add_for("deaths", other, died_on=_day(draft, date(2019, 9, 1), date(2020, 6, 30)), source="公安注销")
    return Found(
        [household], [household.head.id_number], f"死亡名单有同名的{other.name}", why="同名不同人，身份证号不同"
    )


@near_miss(deceased_member_counted)
def deceased_member_removed(draft: Draft) -> Found:
    """The dead spouse has left the roster and the amount was lowered."""
    household = draft.take("old_couple")
    spouse = household.members.pop()
    if not household.members:
        raise NoRoom
    household.monthly_income //= 2
    draft.reckon(household)
    died_on = _day(draft, date(2019, 11, 1), date(2020, 4, 30))
    draft.add_for("deaths", spouse, died_on=died_on, source="村（居）上报")
    return Found([household], [spouse.id_number], f"{spouse.name}于{died_on}死亡", why="已减员并调减金额，配偶继续享受")
