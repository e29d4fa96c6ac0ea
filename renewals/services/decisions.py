"""Proposal and decision, and what a decision does to the benefit. Money moves here and nowhere else in this room."""

from datetime import date
from decimal import Decimal

from recipients.choices import Program
from recipients.services import benefits
from recipients.services.reviews import schedule_review
from renewals.choices import Kind, Outcome
from renewals.guards import this_round
from renewals.models import Application, Decision, Proposal
from renewals.notices import notice_text
from renewals.workflows import RENEWAL
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock
from xumingsi.kit.dates import add_months, month_floor, next_month

from .family import refuse_who_was_there
from .posting import intended

# 渐退: after income has risen a household may keep its allowance for up to half a year (83号一(三), 57号第33条).
GRADUAL_EXIT_MONTHS = 6


def propose(
    application: Application, *, actor: User, reasons: str, outcome: Outcome | str = "", amount: Decimal | None = None,
    effective_from: date | None = None, category: str = "",
) -> Proposal:  # fmt: skip
    """Propose what was posted. BadInput when it differs from the posting (then post again), or when reasons are missing
    for an outcome that takes something away."""
    step = this_round(application, "posted").last()
    if step and not outcome:
        outcome, amount = step.outcome, step.amount
    outcome, amount = intended(application, outcome, amount)
    if step and (outcome, amount) != (step.outcome, step.amount):
        message = f"与公示的“{step.get_outcome_display()} {step.amount} 元”不一致；要改变结果须重新核查并重新公示。"
        raise BadInput(message, {"outcome": [message]})
    _require_reasons(outcome, reasons)
    verb = "propose_urgent" if application.is_urgent and step is None else "propose"
    facts = {"outcome": outcome.label, "amount": str(amount)}
    with moving(application, RENEWAL, verb, actor=actor, facts=facts):
        return _save_proposal(application, actor, outcome, amount, effective_from, category, reasons)


def propose_stop(
    application: Application, *, actor: User, reasons: str, effective_from: date | None = None
) -> Proposal:
    """Ask the leading group to stop a household that waived in writing or could not be reached; never automatic."""
    _require_reasons(Outcome.STOP, reasons)
    month = effective_from or next_month(month_floor(clock.today()))
    with moving(application, RENEWAL, "propose_stop", actor=actor, reason=reasons, facts={"month": f"{month:%Y-%m}"}):
        return _save_proposal(application, actor, Outcome.STOP, Decimal(0), month, "", reasons)


def _require_reasons(outcome: Outcome, reasons: str) -> None:
    if outcome.needs_notice and len(reasons.strip()) < 5:
        raise BadInput(
            f"“{outcome.label}”须写明事实、理由和依据（将书面告知当事人）。", {"reasons": ["请写明事实、理由和依据。"]}
        )


def _save_proposal(
    application: Application,
    actor: User,
    outcome: Outcome,
    amount: Decimal,
    effective_from: date | None,
    category: str,
    reasons: str,
) -> Proposal:
    earliest = next_month(month_floor(clock.today()))
    month = effective_from or earliest
    if month < earliest and application.kind != Kind.TEMPORARY:
        message = f"审批的次月起执行，起始月份不能早于 {earliest:%Y-%m}。"
        raise BadInput(message, {"effective_from": [message]})
    if month > add_months(earliest, GRADUAL_EXIT_MONTHS):
        message = f"审批的次月起执行；确需渐退的，最迟不超过 {add_months(earliest, GRADUAL_EXIT_MONTHS):%Y-%m}。"
        raise BadInput(message, {"effective_from": [message]})
    proposal = Proposal(
        application=application, round=application.round, outcome=outcome, amount=amount, category=category,
        effective_from=month, reasons=reasons.strip() or "符合条件，材料齐全，程序完备。", recorded_by=actor,
    )  # fmt: skip
    save_checked(proposal)
    return proposal


def decide(application: Application, *, actor: User, opinion: str = "") -> Decision:
    """Approve the waiting proposal and carry it out: 续保、增发、减发、停发、批准、不予批准."""
    return _approve(application, "decide", actor, opinion)


def decide_stop(application: Application, *, actor: User, opinion: str = "") -> Decision:
    """Approve stopping a silent household; the notice with reasons and remedy is kept with the decision."""
    return _approve(application, "decide_stop", actor, opinion)


def _approve(application: Application, verb: str, actor: User, opinion: str) -> Decision:
    proposal = this_round(application, "proposals").filter(decision=None).last()
    facts, month = {}, clock.today()
    if proposal:  # else the guard refuses with its own sentence
        month = _month_in_force(application, proposal)
        facts = {"outcome": proposal.get_outcome_display(), "amount": str(proposal.amount), "month": f"{month:%Y-%m}"}
    with moving(application, RENEWAL, verb, actor=actor, reason=opinion, facts=facts):
        assert proposal is not None
        refuse_who_was_there(application, actor)
        decision = Decision(
            application=application, round=application.round, proposal=proposal, decided_on=clock.today(), approved=True,
            opinion=opinion, notice=notice_text(application, proposal, month), recorded_by=actor,
        )  # fmt: skip
        save_checked(decision)
        _carry_out(application, proposal, month, actor)
        application.outcome, application.amount = proposal.outcome, proposal.amount
        application.effective_from, application.decided_on = month, decision.decided_on
    return decision


def _month_in_force(application: Application, proposal: Proposal) -> date:
    """The month proposed, but never one that began before the decision: what is taken away is not taken back in time
    (220号第29条: from the month after approval)."""
    if application.kind == Kind.TEMPORARY:
        return proposal.effective_from
    return max(proposal.effective_from, next_month(month_floor(clock.today())))


def _carry_out(application: Application, proposal: Proposal, month: date, actor: User) -> None:
    benefit, cause = (
        application.benefit,
        f"{application.number} {proposal.get_outcome_display()}：{proposal.reasons}"[:200],
    )
    if benefit and benefit.ended_on and proposal.outcome == Outcome.CONTINUE:
        raise BadInput(f"{benefit}已于 {benefit.ended_on:%Y-%m-%d} 停止，不能续保，请退回核实。")
    match proposal.outcome:
        case Outcome.GRANT:
            count = application.household.members.filter(is_covered=True, left_on=None).count()
            application.benefit = benefits.grant_benefit(
                application.household, program=application.program, amount=proposal.amount, effective_from=month,
                covered_count=max(count, 1), category=proposal.category, cause=cause, actor=actor,
            )  # fmt: skip
        case Outcome.RAISE | Outcome.REDUCE if benefit:
            benefits.adjust_benefit(benefit, amount=proposal.amount, effective_from=month, cause=cause, actor=actor)
        # Stopped meanwhile for another cause (a death): the renewal only follows.
        case Outcome.STOP if benefit and not (benefit.ended_on and benefit.ended_on < month):
            benefits.stop_benefit(benefit, effective_from=month, cause=cause, actor=actor)
    if benefit and proposal.category and proposal.category != benefit.category:
        benefits.classify_benefit(benefit, category=proposal.category, actor=actor)
    # A renewal is a review: the next one is counted from it, by the class just decided.
    if (
        application.benefit
        and application.program != Program.TEMPORARY
        and proposal.outcome not in (Outcome.STOP, Outcome.REFUSE)
    ):
        schedule_review(application.benefit, clock.today())


def send_back(application: Application, *, actor: User, reason: str) -> Decision:
    """The leading group does not agree: steps begin anew in the next round."""
    return _turn_down(application, "send_back", actor, reason)


def refuse_stop(application: Application, *, actor: User, reason: str) -> Decision:
    """The leading group does not agree to a stop: the household keeps its money and somebody goes to its door again."""
    return _turn_down(application, "refuse_stop", actor, reason)


def _turn_down(application: Application, verb: str, actor: User, reason: str) -> Decision:
    reason = require_reason(reason, "不同意的，请写明理由。")
    proposal = this_round(application, "proposals").filter(decision=None).last()
    if proposal is None:
        raise BadInput("没有待审批的建议。")
    with moving(application, RENEWAL, verb, actor=actor, reason=reason):
        decision = Decision(
            application=application,
            round=application.round,
            proposal=proposal,
            decided_on=clock.today(),
            approved=False,
            opinion=reason,
            recorded_by=actor,
        )
        save_checked(decision)
        application.round += 1
    return decision
