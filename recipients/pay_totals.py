"""A roll added up by village and programme: of its frozen lines, or of what freezing it now would write."""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Min, Sum

from recipients.due import Due, due_in
from recipients.models import PayRoll
from recipients.pay_choices import LineKind, PayState


class PayTotal(NamedTuple):
    """Lines of a village and programme: households, people and 元."""

    village: str
    program: str
    households: int
    covered: int
    amount: Decimal


def payroll_totals(payroll: PayRoll) -> list[PayTotal]:
    """By village and programme, in the order of villages: of the frozen lines, or of what would be frozen now."""
    if payroll.state == PayState.DRAFT:
        return _totals_of_due(payroll)
    rows = (
        payroll.lines.values("village__name", "program")
        .annotate(path=Min("village__path"), n=Count("household", distinct=True), sum=Sum("amount"))
        .order_by("path", "program")
    )
    people = (
        payroll.lines.filter(kind=LineKind.NORMAL).values("village__name", "program").annotate(n=Sum("covered_count"))
    )
    covered = {(row["village__name"], row["program"]): row["n"] for row in people.order_by()}
    keys = [(row["village__name"], row["program"]) for row in rows]
    return [PayTotal(*key, row["n"], covered.get(key, 0), row["sum"]) for key, row in zip(keys, rows, strict=True)]


def _totals_of_due(payroll: PayRoll) -> list[PayTotal]:
    names = dict(payroll.town.children.values_list("pk", "name"))
    found: dict[tuple[str, str], list[Due]] = {}
    for line in due_in(payroll.town, payroll.month):
        found.setdefault((names[line.village], line.program), []).append(line)
    return [
        PayTotal(
            *key,
            len(lines),
            sum(line.covered for line in lines),
            sum((line.amount or Decimal(0) for line in lines), Decimal("0.00")),
        )
        for key, lines in found.items()
    ]
