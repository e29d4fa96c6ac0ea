"""余额不连续: the balance that the paper book states does not follow from the lines, or more was spent than was there."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from audits.detection import Hit
from recipients.models import CareHome
from xumingsi.accounts.models import Division

from .found import Found, Line, ledger


def broken_balances(town: Division, first: date, last: date) -> list[Found]:
    """A find at each line whose stated balance is not the one before plus what was booked between, and at the first line
    of a month after which nothing can be left. Homes whose opening balance was never counted begin at the first stated
    balance."""
    openings = dict(CareHome.objects.filter(town=town).order_by().values_list("pk", "opening_balance"))
    books: dict[int, list[Line]] = defaultdict(list)
    for line in ledger(town, date.min, last):
        books[line.home].append(line)
    found = [one for home, lines in books.items() for one in _follow(town, openings.get(home), lines)]
    return [one for one in found if one.month and first.replace(day=1) <= one.month]


def _follow(town: Division, opening: Decimal | None, lines: list[Line]) -> list[Found]:
    """``balance`` is what should be left after each line; a stated balance is believed from there on, so that one slip
    is one find."""
    balance, found, overdrawn = opening, dict[str, Found](), set[date]()
    for line in lines:
        if balance is not None:
            balance += -line.amount if line.is_spending else line.amount
        if line.stated_balance is not None:
            if balance is not None and balance != line.stated_balance:
                found.setdefault(line.mark, _find(town, line, f"账面余额 {line.stated_balance} 元，按上笔推算应为 {balance} 元", line.stated_balance - balance))  # fmt: skip
            balance = line.stated_balance
        if balance is not None and balance < 0 and line.month not in overdrawn:
            overdrawn.add(line.month)
            found.setdefault(line.mark, _find(town, line, f"记到此笔余额为 {balance} 元，支出大于结存", -balance))
    return list(found.values())


def _find(town: Division, line: Line, wrong: str, amount: Decimal) -> Found:
    evidence = {"机构": line.home_name, "凭证号": line.voucher_no or "无", "明细": line.words, "核对": wrong}
    hit = Hit(line.mark, town.pk, f"{line.home_name}{line.words}：{wrong}", evidence=evidence, amount=abs(amount))
    return Found(line.home, line.month, hit)
