"""Benefits begin, change and end here, and only by a decision: nothing in this file runs on its own."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from recipients.choices import Category, Program
from recipients.models import Benefit, BenefitAmount, Household
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked
from xumingsi.kit.dates import month_floor, next_month

DECIDE = "renewals.decide"


def _require_decider(actor: User, household: Household) -> None:
    if not actor.has_right(DECIDE, household.village):
        raise NotAllowed("待遇只能依据审批决定变更，您没有审批权限。")


def _require_first_of_month(day: date) -> None:
    if day.day != 1:
        raise BadInput("起始月份应为某月 1 日。", {"effective_from": ["请填写月份，如 2020-10。"]})


def _refuse_overlap(household: Household, program: Program | str, effective_from: date) -> None:
    running = household.benefits.exclude(program=Program.TEMPORARY).filter(
        Q(ended_on=None) | Q(ended_on__gte=effective_from)
    )
    if program != Program.TEMPORARY and (one := running.order_by("pk").first()):
        until = f"发放到 {one.ended_on:%Y-%m-%d}" if one.ended_on else "在享"
        raise BadInput(f"该户已有{until}的{one.program}，不能重复。", {"effective_from": ["与已有待遇的月份重叠。"]})


def grant_benefit(
    household: Household, *, program: Program | str, amount: Decimal, effective_from: date, covered_count: int, cause: str,
    actor: User, category: Category | str = "",
) -> Benefit:  # fmt: skip
    """Start a spell of ``amount`` 元 a month from ``effective_from`` (first of a month).

    临时救助 is one sum: its spell covers that month only. BadInput when the household already has a standing benefit.
    """
    _require_decider(actor, household)
    _require_first_of_month(effective_from)
    _refuse_overlap(household, program, effective_from)
    facts = {"program": str(program), "amount": str(amount), "month": f"{effective_from:%Y-%m}"}
    sentence = "{actor}给予{subject}{program}，{amount}元，自{month}起"
    with recorded("benefit.grant", actor=actor, sentence=sentence, subject=household, reason=cause, facts=facts):
        benefit = Benefit(
            household=household,
            program=program,
            category=category,
            covered_count=covered_count,
            started_on=effective_from,
        )
        if program == Program.TEMPORARY:
            benefit.ended_on = next_month(effective_from) - timedelta(days=1)
            benefit.end_cause = "一次性救助"
        save_checked(benefit)
        save_checked(BenefitAmount(benefit=benefit, monthly_amount=amount, effective_from=effective_from, cause=cause))
    return benefit


def adjust_benefit(
    benefit: Benefit, *, amount: Decimal, effective_from: date, cause: str, actor: User
) -> BenefitAmount:
    """A new monthly amount from a month on. An amount already set for that month is corrected, its history kept."""
    _require_decider(actor, benefit.household)
    _require_first_of_month(effective_from)
    if benefit.ended_on and benefit.ended_on < effective_from:
        raise BadInput(f"{benefit}已于 {benefit.ended_on:%Y-%m-%d} 停止，不能再调整金额。")
    if effective_from < month_floor(benefit.started_on):
        raise BadInput(f"{benefit}自 {benefit.started_on:%Y-%m} 起享受，不能调整此前的金额。")
    before = benefit.amount_on(effective_from)
    facts = {"before": str(before), "after": str(amount), "month": f"{effective_from:%Y-%m}"}
    sentence = "{actor}将{subject}月保障金额由{before}元调整为{after}元，自{month}起"
    with recorded(
        "benefit.adjust", actor=actor, sentence=sentence, subject=benefit.household, reason=cause, facts=facts
    ):
        row = benefit.amounts.filter(effective_from=effective_from).first() or BenefitAmount(
            benefit=benefit, effective_from=effective_from
        )
        row.monthly_amount, row.cause = amount, cause
        save_checked(row)
    return row


def stop_benefit(benefit: Benefit, *, effective_from: date, cause: str, actor: User) -> Benefit:
    """Stop paying from ``effective_from`` (first of a month): the day before it is the spell's last.

    An end already set for later is brought forward. BadInput when the spell ends by then or would end before it began.
    """
    _require_decider(actor, benefit.household)
    _require_first_of_month(effective_from)
    last_day = effective_from - timedelta(days=1)
    if benefit.ended_on and benefit.ended_on <= last_day:
        raise BadInput(f"{benefit}已于 {benefit.ended_on:%Y-%m-%d} 停止。")
    if last_day < benefit.started_on:
        raise BadInput(f"停发月份不能早于开始享受的次月（{next_month(month_floor(benefit.started_on)):%Y-%m}）。")
    facts = {"month": f"{effective_from:%Y-%m}"}
    sentence = "{actor}自{month}起停发{subject}，原因：{reason}"
    with recorded("benefit.stop", actor=actor, sentence=sentence, subject=benefit.household, reason=cause, facts=facts):
        benefit.ended_on, benefit.end_cause = last_day, cause[:200]
        save_checked(benefit)
    return benefit


def resume_benefit(benefit: Benefit, *, cause: str, actor: User) -> Benefit:
    """Take back a stop that should not have been: the spell goes on as if it had never ended.

    The months not paid meanwhile are then owed, and show as 应发未发 until they are made up. BadInput when the spell
    has not ended or the household has another by now.
    """
    _require_decider(actor, benefit.household)
    if benefit.ended_on is None or benefit.program == Program.TEMPORARY:
        raise BadInput(f"{benefit}没有停止，无须恢复。")
    month = benefit.ended_on + timedelta(days=1)
    _refuse_overlap(benefit.household, benefit.program, month)
    facts = {"month": f"{month:%Y-%m}", "amount": str(benefit.amount_on(benefit.ended_on))}
    sentence = "{actor}自{month}起恢复{subject}，月金额{amount}元，原因：{reason}"
    with recorded(
        "benefit.resume", actor=actor, sentence=sentence, subject=benefit.household, reason=cause, facts=facts
    ):
        benefit.ended_on, benefit.end_cause = None, ""
        save_checked(benefit)
    return benefit


def classify_benefit(benefit: Benefit, *, category: Category | str, actor: User) -> Benefit:
    """Write the class A/B/C of a decision; it sets the review interval, never the amount."""
    _require_decider(actor, benefit.household)
    facts = {"before": benefit.category or "未定", "after": str(category)}
    sentence = "{actor}将{subject}类别由{before}改为{after}"
    with recorded("benefit.classify", actor=actor, sentence=sentence, subject=benefit.household, facts=facts):
        benefit.category = category
        save_checked(benefit)
    return benefit


def recount_benefit(benefit: Benefit, *, covered_count: int, actor: User) -> Benefit:
    """Write how many people the benefit is for, after a member died or left."""
    _require_decider(actor, benefit.household)
    facts = {"before": benefit.covered_count, "after": covered_count}
    sentence = "{actor}将{subject}保障人数由{before}人改为{after}人"
    with recorded("benefit.recount", actor=actor, sentence=sentence, subject=benefit.household, facts=facts):
        benefit.covered_count = covered_count
        save_checked(benefit)
    return benefit
