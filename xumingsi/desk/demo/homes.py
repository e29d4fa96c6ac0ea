"""The demo's care homes: residents and books come in, figures are set, and the months are there to reconcile."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from audits.funds.month import findings_of
from audits.home_choices import Handling
from audits.services import home_months
from recipients.exchange.home_lists import import_ledger, import_residents
from recipients.home_roll import supported_spells
from recipients.models import CareHome, HomeStandard, HomeStay
from recipients.services import home_money, homes
from recipients.services.home_money import Payout
from xumingsi.accounts.models import Division, User
from xumingsi.kit import clock

MONTH = date(2020, 8, 1)


def open_books(folder: Path, town: Division, people: dict[str, User]) -> str:
    """Import both lists, set the standard, prepare August and acknowledge its first finds; answers what was done."""
    officer = people["town"]
    stays = import_residents(folder / "home_residents.xlsx", town=town, actor=officer, skip_bad_rows=True)
    book = import_ledger(folder / "home_ledger.xlsx", town=town, actor=officer, skip_bad_rows=True)
    if clock.today() < date(2020, 9, 1) or not CareHome.objects.filter(town=town).exists():
        return "没有敬老院资料"
    standard = HomeStandard(
        town=town, effective_from=date(2020, 1, 1), food_per_day=Decimal("14.17"), purchase_limit=Decimal(5000), cash_limit=Decimal(3000),
        source="演示：每人每月 425 元",
    )  # fmt: skip
    homes.set_home_standard(standard, actor=officer)
    for month in home_months.prepare_months(town, month=MONTH, actor=people["town2"]):
        _hand_out(month.home, officer)
        for check, found in findings_of(month.home, MONTH)[:1]:
            home_months.note_finding(
                month, actor=people["town2"], finding=f"{check.name}|{found.hit.key}", handling=Handling.EXPLAINED, reason="已查阅原始凭证，情况属实。",
            )  # fmt: skip
    return f"导入入住 {len(stays.lines)} 人次、收支 {len(book.lines)} 笔，建立 8 月对账单"


def _hand_out(home: CareHome, officer: User) -> None:
    """August's pocket money, signed for one by one."""
    supported = supported_spells(home.town, MONTH, date(2020, 8, 10))
    here = (
        HomeStay.objects.filter(home=home, id_number__in=list(supported))
        .touching(MONTH, date(2020, 8, 10))
        .order_by("pk")
    )
    lines = [Payout(stay, Decimal(65)) for stay in here]
    home_money.pay_pocket_money(
        home, actor=officer, month=MONTH, paid_on=date(2020, 8, 10), standard=Decimal(65), payer="演示发放人", witness="演示监督人", lines=lines,
    )  # fmt: skip
