"""All checks by name, in the order in which a month's page lists them."""

from datetime import date
from typing import NamedTuple

from xumingsi.accounts.models import Division

from .amounts import round_or_split_amounts
from .balance import broken_balances
from .boarders import boarders_without_receipt
from .deposits import unsafe_deposits
from .food import food_below_standard
from .found import Check, Found
from .no_voucher import spending_without_voucher
from .off_subject import spending_off_subject
from .paid_not_resident import paid_but_not_resident
from .pocket_money import pocket_money_not_handed_out
from .purchases import purchases_not_as_booked
from .two_roles import one_person_in_two_roles


class FundCheck(NamedTuple):
    """``name`` as the detector of the same find is called."""

    name: str
    label: str
    find: Check


CHECKS: dict[str, FundCheck] = {
    check.name: check
    for check in (
        FundCheck("home_paid_not_resident", "拨付人数多于在院人数", paid_but_not_resident),
        FundCheck("home_food_below_standard", "伙食低于标准", food_below_standard),
        FundCheck("home_off_subject", "科目之外列支", spending_off_subject),
        FundCheck("home_no_voucher", "支出无凭证或票据", spending_without_voucher),
        FundCheck("home_one_person_two_roles", "一人兼两职", one_person_in_two_roles),
        FundCheck("home_boarder_without_receipt", "寄养费未入账", boarders_without_receipt),
        FundCheck("home_balance_broken", "余额不连续", broken_balances),
        FundCheck("home_round_or_split_amount", "整数或拆分支出", round_or_split_amounts),
        FundCheck("home_pocket_money", "零花钱未足额签领", pocket_money_not_handed_out),
        FundCheck("home_deposit_unfiled", "代管财物手续不全", unsafe_deposits),
        FundCheck("home_purchase_differs", "采购验收与入账不符", purchases_not_as_booked),
    )
}


def findings(town: Division, first: date, last: date) -> list[tuple[FundCheck, Found]]:
    """Every check over the time, in the order of the register."""
    return [(check, found) for check in CHECKS.values() for found in check.find(town, first, last)]
