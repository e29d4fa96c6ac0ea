"""One bank account or telephone for several households."""

from __future__ import annotations

from xumingsi.desk.demo.town.draft import Draft, Found, NoRoom
from xumingsi.desk.demo.town.faults import fault, near_miss
from xumingsi.desk.demo.town.homes import Home
from xumingsi.desk.demo.town.model import PROGRAM_RURAL, Household


def _three(draft: Draft) -> list[Household]:
    first = draft.take(programs=(PROGRAM_RURAL,))
    rest = [draft.take(programs=(PROGRAM_RURAL,), where=lambda h: h.village is first.village) for _ in range(2)]
    return [first, *rest]


def _heads(households: list[Household]) -> list[str]:
    return [household.head.id_number for household in households]


@fault("shared_bank_account", "资金问题")
def shared_bank_account(draft: Draft) -> Found:
    households = _three(draft)
    for household in households:
        household.bank_account = households[0].bank_account
    account = households[0].bank_account
    return Found(households, _heads(households), f"三户的救助金打入同一银行账号（尾号{account[-4:]}）", key=account)


@fault("shared_phone", "资金问题")
def shared_phone(draft: Draft) -> Found:
    households = _three(draft)
    for household in households:
        household.phone = households[0].phone
    number = households[0].phone
    return Found(households, _heads(households), f"三户登记同一联系电话（尾号{number[-4:]}）", key=number)


def _collective(home: Home, key: str, summary: str, why: str) -> Found:
    if len(home.households) < 2:
        raise NoRoom
    return Found(home.households, _heads(home.households), summary, why=why, key=key)


@near_miss(shared_bank_account)
def account_of_the_home(draft: Draft) -> Found:
    home = draft.home("account")
    why = "集中供养资金依规拨入供养机构专账"
    return _collective(home, home.account, f"{home.name}供养对象共用一个账号", why)


@near_miss(shared_phone)
def phone_of_the_home(draft: Draft) -> Found:
    home = draft.home("phone")
    return _collective(home, home.phone, f"{home.name}供养对象登记同一电话", "集中供养对象登记的是供养机构的电话")
