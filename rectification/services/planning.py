"""Plans and measures: what is to be done, by whom, until when; made anew by order; more time by approval."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from recipients.models import Recovery
from rectification.choices import Nature, Remedy
from rectification.models import Extension, ExtensionDecision, ItemPlan, ItemRemakeOrder, Measure, RectificationItem
from rectification.rules import rules_of
from rectification.workflows import ITEM
from xumingsi.accounts.models import User
from xumingsi.campaign.evidence_choices import PlanKind
from xumingsi.campaign.models import Plan, PlanVersion
from xumingsi.casework.errors import BadInput
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock


def plan_item(
    item: RectificationItem, *, actor: User, root_cause: str, goal: str, remedy: Remedy | str, leader: str, unit: str, person: str,
    due_on: date, measures: Sequence[Mapping[str, Any]], recover: bool = False, no_recovery_reason: str = "",
) -> ItemPlan:  # fmt: skip
    """Write the next version of the item's plan with its ``measures`` (text, nature, and where they differ from the plan's:
    leader, unit, person, due_on). ``due_on`` is the item's 整改时限.

    BadInput for a past date, a plan without an immediate measure, a measure later than the plan, or a sum concerned
    that is neither to be recovered nor explained.
    """
    root_cause = require_reason(root_cause, "请写明症结分析。", "root_cause")
    goal = require_reason(goal, "请写明整改目标。", "goal")
    _refuse_past(due_on)
    if item.problem.amount and not recover and not no_recovery_reason.strip():
        message = f"本问题涉及金额 {item.problem.amount} 元，不追缴的请写明理由。"
        raise BadInput(message, {"no_recovery_reason": [message]})
    if not any(one.get("nature", Nature.IMMEDIATE) == Nature.IMMEDIATE for one in measures):
        raise BadInput("方案至少要有一条立行立改的措施。", {"measures": ["请填写措施。"]})
    people = {"leader": leader.strip(), "unit": unit.strip(), "person": person.strip()}
    facts = {"version": item.plan_version + 1, "due_on": due_on.isoformat(), **people}
    with moving(item, ITEM, "plan", actor=actor, facts=facts):
        plan = ItemPlan(
            item=item, round=item.round, version=item.plan_version + 1, root_cause=root_cause, goal=goal, remedy=remedy, recover=recover,
            no_recovery_reason=no_recovery_reason.strip(), due_on=due_on, village_plan=_village_plan(item),
            recorded_by=actor, **people,
        )  # fmt: skip
        save_checked(plan)
        for one in measures:
            _write_measure(plan, actor, {"due_on": due_on, **people, **one})
        item.plan_version, item.due_on, item.remedy = plan.version, due_on, plan.remedy
        item.leader, item.unit, item.person = plan.leader, plan.unit, plan.person
    return plan


def _village_plan(item: RectificationItem) -> PlanVersion | None:
    """The last version of the village's 整改方案 in the campaign that runs."""
    plans = Plan.objects.in_force(PlanKind.RECTIFY).filter(village=item.village, campaign__is_open=True)
    plan = plans.order_by("-campaign__year", "-pk").first()
    return plan.latest if plan else None


def add_measure(item: RectificationItem, *, actor: User, text: str, due_on: date, nature: Nature | str = Nature.IMMEDIATE,
                leader: str = "", unit: str = "", person: str = "") -> Measure:  # fmt: skip
    """One more measure of the plan in force; who is responsible is by default the plan's."""
    text = require_reason(text, "请写明整改措施。", "text")
    people = {
        "leader": leader.strip() or item.leader,
        "unit": unit.strip() or item.unit,
        "person": person.strip() or item.person,
    }
    with moving(item, ITEM, "add_measure", actor=actor, facts={"measure": text[:60]}):
        plan = item.itemplans.get(version=item.plan_version)
        return _write_measure(plan, actor, {"text": text, "nature": nature, "due_on": due_on, **people}, item.due_on)


def _write_measure(plan: ItemPlan, actor: User, given: Mapping[str, Any], until: date | None = None) -> Measure:
    last = until or plan.due_on
    nature = given.get("nature", Nature.IMMEDIATE)
    _refuse_past(given["due_on"])
    if nature == Nature.IMMEDIATE and given["due_on"] > last:
        message = f"措施的时限不能晚于整改时限 {last:%Y-%m-%d}，需要更长时间的请申请延期。"
        raise BadInput(message, {"due_on": [message]})
    text = require_reason(str(given.get("text", "")), "请写明整改措施。", "measures")
    measure = Measure(
        item=plan.item, round=plan.item.round, plan=plan, text=text, nature=nature, leader=given["leader"], unit=given["unit"],
        person=given["person"], due_on=given["due_on"], recorded_by=actor,
    )  # fmt: skip
    save_checked(measure)
    return measure


def order_remake(item: RectificationItem, *, actor: User, reason: str) -> ItemRemakeOrder:
    """The plan does not do: it is to be made anew (通知三(四))."""
    reason = require_reason(reason, "请写明责令重新制定的理由。")
    with moving(item, ITEM, "order", actor=actor, reason=reason):
        row = ItemRemakeOrder(item=item, round=item.round, version=item.plan_version, reason=reason, recorded_by=actor)
        save_checked(row)
    return row


def link_recovery(item: RectificationItem, *, actor: User, recovery: Recovery) -> RectificationItem:
    """The account in which the problem's money is got back; of the same household."""
    with moving(item, ITEM, "link_recovery", actor=actor, facts={"recovery": str(recovery)}):
        if recovery.household_id != item.problem.household_id:
            raise BadInput("追回台账不是本问题涉及户的，请重新选择。", {"recovery": ["请重新选择。"]})
        item.recovery = recovery
    return item


def ask_extension(item: RectificationItem, *, actor: User, until: date, reason: str) -> Extension:
    """Ask for more time, before the date. BadInput when as many were granted as the town allows."""
    reason = require_reason(reason, "请写明延期的理由。")
    limit = rules_of(item.problem.town).max_extensions
    if item.extensions_granted >= limit:
        raise BadInput(f"已延期 {item.extensions_granted} 次，达到规定的上限，不能再延。")
    with moving(item, ITEM, "ask_extension", actor=actor, reason=reason, facts={"until": until.isoformat()}):
        row = Extension(
            item=item, round=item.round, due_on=item.due_on or until, until=until, reason=reason, recorded_by=actor
        )
        save_checked(row)
    return row


def grant_extension(item: RectificationItem, *, actor: User, opinion: str = "") -> ExtensionDecision:
    """Another person agrees; the item's date moves and the extension is counted."""
    asked = item.extensions.filter(decision=None).order_by("pk").last()
    facts = {"until": asked.until.isoformat() if asked else ""}
    with moving(item, ITEM, "grant_extension", actor=actor, reason=opinion, facts=facts):
        decision = _answer(item, asked, actor, opinion, approved=True)
        item.due_on, item.extensions_granted = asked.until, item.extensions_granted + 1  # type: ignore[union-attr]
    return decision


def refuse_extension(item: RectificationItem, *, actor: User, reason: str) -> ExtensionDecision:
    """Another person does not agree; the date stays."""
    reason = require_reason(reason, "不同意的，请写明理由。")
    asked = item.extensions.filter(decision=None).order_by("pk").last()
    with moving(item, ITEM, "refuse_extension", actor=actor, reason=reason):
        return _answer(item, asked, actor, reason, approved=False)


def _answer(
    item: RectificationItem, asked: Extension | None, actor: User, opinion: str, *, approved: bool
) -> ExtensionDecision:
    decision = ExtensionDecision(
        item=item, round=item.round, extension=asked, approved=approved, opinion=opinion.strip(), recorded_by=actor
    )
    save_checked(decision)
    return decision


def _refuse_past(day: date) -> None:
    if day < clock.today():
        raise BadInput("时限不能早于今天。", {"due_on": ["时限不能早于今天。"]})
