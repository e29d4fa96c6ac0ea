"""克扣伙食: what the kitchen spent for each person and day in a month that is over, against the town's standard."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from audits.detection import Hit
from recipients.home_choices import FOOD
from recipients.home_days import month_end, person_days, stays_between
from recipients.home_figures import rules_by_month
from xumingsi.accounts.models import Division
from xumingsi.kit import clock

from .found import Found, ledger

CENT = Decimal("0.01")


def food_below_standard(town: Division, first: date, last: date) -> list[Found]:
    """One find per home and month. A month without any line is a ledger that has not come in, not an empty kitchen."""
    spent: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    names: dict[int, str] = {}
    for line in ledger(town, first, last):
        names[line.home] = line.home_name
        food = line.is_spending and line.subject == FOOD
        spent[line.home, line.month] += line.amount if food else Decimal(0)
    months = sorted({month for _, month in spent if month_end(month) <= min(last, clock.today())})
    if not months:
        return []
    days = person_days(stays_between(town, months[0], month_end(months[-1])), months)
    rules = rules_by_month(town, months)
    found = []
    for (home, month), amount in sorted(spent.items()):
        if month not in rules or not days[home, month]:
            continue
        each, due = amount / days[home, month], rules[month].food_per_day
        if each < due:
            found.append(_find(town, home, names[home], month, amount, days[home, month], due, rules[month].source))
    return found


def _find(
    town: Division, home: int, name: str, month: date, amount: Decimal, days: int, due: Decimal, source: str
) -> Found:  # fmt: skip
    each = (amount / days).quantize(CENT)
    short = (due * days - amount).quantize(CENT)
    evidence = {
        "伙食支出": f"{amount} 元", "在院人日": str(days), "人日均": f"{each} 元", "标准": f"{due} 元/人·日（{source}）", "低于标准": f"{short} 元",
    }  # fmt: skip
    summary = f"{name}{month:%Y-%m}伙食支出 {amount} 元，{days} 人日，人日均 {each} 元，低于标准 {due} 元"
    return Found(home, month, Hit(f"{name}|{month:%Y-%m}", town.pk, summary, evidence=evidence, amount=short))
