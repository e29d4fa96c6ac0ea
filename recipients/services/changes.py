"""增发、减发、停发 outside the renewals: opened for a cause, proposed by one, decided by another. Never by itself."""

from datetime import date, timedelta
from decimal import Decimal

from recipients.change_choices import Cause, ChangeOutcome, ChangeState, DeathState
from recipients.change_rules import Periods, periods_on
from recipients.change_workflows import CHANGE, DEATH, survivors
from recipients.models import Benefit, BenefitChange, ChangeDecision, ChangeProposal
from recipients.notices import notice
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock
from xumingsi.kit.dates import add_months, chinese_date, next_month

from . import benefits

OPENERS = ("renewals.propose", "recipients.review")


def open_change(benefit: Benefit, *, actor: User, cause: Cause | str, facts: str) -> BenefitChange:
    """A case to look at this benefit, in state 待提出建议: the one already open, or a new one. Nothing changes by it.

    A benefit that has ended is taken up only because it should not have been stopped (Cause.MISTAKE). BadInput when
    one is waiting for its decision, or the benefit has ended for another cause.
    """
    if not any(actor.has_right(right, benefit.household.village) for right in OPENERS):
        raise NotAllowed("您没有提起待遇变更的权限。")
    if cause != Cause.MISTAKE and benefit.ended_on and benefit.ended_on < next_month(clock.today()):
        raise BadInput(f"{benefit}已于 {benefit.ended_on:%Y-%m-%d} 停止，无须变更。")
    if found := benefit.changes.under_way().first():
        if found.state == ChangeState.PROPOSED:
            raise BadInput(f"{found}正待审批，请先审批或退回。")
        return found
    change = BenefitChange(benefit=benefit, cause=cause, facts=facts.strip()[:200], opened_by=actor)
    sentence = "{actor}提起{subject}：{facts}"
    with recorded(
        "benefit_change.open", actor=actor, sentence=sentence, village=benefit.village, facts={"facts": change.facts}
    ) as act:
        save_checked(change)
        act.subject = change
    return change


def propose_change(
    change: BenefitChange, *, actor: User, outcome: ChangeOutcome | str, reasons: str, amount: Decimal | None = None,
    effective_from: date | None = None,
) -> ChangeProposal:  # fmt: skip
    """Propose ``amount`` 元 a month from ``effective_from`` (default and earliest: the month after this one).

    ``amount`` is not asked for where it ends or stays. BadInput when it does not fit what is paid now, without reasons,
    or when all covered members are dead and the outcome is not 停发.
    """
    kind = ChangeOutcome(outcome)
    _refuse_unfitting(change, kind)
    if len(reasons.strip()) < 5:
        raise BadInput(
            "请写明事实、理由和依据（减发、停发的将书面告知当事人）。", {"reasons": ["请写明事实、理由和依据。"]}
        )
    month = _month(change, kind, effective_from)
    money = _amount(change, kind, amount, month)
    _refuse_paying_the_dead(change, kind)
    facts = {"outcome": kind.label, "amount": str(money), "month": f"{month:%Y-%m}"}
    with moving(change, CHANGE, "propose", actor=actor, facts=facts):
        proposal = ChangeProposal(
            change=change, outcome=kind, amount=money, effective_from=month, reasons=reasons.strip(), recorded_by=actor
        )
        save_checked(proposal)
        change.outcome, change.amount, change.effective_from = kind, money, month
    return proposal


def _refuse_unfitting(change: BenefitChange, kind: ChangeOutcome) -> None:
    """What has ended can only be resumed, and only what was stopped by mistake."""
    ended = change.benefit.ended_on
    if kind == ChangeOutcome.RESUME and (change.cause != Cause.MISTAKE or ended is None):
        message = "恢复发放只用于因误停而提起的变更。"
    elif kind != ChangeOutcome.RESUME and ended and ended < next_month(clock.today()):
        message = f"待遇已于 {ended:%Y-%m-%d} 停止，只能恢复发放，或不作变更。"
    else:
        return
    raise BadInput(message, {"outcome": [message]})


def _month(change: BenefitChange, kind: ChangeOutcome, asked: date | None) -> date:
    ended = change.benefit.ended_on
    if kind == ChangeOutcome.RESUME and ended:
        return ended + timedelta(days=1)  # as if it had never been stopped
    earliest = next_month(clock.today())
    month = asked or earliest
    if month < earliest:
        message = f"审批的次月起执行，起始月份不能早于 {earliest:%Y-%m}。"
        raise BadInput(message, {"effective_from": [message]})
    periods = _periods(change)
    latest = add_months(earliest, periods.taper_months if kind == ChangeOutcome.TAPER else 1)
    if kind == ChangeOutcome.TAPER and not periods.taper_months:
        raise BadInput(
            f"{periods.basis}没有规定渐退期；当地另有规定的，请先在“动态管理规则”中设置。",
            {"outcome": ["未设渐退期。"]},
        )
    if month > latest:
        message = (
            f"起始月份最迟为 {latest:%Y-%m}（渐退不超过 {periods.taper_months} 个月）。"
            if kind == ChangeOutcome.TAPER
            else f"起始月份最迟为 {latest:%Y-%m}；就业后收入增加的，请办理渐退。"
        )
        raise BadInput(message, {"effective_from": [message]})
    return month


def _periods(change: BenefitChange) -> Periods:
    town = change.village.town
    assert town is not None
    return periods_on(town, clock.today())


def _amount(change: BenefitChange, kind: ChangeOutcome, amount: Decimal | None, month: date) -> Decimal:
    now = change.benefit.amount_on(month) or Decimal(0)
    if kind.ends:
        return Decimal(0)
    if kind in (ChangeOutcome.KEEP, ChangeOutcome.RESUME):
        return now
    if not amount or (amount <= now if kind == ChangeOutcome.RAISE else amount >= now):
        message = (
            f"“{kind.label}”后的月金额应{'高' if kind == ChangeOutcome.RAISE else '低'}于现在的 {now} 元且不为 0。"
        )
        raise BadInput(message, {"amount": [message]})
    return amount


def _refuse_paying_the_dead(change: BenefitChange, kind: ChangeOutcome) -> None:
    dead = change.deaths.filter(state=DeathState.CONFIRMED).exists()
    if dead and kind != ChangeOutcome.STOP and not survivors(change.benefit.household_id, clock.today()):
        raise BadInput("本户保障对象均已死亡，只能停发。", {"outcome": ["本户保障对象均已死亡，只能停发。"]})


def decide_change(change: BenefitChange, *, actor: User, opinion: str = "") -> ChangeDecision:
    """Approve the waiting proposal and carry it out, never earlier than from the month after this one."""
    proposal = change.proposals.filter(decision=None).last()
    facts, month = {}, clock.today()
    if proposal:  # else the guard refuses with its own sentence
        resumes = proposal.outcome == ChangeOutcome.RESUME
        month = proposal.effective_from if resumes else max(proposal.effective_from, next_month(clock.today()))
        facts = {"outcome": proposal.get_outcome_display(), "amount": str(proposal.amount), "month": f"{month:%Y-%m}"}
    with moving(change, CHANGE, "decide", actor=actor, reason=opinion, facts=facts):
        assert proposal is not None
        _refuse_paying_the_dead(change, ChangeOutcome(proposal.outcome))
        decision = ChangeDecision(
            change=change,
            proposal=proposal,
            approved=True,
            opinion=opinion,
            notice=_notice(proposal, month),
            recorded_by=actor,
        )
        save_checked(decision)
        _carry_out(change, proposal, month, actor)
        change.effective_from, change.closed_on = month, decision.decided_on
    return decision


def _carry_out(change: BenefitChange, proposal: ChangeProposal, month: date, actor: User) -> None:
    benefit, kind = change.benefit, ChangeOutcome(proposal.outcome)
    cause = f"{change.get_cause_display()}，{kind.label}：{proposal.reasons}"[:200]
    if kind.ends:
        benefits.stop_benefit(benefit, effective_from=month, cause=cause, actor=actor)
    elif kind == ChangeOutcome.RESUME:
        benefits.resume_benefit(benefit, cause=cause, actor=actor)
    elif kind != ChangeOutcome.KEEP:
        benefits.adjust_benefit(benefit, amount=proposal.amount, effective_from=month, cause=cause, actor=actor)
    settle_deaths(change, "stop" if kind == ChangeOutcome.STOP else "adjust", month)
    left = survivors(benefit.household_id, clock.today())
    counted = change.cause == Cause.MISTAKE or change.deaths.exists()
    if not kind.ends and left and counted and left != benefit.covered_count:
        benefits.recount_benefit(benefit, covered_count=left, actor=actor)


def settle_deaths(change: BenefitChange, verb: str, month: date) -> None:
    """Close the confirmed deaths that wait for this change; ``month`` is the first without money for the dead."""
    for report in change.deaths.filter(state=DeathState.CONFIRMED).order_by("pk"):
        with moving(report, DEATH, verb, actor=None, facts={"month": f"{month:%Y-%m}"}):
            report.stop_month = month


def _notice(proposal: ChangeProposal, month: date) -> str:
    kind, change = ChangeOutcome(proposal.outcome), proposal.change
    if not kind.needs_notice:
        return ""
    benefit, town = change.benefit, change.village.town
    assert town is not None
    if kind.ends:
        words = f"自{chinese_date(month)}起停止发放{benefit.program}金"
    else:
        words = f"自{chinese_date(month)}起，月保障金额由 {benefit.amount_on(month)} 元调整为 {proposal.amount} 元"
    head = change.household.head_name
    whole = bool(survivors(benefit.household_id, clock.today()))
    return notice(head if whole else f"{head}的家属", words, proposal.reasons, town)


def send_back_change(change: BenefitChange, *, actor: User, reason: str) -> ChangeDecision:
    """The leading group does not agree: the office proposes anew, or nothing."""
    reason = require_reason(reason, "不同意的，请写明理由。")
    proposal = change.proposals.filter(decision=None).last()
    with moving(change, CHANGE, "send_back", actor=actor, reason=reason):
        assert proposal is not None
        decision = ChangeDecision(change=change, proposal=proposal, approved=False, opinion=reason, recorded_by=actor)
        save_checked(decision)
    return decision


def drop_change(change: BenefitChange, *, actor: User, reason: str) -> BenefitChange:
    """Nothing is to be changed. Deaths that wait for it are closed too when the benefit has ended meanwhile."""
    reason = require_reason(reason, "请写明不作变更的理由。")
    with moving(change, CHANGE, "drop", actor=actor, reason=reason):
        change.closed_on = clock.today()
        if change.benefit.ended_on:
            settle_deaths(change, "stop", next_month(change.benefit.ended_on))
    return change
