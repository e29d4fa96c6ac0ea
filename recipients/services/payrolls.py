"""Monthly payrolls: prepared, frozen once, corrected by further lines."""

from datetime import date
from decimal import Decimal

from django.db.models import Max, Sum

from recipients.due import Due, due_in
from recipients.models import Household, PayLine, PayRoll
from recipients.pay_choices import LineKind
from recipients.pay_workflows import PAYROLL
from xumingsi.accounts.models import Division, User
from xumingsi.casework.bulk import insert_rows
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock
from xumingsi.kit.dates import month_floor, next_month

RIGHT = "recipients.pay"


def prepare_payroll(town: Division, *, month: date, actor: User) -> PayRoll:
    """A roll for ``month`` in state 编制中. BadInput for a second one, or for a month later than the next."""
    if not actor.has_right(RIGHT, town):
        raise NotAllowed(f"您没有在{town}编制发放名册的权限，请联系镇经办。")
    month = month_floor(month)
    if month > next_month(clock.today()):
        raise BadInput("最早提前一个月编制发放名册。", {"month": ["不能晚于下个月。"]})
    if PayRoll.objects.filter(town=town, month=month).exists():
        raise BadInput(f"{month:%Y年%m月}已有发放名册，不能重复编制。", {"month": ["该月已有发放名册。"]})
    payroll = PayRoll(town=town, month=month, prepared_by=actor)
    with recorded("payroll.prepare", actor=actor, sentence="{actor}编制{subject}", town=town) as act:
        save_checked(payroll)
        act.subject = payroll
    return payroll


def freeze_payroll(payroll: PayRoll, *, actor: User) -> PayRoll:
    """Write every line from the benefit spells as they stand now; from then on lines are only added."""
    with moving(payroll, PAYROLL, "freeze", actor=actor) as act:
        lines = due_in(payroll.town, payroll.month)
        insert_rows(PayLine, _columns(payroll, lines))
        payroll.frozen_at = act.at
        act.facts |= {
            "households": len(lines),
            "amount": str(sum((line.amount or 0 for line in lines), Decimal("0.00"))),
        }
    return payroll


def _columns(payroll: PayRoll, lines: list[Due]) -> dict[str, list]:
    return {
        "payroll_id": [payroll.pk] * len(lines),
        "village_id": [line.village for line in lines],
        "household_id": [line.household for line in lines],
        "benefit_id": [line.benefit for line in lines],
        "certificate_no": [line.certificate_no for line in lines],
        "head_name": [line.head_name for line in lines],
        "head_id": [line.head_id for line in lines],
        "program": [line.program for line in lines],
        "covered_count": [line.covered for line in lines],
        "amount": [line.amount for line in lines],
        "bank": [line.bank for line in lines],
        "bank_account": [line.bank_account for line in lines],
    }


def supplement_payroll(payroll: PayRoll, *, household: Household, amount: Decimal, reason: str, actor: User) -> PayLine:
    """Pay a household more (``amount`` above zero) or, before the bank has the list, less. The frozen lines stay.

    BadInput without a reason, for a household never assisted, for a sum of nothing, or when less than nothing remains.
    """
    reason = require_reason(reason, "请写明补发或扣减的理由。")
    if not amount:
        raise BadInput("金额不能为零。", {"amount": ["补发填正数，扣减填负数。"]})
    if household.village.town != payroll.town:
        raise BadInput(f"{household}不在{payroll.town}。", {"household": ["请核对救助证号。"]})
    before = payroll.lines.filter(household=household).order_by("-pk").first()
    benefit = before.benefit if before else household.benefits.order_by("-started_on", "-pk").first()
    if benefit is None:
        raise BadInput(f"{household}没有救助待遇，不能补发。", {"household": ["请核对救助证号。"]})
    batch = open_batch(payroll)
    kind = LineKind.MORE if amount > 0 else LineKind.LESS
    head = household.members.filter(is_head=True).order_by("left_on", "pk").first()
    line = PayLine(
        payroll=payroll, village_id=household.village_id, household=household, benefit=benefit, kind=kind, batch=batch,
        certificate_no=household.certificate_no or "", head_name=household.head_name, head_id=head.id_number if head else "",
        program=benefit.program, covered_count=benefit.covered_count, amount=amount, bank=household.bank,
        bank_account=household.bank_account, reason=reason[:200],
    )  # fmt: skip
    facts = {"household": str(household), "kind": kind.label, "amount": str(abs(amount))}
    with moving(payroll, PAYROLL, "supplement", actor=actor, reason=reason, facts=facts):
        rest = payroll.lines.filter(household=household, batch=batch).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        if rest + amount < 0:
            message = (
                f"该户未导出的金额只有 {rest:.2f} 元，不能扣减 {-amount:.2f} 元；已发放的多发金额请在追回台账登记。"
            )
            raise BadInput(message, {"amount": [message]})
        save_checked(line)
    return line


def open_batch(payroll: PayRoll) -> int:
    """The number of the list that the bank has not been given yet."""
    return (payroll.exports.aggregate(last=Max("batch"))["last"] or 0) + 1
