"""Where money paid and money owed differ in a month: found afresh each time, nothing written.

The yardstick is the benefit as it stands now, not the roll that was sent out: a stop decided since shows as 停发后仍发
even where the bank paid exactly what it was told. Accounts are compared with the frozen roll's where there is one.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from recipients.choices import Program
from recipients.due import Due, due_in, spells_touching
from recipients.models import ActualPayment, Benefit, PayLine
from recipients.pay_choices import DifferenceKind, LineKind
from xumingsi.accounts.models import Division
from xumingsi.casework.bulk import listed
from xumingsi.casework.errors import BadInput


@dataclass(frozen=True)
class Found:
    """A difference as found; the fields are those of PaymentDifference."""

    kind: DifferenceKind
    certificate_no: str
    village_id: int
    household_id: int | None
    payment_id: int | None
    head_name: str
    due_amount: Decimal | None
    paid_amount: Decimal | None
    detail: str

    @property
    def key(self) -> tuple[str, str]:
        return self.kind.value, self.certificate_no


@dataclass(frozen=True)
class _Paid:
    """A payment with what identifies it."""

    key: int
    village: int
    household: int | None
    certificate_no: str
    head_name: str
    program: str
    amount: Decimal
    account: str


def find_differences(town: Division, month: date) -> Iterator[Found]:
    """Every difference of the month, by kind of question; writes nothing. A fixed number of queries."""
    paid = _payments(town, month)
    if not paid:
        message = f"还没有导入{month:%Y年%m月}的实际发放名册，无法核对。"
        raise BadInput(message, {"month": [message]})
    due = {line.household: line for line in due_in(town, month)}
    accounts = _accounts(town, month)
    yield from _unpaid(due, paid)
    yield from _without_benefit(due, paid, month)
    for one in paid:
        if one.household in due:
            yield from _otherwise_than_due(one, due[one.household], accounts.get(one.household))
    yield from _shared_accounts(paid, due)


def paid_without_benefit(town: Division, month: date, persons: Collection[str] | None = None) -> Iterator[Found]:
    """Only what was paid for ``month`` to a 救助证号 without a spell in it (NO_BENEFIT, UNDUE or AFTER_STOP).

    ``persons``: only payments to these resident ids. Costs what is found, not what was paid.
    """
    spells = spells_touching(town, month).filter(household=OuterRef("household")).order_by()
    stray = ActualPayment.objects.filter(~Exists(spells), town=town, month=month, amount__gt=0)
    if persons is not None:
        stray = stray.filter(id_number__in=listed(persons))
    yield from _without_benefit({}, _read(stray), month)


def _payments(town: Division, month: date) -> list[_Paid]:
    return _read(ActualPayment.objects.filter(town=town, month=month))


def _read(payments: QuerySet) -> list[_Paid]:
    names = ("pk", "village_id", "household_id", "certificate_no", "head_name", "program", "amount", "bank_account")
    rows = payments.order_by("certificate_no", "pk").values_list(*names)
    return [_Paid(*row) for row in rows.iterator(chunk_size=5000)]


def _accounts(town: Division, month: date) -> dict[int, str]:
    """Household → the account on the month's frozen roll, the last line's."""
    lines = PayLine.objects.filter(payroll__town=town, payroll__month=month).exclude(kind=LineKind.LESS)
    return dict(lines.order_by("pk").values_list("household_id", "bank_account").iterator(chunk_size=5000))


def _unpaid(due: dict[int, Due], paid: list[_Paid]) -> Iterator[Found]:
    got = {one.household for one in paid if one.amount}
    for key, line in due.items():
        if key not in got and line.amount != 0:
            owed = "金额未登记" if line.amount is None else f"应发 {line.amount} 元"
            detail = f"当月享受{line.program}，{owed}，实际发放名册中没有"
            number = line.certificate_no or f"未发证（{key}）"
            yield Found(
                DifferenceKind.UNPAID, number, line.village, key, None, line.head_name, line.amount, None, detail
            )


def _without_benefit(due: dict[int, Due], paid: list[_Paid], month: date) -> Iterator[Found]:
    """Paid without a spell in the month: after a stop, before a beginning, or without any benefit at all."""
    stray = [one for one in paid if one.household not in due and one.amount]
    spells: dict[int, list[tuple[Any, ...]]] = {}
    households = listed([one.household for one in stray if one.household is not None])
    rows = (
        Benefit.objects.filter(household__in=households).exclude(program=Program.TEMPORARY).order_by("started_on", "pk")
    )
    for household, *spell in rows.values_list("household_id", "started_on", "ended_on", "end_cause"):
        spells.setdefault(household, []).append(tuple(spell))
    for one in stray:
        kind, why = _why_not_due(one, spells.get(one.household or 0, []), month)
        yield _found(one, kind, Decimal("0.00"), f"{why}，实发 {one.amount} 元")


def _why_not_due(one: _Paid, spells: list[tuple[Any, ...]], month: date) -> tuple[DifferenceKind, str]:
    if one.household is None:
        return DifferenceKind.NO_BENEFIT, "系统中没有这个救助证号"
    if not spells:
        return DifferenceKind.NO_BENEFIT, "该户没有任何救助待遇"
    ended = [(ended_on, cause) for _, ended_on, cause in spells if ended_on is not None and ended_on < month]
    if ended:
        ended_on, cause = max(ended)
        return DifferenceKind.AFTER_STOP, f"待遇已于 {ended_on} 停止（{cause or '未注明原因'}）"
    return DifferenceKind.UNDUE, f"自 {spells[0][0]} 起才享受"


def _otherwise_than_due(one: _Paid, line: Due, on_roll: str | None) -> Iterator[Found]:
    if line.amount is not None and one.amount and one.amount != line.amount:
        more = one.amount - line.amount
        detail = f"应发 {line.amount} 元，实发 {one.amount} 元，{'多' if more > 0 else '少'}发 {abs(more)} 元"
        yield _found(one, DifferenceKind.AMOUNT, line.amount, detail)
    expected = line.bank_account if on_roll is None else on_roll
    if expected and one.account and one.account != expected:
        source = "登记" if on_roll is None else "发放名册"
        detail = f"{source}账号尾号 {expected[-4:]}，实际发入尾号 {one.account[-4:]}"
        yield _found(one, DifferenceKind.ACCOUNT, line.amount, detail)


def _shared_accounts(paid: list[_Paid], due: dict[int, Due]) -> Iterator[Found]:
    """One account for several households. 集中供养 goes to the care home's own account by rule, so it is none."""
    holders: dict[str, list[_Paid]] = {}
    for one in paid:
        if one.account and one.amount:
            holders.setdefault(one.account, []).append(one)
    for account, those in holders.items():
        for one in those if len(those) > 1 else ():
            line = due.get(one.household) if one.household is not None else None
            if (line.program if line else one.program) != Program.DESTITUTE_CARE:
                others = "、".join(other.certificate_no for other in those if other is not one)
                detail = f"账号尾号 {account[-4:]} 当月由 {len(those)} 户领取，另有 {others}"
                yield _found(one, DifferenceKind.SHARED, line.amount if line else None, detail)


def _found(one: _Paid, kind: DifferenceKind, due: Decimal | None, detail: str) -> Found:
    return Found(
        kind, one.certificate_no, one.village, one.household, one.key, one.head_name, due, one.amount, detail[:300]
    )
