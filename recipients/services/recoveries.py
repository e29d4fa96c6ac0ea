"""Getting money back: what is due by month, what came in, what was written off. due = received + written off + open."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from recipients.change_choices import DeathState, RecoveryState
from recipients.change_workflows import RECOVERY
from recipients.models import DeathReport, Instalment, Recovery, RecoveryLine, WriteOff, WriteOffDecision
from recipients.paid import CENT, paid_after_death
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput, NotAllowed, NotNow
from xumingsi.casework.ledger import recorded
from xumingsi.casework.recusal import refuse_related
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock

RIGHT = "recipients.recover"


def open_recovery(report: DeathReport, *, actor: User, responsible: str) -> Recovery:
    """Open the account of what was paid after a death, up to this month. BadInput when nothing was, or one is open."""
    village = report.village
    if not actor.has_right(RIGHT, village):
        raise NotAllowed(f"您没有在{village}登记追回的权限。")
    refuse_related(actor, report, right=RIGHT, village=village, doing="立账追回")
    if report.state not in (DeathState.STOPPED, DeathState.ADJUSTED):
        raise NotNow("死亡确认并停发（或重新核定）后才能立账追回，此前多发的月份还会增加。")
    with transaction.atomic():
        # Claimed first: of two clicks the second waits here and then finds the account.
        DeathReport.objects.filter(pk=report.pk).update(state=report.state)
        if Recovery.objects.filter(death=report).exists():
            raise BadInput(f"{report}已立追回台账，不必重复。")
        return _open(report, actor, responsible)


def _open(report: DeathReport, actor: User, responsible: str) -> Recovery:
    months = paid_after_death(report, as_of=clock.today())
    if not months:
        raise BadInput(f"{report.member.name}死亡次月起没有多发，无须追回。")
    recovery = Recovery(
        household=report.household, death=report, responsible=responsible.strip(), due=sum((m.amount for m in months), Decimal(0)),
        cause=f"{report.member.name}于 {report.died_on:%Y-%m-%d} 死亡后多发 {len(months)} 个月",
    )  # fmt: skip
    sentence = "{actor}立{subject}，应追回{months}个月共{due}元"
    facts = {"months": len(months), "due": str(recovery.due)}
    with recorded("recovery.open", actor=actor, sentence=sentence, village=report.village, facts=facts) as act:
        save_checked(recovery)
        for one in months:
            save_checked(
                RecoveryLine(
                    recovery=recovery,
                    month=one.month,
                    paid=one.paid,
                    people=one.people,
                    amount=one.amount,
                    basis=one.basis,
                )
            )
        act.subject = recovery
    return recovery


def receive(
    recovery: Recovery, *, actor: User, amount: Decimal, received_on: date, receipt_no: str, payer: str
) -> Instalment:
    """An instalment came in. BadInput for a day ahead, nothing, a receipt used before, or more than is open."""
    _refuse_day(recovery, received_on)
    facts = {"amount": str(amount), "receipt": receipt_no.strip()}
    with moving(recovery, RECOVERY, "receive", actor=actor, facts=facts):
        if amount <= 0:
            raise BadInput("到账金额应大于 0。", {"amount": ["应大于 0。"]})
        _refuse_more_than_open(recovery, amount)
        _refuse_receipt(recovery, receipt_no)
        row = Instalment(
            recovery=recovery,
            amount=amount,
            received_on=received_on,
            receipt_no=receipt_no.strip(),
            payer=payer.strip(),
            recorded_by=actor,
        )
        save_checked(row)
        _add_up(recovery)
    _settle(recovery)
    return row


def correct_instalment(
    recovery: Recovery,
    *,
    instalment: Instalment,
    actor: User,
    amount: Decimal,
    reason: str,
    receipt_no: str = "",
    received_on: date | None = None,
) -> Instalment:
    """Replace a wrong entry by a new row; ``amount`` 0 takes it back altogether."""
    reason = require_reason(reason, "请写明更正原因。")
    day = received_on or instalment.received_on
    _refuse_day(recovery, day)
    facts = {"before": str(instalment.amount), "amount": str(amount)}
    with moving(recovery, RECOVERY, "correct", actor=actor, reason=reason, facts=facts):
        if instalment.recovery_id != recovery.pk or Instalment.objects.filter(supersedes=instalment).exists():
            raise BadInput("这笔到账不属于本台账，或已经更正过，请更正最新的一笔。", {"instalment": ["请重新选择。"]})
        _refuse_more_than_open(recovery, amount - instalment.amount)
        number = receipt_no.strip() or instalment.receipt_no
        if number != instalment.receipt_no:
            _refuse_receipt(recovery, number)
        row = Instalment(
            recovery=recovery, amount=amount, received_on=day, receipt_no=number, payer=instalment.payer, reason=reason, supersedes=instalment,
            recorded_by=actor,
        )  # fmt: skip
        save_checked(row)
        _add_up(recovery)
    _settle(recovery)
    return row


def ask_write_off(recovery: Recovery, *, actor: User, amount: Decimal, reason: str) -> WriteOff:
    """Propose not to ask for ``amount`` any more (no estate, no heirs …)."""
    reason = require_reason(reason, "请写明核销理由。")
    with moving(recovery, RECOVERY, "ask_write_off", actor=actor, reason=reason, facts={"amount": str(amount)}):
        _refuse_more_than_open(recovery, amount)
        row = WriteOff(recovery=recovery, amount=amount, reason=reason, recorded_by=actor)
        save_checked(row)
    return row


def write_off(recovery: Recovery, *, actor: User, opinion: str = "") -> WriteOffDecision:
    """Another person agrees."""
    decision = _answer(recovery, "write_off", actor, opinion, approved=True)
    _settle(recovery)
    return decision


def refuse_write_off(recovery: Recovery, *, actor: User, reason: str) -> WriteOffDecision:
    """Another person does not agree; the account goes on."""
    return _answer(
        recovery, "refuse_write_off", actor, require_reason(reason, "不同意的，请写明理由。"), approved=False
    )


def _answer(recovery: Recovery, verb: str, actor: User, opinion: str, *, approved: bool) -> WriteOffDecision:
    asked = recovery.write_offs.filter(decision=None).last()
    with moving(
        recovery, RECOVERY, verb, actor=actor, reason=opinion, facts={"amount": str(asked.amount if asked else "")}
    ):
        assert asked is not None
        decision = WriteOffDecision(write_off=asked, approved=approved, opinion=opinion.strip(), recorded_by=actor)
        save_checked(decision)
        _add_up(recovery)
    return decision


def _refuse_day(recovery: Recovery, day: date) -> None:
    first = recovery.death.died_on if recovery.death else None
    if day > clock.today() or (first and day < first):
        raise BadInput("收款日期应在死亡日期之后，且不能晚于今天。", {"received_on": ["请核对收款日期。"]})


def _refuse_more_than_open(recovery: Recovery, amount: Decimal) -> None:
    if amount > recovery.outstanding:
        message = f"尚未追回 {recovery.outstanding} 元，金额不能超过。"
        raise BadInput(message, {"amount": [message]})


def _refuse_receipt(recovery: Recovery, number: str) -> None:
    used = Instalment.objects.in_town(recovery.village.town).standing().filter(receipt_no=number.strip())
    if not number.strip() or used.exists():
        message = "票据号不能为空。" if not number.strip() else f"票据 {number.strip()} 已经登记过，请核对。"
        raise BadInput(message, {"receipt_no": [message]})


def _add_up(recovery: Recovery) -> None:
    """The sums follow the rows; the database refuses more than is due."""
    received = recovery.instalments.standing().aggregate(total=Sum("amount"))["total"]
    approved = recovery.write_offs.filter(decision__approved=True).aggregate(total=Sum("amount"))["total"]
    recovery.received, recovery.written_off = (Decimal(total or 0).quantize(CENT) for total in (received, approved))


def _settle(recovery: Recovery) -> None:
    if recovery.outstanding == 0 and recovery.state == RecoveryState.OPEN:
        facts = {"received": str(recovery.received), "written_off": str(recovery.written_off)}
        with moving(recovery, RECOVERY, "settle", actor=None, facts=facts):
            return
