"""零花钱截留: the month's payout list against the ledger, and one person who signs for several residents."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from audits.detection import Hit
from recipients.home_choices import POCKET_MONEY
from recipients.models import PocketMoneyLine, PocketMoneyList
from xumingsi.accounts.models import Division

from .found import Found, ledger

MANY = 2


def pocket_money_not_handed_out(town: Division, first: date, last: date) -> list[Found]:
    """Months with a payout list: its sum is not the ledger's, or somebody took the money of ``MANY`` or more residents
    to whom he is no kin that they would share."""
    booked: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    for line in ledger(town, first.replace(day=1), last):
        if line.is_spending and line.subject == POCKET_MONEY:
            booked[line.home, line.month] += line.amount
    lists = PocketMoneyList.objects.filter(home__town=town, month__range=(first.replace(day=1), last))
    rows = lists.annotate(total=Sum("lines__amount")).select_related("home").order_by("month", "pk")
    takers: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    taken = PocketMoneyLine.objects.filter(payout__in=lists.order_by().values("pk")).exclude(taken_by="").order_by("pk")
    for payout, taker, name in taken.values_list("payout_id", "taken_by", "stay__name"):
        takers[payout][taker].append(name)
    found = []
    for row in rows:
        total, spent = row.total or Decimal(0), booked[row.home_id, row.month]
        if total != spent:
            said = f"签领 {total} 元，台账零花钱支出 {spent} 元"
            found.append(
                _find(town, row, "", f"{row.home}{row.month:%Y-%m}零花钱{said}", {"核对": said}, abs(spent - total))
            )
        for taker, names in takers[row.pk].items():
            if len(names) >= MANY:
                said = f"{row.home}{row.month:%Y-%m}零花钱由{taker}一人代领 {len(names)} 人"
                found.append(_find(town, row, f"|{taker}", said, {"代领人": taker, "本人": "、".join(names)}, None))
    return found


def _find(
    town: Division, row: PocketMoneyList, more: str, summary: str, evidence: dict[str, str], amount: Decimal | None
) -> Found:  # fmt: skip
    key, told = f"{row.home}|{row.month:%Y-%m}{more}", {"机构": str(row.home), **evidence}
    return Found(row.home_id, row.month, Hit(key, town.pk, summary, evidence=told, amount=amount))
