"""采购与入账不符: what two people received for a ledger line does not cost what the line says."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from recipients.models import HomePurchase
from xumingsi.accounts.models import Division

from .found import Found, about_lines, ledger


def purchases_not_as_booked(town: Division, first: date, last: date) -> list[Found]:
    """Only lines that have goods registered to them are judged; a correction stands for the line it replaced."""
    lines = ledger(town, first, last)
    rows = HomePurchase.objects.filter(home__town=town, entry__isnull=False).order_by()
    received: dict[int, Decimal] = defaultdict(Decimal)
    for entry, later, total in rows.values_list("entry_id", "entry__superseded_by").annotate(total=Sum("amount")):
        received[later or entry] += total
    wrong = [
        (line, f"验收合计 {received[line.key]} 元，入账 {line.amount} 元")
        for line in lines
        if line.key in received and received[line.key] != line.amount
    ]
    return about_lines(town, wrong)
