"""Care homes: who lives there, and four months of their ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from .model import MONTHS, PROGRAM_HOME, Household
from .people import People
from .standards import care_level

Row = dict[str, Any]

BEDS = 80
# 元 per person and day: what a sound kitchen spends here; 鄱阳's 425 元 a month, the case in point, is 14.2.
FOOD_LEAST, FOOD_MOST = 15.2, 16.4
_ORDINALS = "一二三四五六七八九"
_FOOD = ("购买大米、面粉", "购买蔬菜、肉类", "购买食用油、调料", "购买鸡蛋、豆制品")
# day of the month, subject, 元 per head, what for
_MONTHLY = (
    (12, "水电", 27, "水费、电费"),
    (18, "医疗", 33, "常用药品"),
    (23, "管理", 9, "办公用品"),
    (25, "衣被", 18, "换季衣物"),
)


@dataclass(slots=True)
class Home:
    """`residents` and `ledger` are rows of the sheets home_residents and home_ledger; `rows_of` finds a resident's."""

    name: str
    account: str
    phone: str
    handler: str
    witness: str
    approver: str
    residents: list[Row] = field(default_factory=list)
    ledger: list[Row] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    vouchers: dict[date, int] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)

    def row_of(self, household: Household) -> Row:
        """The row of the resident whose household is given."""
        return next(row for row in self.residents if row["id_number"] == household.head.id_number)

    def admit(self, name: str, id_number: str, admitted_on: date, care: str, **more: Any) -> None:
        self.residents.append(
            {"home": self.name, "name": name, "id_number": id_number, "admitted_on": admitted_on, "care_level": care}
            | more
        )

    def book(self, day: date, direction: str, subject: str, amount: float, summary: str, receipt: str) -> Row:
        """Enter a line with the next voucher number of its month; returns the row."""
        month = day.replace(day=1)
        self.vouchers[month] = self.vouchers.get(month, 0) + 1
        row: Row = {
            "home": self.name,
            "booked_on": day,
            "voucher_no": f"{day.year}{day.month:02d}-{self.vouchers[month]:03d}",
            "summary": summary,
            "direction": direction,
            "subject": subject,
            "amount": round(amount, 2),
            "handler": self.handler,
            "witness": self.witness if direction == "支出" else None,
            "approver": self.approver,
            "receipt": receipt,
        }
        self.ledger.append(row)
        return row

    def person_days(self, month: date) -> int:
        """How many person-days residents spent in the home in the month."""
        last = month_end(month)
        total = 0
        for row in self.residents:
            begin, end = max(row["admitted_on"], month), min(row.get("left_on") or last, last)
            total += max((end - begin).days + 1, 0)
        return total


def month_end(month: date) -> date:
    """The last day of the month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def found_homes(rng: Random, people: People, households: list[Household]) -> list[Home]:
    """One home per eighty people in 集中供养; the homes' own account and telephone stand in their residents' rows."""
    residents = [household for household in households if household.program == PROGRAM_HOME]
    homes = [_home(rng, people, index) for index in range((len(residents) + BEDS - 1) // BEDS)]
    for position, household in enumerate(residents):
        home = homes[position // BEDS]
        household.bank_account, household.phone = home.account, home.phone
        household.remark = f"入住{home.name}"
        home.households.append(household)
        home.admit(household.head.name, household.head.id_number, household.started_on, care_level(household.head))
    return homes


def _home(rng: Random, people: People, index: int) -> Home:
    ordinal = f"第{_ORDINALS[index]}" if 0 < index < len(_ORDINALS) else f"第{index + 1}" if index else ""
    handler, witness, approver = (people.make("", (34, 58)).name for _ in range(3))
    while len({handler, witness, approver}) < 3:
        approver = people.make("", (34, 58)).name
    return Home(f"演示{ordinal}敬老院", people.account(), people.phone(), handler, witness, approver)


def open_ledger(rng: Random, home: Home) -> None:
    """Four ordinary months: subsidy in, food every week, pocket money, wages, power, medicine, sundries out."""
    for month in MONTHS:
        for day, direction, subject, amount, summary, receipt in sorted(_entries(rng, home, month)):
            home.book(month.replace(day=day), direction, subject, amount, summary, receipt)


def _entries(rng: Random, home: Home, month: date) -> list[tuple[int, str, str, float, str, str]]:
    """(day, direction, subject, amount, summary, receipt) of an ordinary month."""
    present, invoice = len(home.households), "税务发票"
    subsidy = sum(household.amount for household in home.households)
    food = home.person_days(month) * rng.uniform(FOOD_LEAST, FOOD_MOST)
    entries: list[tuple[int, str, str, float, str, str]] = [
        (5, "收入", "财政补助", subsidy, f"拨入{month.month}月供养金", "银行回单"),
        (10, "支出", "零花钱", 65 * present, f"发放{month.month}月零花钱", "签领表"),
        (15, "支出", "护理", 2360 * (present // 10 + 1), "护理员工资", "工资表"),
    ]
    for day, share, summary in zip((6, 13, 20, 27), (0.27, 0.24, 0.26, 0.23), _FOOD, strict=True):
        entries.append((day, "支出", "伙食", _odd(rng, food * share), summary, invoice))
    for day, subject, per_head, summary in _MONTHLY:
        entries.append((day, "支出", subject, _odd(rng, present * per_head * rng.uniform(0.8, 1.2)), summary, invoice))
    return entries


def _odd(rng: Random, amount: float) -> float:
    """The amount with odd cents, so that no ordinary purchase is a round sum."""
    return int(amount) + rng.randrange(11, 98) / 100
