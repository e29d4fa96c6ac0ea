"""整数或拆分支出: sums too round for goods, and one purchase in several vouchers just below what needs approval."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from audits.detection import Hit
from recipients.home_figures import rules_by_month
from xumingsi.accounts.models import Division

from .found import Found, Line, about_lines, key_of, ledger

ROUND = Decimal(1000)
# What is paid to many by list is a sum of rates, round or not.
BY_LIST = ("签领表", "工资表", "发放表")


def round_or_split_amounts(town: Division, first: date, last: date) -> list[Found]:
    """Whole thousands spent at once; and spending of one day for one purpose, each part below the limit and all
    together not."""
    lines = [line for line in ledger(town, first, last) if line.is_spending]
    rules = rules_by_month(town, {line.month for line in lines}) if lines else {}
    groups: dict[tuple, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.home, line.booked_on, line.subject, line.summary].append(line)
    found = about_lines(town, [(line, f"支出整数 {line.amount} 元") for line in lines if _is_round(line)])
    return found + [
        _find(town, group, limit)
        for group in groups.values()
        if _is_split(group, limit := rules[group[0].month].purchase_limit)
    ]


def _is_round(line: Line) -> bool:
    return line.amount > 0 and line.amount % ROUND == 0 and line.receipt not in BY_LIST


def _is_split(group: list[Line], limit: Decimal) -> bool:
    return len(group) > 1 and all(line.amount < limit for line in group) and sum(line.amount for line in group) >= limit


def _find(town: Division, group: list[Line], limit: Decimal) -> Found:
    line, total = group[0], sum((one.amount for one in group), Decimal("0.00"))
    key = key_of(line.home_name, *(one.voucher_no or f"{one.booked_on}" for one in group))
    evidence = {
        "机构": line.home_name,
        "明细": "；".join(one.words for one in group),
        "合计": f"{total} 元",
        "单笔限额": f"{limit} 元",
    }
    summary = f"{line.home_name}{line.booked_on} {line.summary or line.subject}拆成 {len(group)} 笔，合计 {total} 元，每笔低于 {limit} 元"
    return Found(line.home, line.month, Hit(key, town.pk, summary, evidence=evidence, amount=total))
