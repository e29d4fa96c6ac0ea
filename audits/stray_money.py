"""Money paid for months without a right to it, one find per 救助证号 (the months as ``recipients.pay_differences`` has them)."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from recipients.models import ActualPayment, PaymentDifference
from recipients.pay_choices import DifferenceKind, DifferenceState
from recipients.pay_differences import Found, paid_without_benefit
from xumingsi.casework.bulk import listed
from xumingsi.kit import masking
from xumingsi.kit.dates import month_floor

from .detection import Hit, Question


class Stray(NamedTuple):
    """One month's payment, and to whose id number it went."""

    month: date
    found: Found
    payee: str

    @property
    def amount(self) -> Decimal:
        return self.found.paid_amount or Decimal(0)


def stray_hits(question: Question, kinds: Collection[DifferenceKind], what: str) -> Iterator[Hit]:
    """Finds of payments of these ``kinds``; ``what`` says in Chinese what is wrong with them.

    A payment whose difference was put right (已更正) is none any more.
    """
    by_number: dict[str, list[Stray]] = {}
    for one in _strays(question, kinds):
        by_number.setdefault(one.found.certificate_no, []).append(one)
    for number, those in by_number.items():
        yield _hit(number, those, what)


def _strays(question: Question, kinds: Collection[DifferenceKind]) -> Iterator[Stray]:
    lists = ActualPayment.objects.filter(town=question.town, month__lte=month_floor(question.as_of))
    months = lists.order_by("month").values_list("month", flat=True).distinct()
    corrected = _corrected(question, kinds)
    found = [
        (month, one)
        for month in months
        for one in paid_without_benefit(question.town, month, question.persons)
        if one.kind in kinds and (month, *one.key) not in corrected
    ]
    payments = ActualPayment.objects.filter(pk__in=listed([one.payment_id for _, one in found])).order_by()
    payees = dict(payments.values_list("pk", "id_number")) if found else {}
    return (Stray(month, one, payees[one.payment_id]) for month, one in found)


def _corrected(question: Question, kinds: Collection[DifferenceKind]) -> set[tuple[date, str, str]]:
    rows = PaymentDifference.objects.filter(
        town=question.town, kind__in=list(kinds), state=DifferenceState.CORRECTED
    ).order_by()
    return set(rows.values_list("month", "kind", "certificate_no"))


def _hit(number: str, those: list[Stray], what: str) -> Hit:
    last, total = those[-1].found, sum((one.amount for one in those), Decimal(0))
    first, until = f"{those[0].month:%Y年%m月}", f"{those[-1].month:%Y年%m月}"
    span = first if first == until else f"{first}至{until}"
    payees = tuple(dict.fromkeys(one.payee for one in those))
    who = f"{last.head_name}（救助证号{number}）"
    return Hit(
        key=number, village=last.village_id, household=last.household_id, persons=payees, amount=total,
        summary=f"{who}{what}：{span}共发放{len(those)}个月{total:.2f}元"[:300],
        evidence={
            "救助证号": number, "领款人": "、".join(masking.mask_id(payee) for payee in payees), "金额": f"{total:.2f}元",
            **{f"{one.month:%Y-%m}": one.found.detail for one in those},
        },
    )  # fmt: skip
