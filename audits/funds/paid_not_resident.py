"""虚报人数: 特困集中供养 money paid for somebody who on no day of the month lived in a home of the town."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from audits.detection import Hit
from recipients.choices import Program
from recipients.home_days import Stay, month_end, stays_between
from recipients.models import ActualPayment, CareHome, HomeStay, Member, PayLine
from recipients.pay_choices import PayState
from xumingsi.accounts.models import Division
from xumingsi.casework.bulk import listed

from .found import Found


class _Paid(NamedTuple):
    """A month's money for a certificate; ``payee`` is who stands on the list."""

    month: date
    certificate_no: str
    household: int | None
    village: int
    payee: str
    name: str
    amount: Decimal


def paid_but_not_resident(town: Division, first: date, last: date) -> list[Found]:
    """One find per certificate and absent person, its months and share of the money together.

    Months are those of the bank's lists; where a month has none, those of the frozen payroll. In a household of several
    the money is taken as shared evenly. A town without any home on file is not judged.
    """
    homes = dict(CareHome.objects.filter(town=town).order_by("pk").values_list("pk", "name"))
    paid = _paid(town, first, last) if homes else []
    if not paid:
        return []
    members = _covered(paid)
    stays: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays_between(town, min(row.month for row in paid), month_end(max(row.month for row in paid))):
        stays[stay.id_number].append(stay)
    absent: dict[tuple[str, str], list[tuple[_Paid, str, Decimal]]] = defaultdict(list)
    for row in paid:
        people = members.get(row.household or 0) or {row.payee: row.name}
        for number, name in people.items():
            if not any(stay.days(row.month, month_end(row.month)) for stay in stays[number]):
                share = (row.amount / len(people)).quantize(Decimal("0.01"))
                absent[row.certificate_no, number].append((row, name, share))
    latest = _latest({number for _, number in absent}, town)
    return [_find(homes, latest.get(number), number, rows) for (_, number), rows in absent.items()]


def _find(
    homes: dict[int, str], stay: tuple[int, date | None, str] | None, number: str, rows: list[tuple[_Paid, str, Decimal]]
) -> Found:  # fmt: skip
    row, name, _ = rows[0]
    months, amount = (
        "、".join(f"{paid.month:%Y-%m}" for paid, _, _ in rows),
        sum((share for _, _, share in rows), Decimal(0)),
    )
    home = stay[0] if stay else (next(iter(homes)) if len(homes) == 1 else None)
    if stay is None:
        where = f"{homes[home]}入住名册没有此人" if home else "各家敬老院入住名册都没有此人"
    else:
        where = (
            f"{stay[1]} 离开{homes[stay[0]]}（{stay[2] or '未写原因'}）" if stay[1] else f"当时未住在{homes[stay[0]]}"
        )
    evidence = {"发放月份": months, "入住情况": where, "多发金额": f"{amount} 元", "救助证号": row.certificate_no}
    hit = Hit(
        f"{row.certificate_no}|{number}", row.village, f"{name}{where}，{months} 仍按特困集中供养发放", household=row.household,
        persons=(number,), evidence=evidence, amount=amount, basis=where,
    )  # fmt: skip
    return Found(home, row.month, hit)


def _paid(town: Division, first: date, last: date) -> list[_Paid]:
    names = ("month", "certificate_no", "household_id", "village_id", "id_number", "head_name", "amount")
    lists = ActualPayment.objects.filter(town=town, month__range=(first, last))
    rows = lists.filter(program=Program.DESTITUTE_CARE, amount__gt=0).order_by("month", "certificate_no", "pk")
    found = [_Paid(*row) for row in rows.values_list(*names)]
    listed_months = lists.order_by().values_list("month", flat=True).distinct()
    names = ("payroll__month", "certificate_no", "household_id", "village_id", "head_id", "head_name", "amount")
    lines = PayLine.objects.filter(
        payroll__town=town, payroll__month__range=(first, last), program=Program.DESTITUTE_CARE
    )
    lines = lines.exclude(payroll__state=PayState.DRAFT).exclude(payroll__month__in=list(listed_months))
    sums: dict[tuple, Decimal] = defaultdict(Decimal)
    for *row, amount in lines.order_by("payroll__month", "pk").values_list(*names):
        sums[tuple(row)] += amount
    return found + [_Paid(*row, amount) for row, amount in sums.items() if amount > 0]


def _covered(paid: list[_Paid]) -> dict[int, dict[str, str]]:
    """By household: the covered people's ids and names; who has left the household is none of them."""
    keys = {row.household for row in paid if row.household}
    rows = Member.objects.filter(household__in=listed(keys), is_covered=True, left_on=None).order_by("pk")
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for household, number, name in rows.values_list("household_id", "id_number", "name"):
        found[household][number] = name
    return found


def _latest(numbers: set[str], town: Division) -> dict[str, tuple[int, date | None, str]]:
    """By id number: home, day and reason of leaving of the latest stay."""
    if not numbers:
        return {}
    rows = HomeStay.objects.filter(home__town=town, id_number__in=listed(numbers)).order_by("admitted_on", "pk")
    return {number: tuple(rest) for number, *rest in rows.values_list("id_number", "home_id", "left_on", "left_reason")}
