"""资金问题 in care homes: who is paid for, what the kitchen gets, and how the ledger is kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from xumingsi.desk.demo.town.draft import Draft, Found, NoRoom
from xumingsi.desk.demo.town.faults import fault, near_miss
from xumingsi.desk.demo.town.homes import Home
from xumingsi.desk.demo.town.model import MONTHS, PROGRAM_HOME, Household

_RESIDENT = ("lone_unsupported_elder", "lone_unsupported_invalid")
_MONEY = "资金问题"
_JUNE, _JULY, _AUGUST, _ = MONTHS


def _resident(draft: Draft) -> tuple[Household, dict[str, Any]]:
    household = draft.take(*_RESIDENT, programs=(PROGRAM_HOME,))
    return household, draft.home_of(household).row_of(household)


@fault("home_paid_not_resident", _MONEY)
def left_but_paid(draft: Draft) -> Found:
    household, row = _resident(draft)
    row["left_on"], row["left_reason"] = date(2020, 6, 10 + draft.rng.randrange(15)), "家属接回"
    return Found(
        [household],
        [household.head.id_number],
        f"{household.head.name}{row['left_on']}离院，7至9月仍按集中供养发放",
        amount=3 * household.amount,
    )


@fault("home_paid_not_resident", _MONEY)
def never_admitted(draft: Draft) -> Found:
    household, row = _resident(draft)
    home = draft.home_of(household)
    home.residents.remove(row)
    return Found(
        [household],
        [household.head.id_number],
        f"{household.head.name}按集中供养发放，{home.name}入住名册没有此人",
        amount=4 * household.amount,
    )


@near_miss(left_but_paid)
def back_from_hospital(draft: Draft) -> Found:
    household, row = _resident(draft)
    row["left_on"], row["left_reason"] = date(2020, 7, 6), "住院"
    draft.home_of(household).admit(row["name"], row["id_number"], date(2020, 7, 22), row["care_level"])
    return Found(
        [household], [household.head.id_number], f"{household.head.name}2020-07-06离院", why="住院治疗，7月22日已回院"
    )


@near_miss(never_admitted)
def admitted_with_the_benefit(draft: Draft) -> Found:
    household, row = _resident(draft)
    row["admitted_on"] = household.started_on = household.paid_from = date(2020, 8, 1)
    return Found(
        [household], [household.head.id_number], f"{household.head.name}2020-08-01入住", why="自入住当月起发放"
    )


def _boarder(draft: Draft, kind: str) -> tuple[Home, str, str]:
    home = draft.home(kind)
    guest = draft.people.make("", (70, 86))
    home.admit(guest.name, guest.id_number, date(2020, 5, 1 + draft.rng.randrange(28)), "全自理")
    return home, guest.name, guest.id_number


@fault("home_boarder_without_receipt", _MONEY)
def boarder_without_receipt(draft: Draft) -> Found:
    home, name, number = _boarder(draft, "boarder_without_receipt")
    return Found([], [number], f"{home.name}自费寄养人员{name}没有寄养费收入记录", key=f"{home.name}|{number}")


@near_miss(boarder_without_receipt)
def boarder_with_receipt(draft: Draft) -> Found:
    home, name, number = _boarder(draft, "boarder_with_receipt")
    for month in MONTHS:
        home.book(month + timedelta(days=2), "收入", "寄养费", 1180, f"收{name}{month.month}月寄养费", "收款收据")
    return Found(
        [], [number], f"{home.name}自费寄养人员{name}", key=f"{home.name}|{number}", why="寄养费逐月入账并有收据"
    )


def _about(home: Home, row: dict[str, Any], what: str, why: str | None = None) -> Found:
    key = f"{home.name}|{row['voucher_no'] or row['booked_on']}"
    return Found([], [], f"{home.name}{row['booked_on']}{what}", amount=float(row["amount"]), key=key, why=why)


def _food(home: Home, month: date, rate: float) -> Found:
    """Bring the month's food down to `rate` 元 per person-day."""
    rows = [row for row in home.ledger if row["subject"] == "伙食" and row["booked_on"].replace(day=1) == month]
    days, total = home.person_days(month), sum(row["amount"] for row in rows)
    if not days:
        raise NoRoom
    for row in rows:
        row["amount"] = round(row["amount"] * rate * days / total, 2)
    spent = sum(row["amount"] for row in rows)
    summary = f"{home.name}{month:%Y-%m}伙食支出{spent:.2f}元，{days}人日，人日均{spent / days:.2f}元"
    return Found([], [], summary, amount=spent, key=f"{home.name}|{month:%Y-%m}")


@fault("home_food_below_standard", _MONEY, late=True)
def starved_kitchen(draft: Draft) -> Found:
    return _food(draft.home("starved_kitchen"), _JUNE, 7.2)


@near_miss(starved_kitchen)
def frugal_kitchen(draft: Draft) -> Found:
    found = _food(draft.home("frugal_kitchen"), _JULY, 14.5)
    found.why = "略高于每人每月425元的伙食标准"
    return found


@fault("home_off_subject", _MONEY, late=True)
def off_subject(draft: Draft) -> Found:
    home = draft.home("off_subject")
    row = home.book(_AUGUST + timedelta(days=12), "支出", "招待费", 1286.5, "接待用餐", "税务发票")
    return _about(home, row, "列支科目之外的“招待费”")


@near_miss(off_subject)
def sundries(draft: Draft) -> Found:
    home = draft.home("sundries")
    row = home.book(_AUGUST + timedelta(days=13), "支出", "管理", 186.4, "接待室热水瓶", "税务发票")
    return _about(home, row, "列支接待室热水瓶", "属管理科目的办公用品")


@fault("home_no_voucher", _MONEY, late=True)
def no_voucher(draft: Draft) -> Found:
    home = draft.home("no_voucher")
    row = home.book(_JULY + timedelta(days=18), "支出", "医疗", 764.3, "购买药品", "")
    row["voucher_no"], row["receipt"] = None, None
    return _about(home, row, "支出没有凭证和票据")


@near_miss(no_voucher)
def signed_payout(draft: Draft) -> Found:
    home = draft.home("signed_payout")
    row = home.book(_JULY + timedelta(days=19), "支出", "零花钱", 195, "补发3人零花钱", "签领表")
    return _about(home, row, "零花钱没有发票", "以本人签领表入账，凭证齐全")


@fault("home_one_person_two_roles", _MONEY, late=True)
def handler_approves(draft: Draft) -> Found:
    home = draft.home("handler_approves")
    row = home.book(_AUGUST + timedelta(days=8), "支出", "衣被", 933.7, "购买床单被套", "税务发票")
    row["approver"] = row["handler"]
    return _about(home, row, f"支出经办人和审批人都是{row['handler']}")


@near_miss(handler_approves)
def handler_witnesses_elsewhere(draft: Draft) -> Found:
    home = draft.home("handler_witnesses_elsewhere")
    row = home.book(_AUGUST + timedelta(days=9), "支出", "水电", 217.9, "更换水管", "税务发票")
    row["handler"], row["witness"] = row["witness"], row["handler"]
    return _about(home, row, "证明人在别的凭证上是经办人", "同一凭证上经办、证明、审批是三个人")


@fault("home_round_or_split_amount", _MONEY, late=True)
def round_amount(draft: Draft) -> Found:
    home = draft.home("round_amount")
    row = home.book(_JUNE + timedelta(days=20), "支出", "管理", 8000, "房屋维修", "收款收据")
    return _about(home, row, "支出整数8000元")


@fault("home_round_or_split_amount", _MONEY, late=True)
def split_amount(draft: Draft) -> Found:
    home = draft.home("split_amount")
    day = _AUGUST + timedelta(days=19)
    rows = [home.book(day, "支出", "衣被", amount, "购买棉被", "税务发票") for amount in (4960.5, 4935.8, 4978.2)]
    found = _about(home, rows[0], "同日同事由拆成3笔，每笔略低于5000元")
    found.amount = sum(row["amount"] for row in rows)
    found.key = "|".join([home.name, *(row["voucher_no"] for row in rows)])
    return found


@near_miss(round_amount)
def round_donation(draft: Draft) -> Found:
    home = draft.home("round_donation")
    row = home.book(_JUNE + timedelta(days=21), "收入", "捐赠", 10000, "爱心企业捐款", "捐赠收据")
    return _about(home, row, "收入整数10000元", "捐赠收入，整数正常")


@near_miss(split_amount)
def different_purchases(draft: Draft) -> Found:
    home = draft.home("different_purchases")
    day = _AUGUST + timedelta(days=20)
    home.book(day, "支出", "医疗", 512.4, "购买血压计", "税务发票")
    row = home.book(day, "支出", "管理", 347.6, "打印纸、墨盒", "税务发票")
    return _about(home, row, "同日有两笔支出", "事由和科目不同，金额都小")
