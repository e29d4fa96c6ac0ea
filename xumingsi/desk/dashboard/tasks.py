"""What waits for this user: read off the workflow tables, so that a new verb shows here by itself."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count

from audits.inspection_choices import SelfState, TargetState
from audits.models import InspectionTarget, SelfInspection, Tip
from audits.tip_choices import Route, TipState
from audits.tip_workflows import TIP
from recipients.choices import ObjectionState, PostingState
from recipients.models import Household, Objection, Posting
from recipients.services import households, reviews
from renewals.choices import State
from renewals.models import Application
from renewals.workflows import RENEWAL
from xumingsi.accounts.models import User
from xumingsi.campaign.evidence_choices import PlanState, ReportState
from xumingsi.campaign.models import Campaign, PhaseReport, Plan
from xumingsi.campaign.querysets import SOON
from xumingsi.casework.workflow import Verb
from xumingsi.desk.links import (
    application_list,
    benefit_list,
    household_list,
    objection_list,
    plan_list,
    posting_list,
    report_list,
    self_inspection_list,
    target_list,
    tip_list,
)

from .cures import cures_waiting
from .task import Task

NAMED = 2


def waiting_for(user: User, campaign: Campaign, today: date) -> list[Task]:
    """Records in states from which one of the user's main verbs leads on, in the order of the work; no empty ones."""
    boards, registry = _boards(user, campaign, today), _registry(user, campaign, today)
    evidence, tips = _evidence(user, campaign, today), _tips(user, campaign, today)
    audits, cures = _audits(user, campaign), cures_waiting(user, campaign, today)
    tasks = (*_applications(user, campaign), *boards, *registry, *evidence, *tips, *audits, *cures)
    return [task for task in tasks if task.count]


def _applications(user: User, campaign: Campaign) -> Iterator[Task]:
    waiting = Application.objects.visible_to(user).filter(campaign=campaign).order_by()
    counts = {
        (row["state"], row["village"]): row["n"] for row in waiting.values("state", "village").annotate(n=Count("pk")).order_by("state")
    }  # fmt: skip
    for state in State:
        verbs = [verb for verb in RENEWAL.verbs.values() if _leads_on(verb, state) and user.has_right(verb.right)]
        villages = frozenset[int]().union(*(user.village_ids_with(verb.right) for verb in verbs))
        count = sum(n for (waits, village), n in counts.items() if waits == state and village in villages)
        named = "、".join(verb.label for verb in verbs[:NAMED])
        yield Task(str(state.label), named, count, application_list(campaign=campaign.pk, state=state.value))


def _registry(user: User, campaign: Campaign, today: date) -> Iterator[Task]:
    """Reviews that are due, and households left without a 户主 (动态管理)."""
    if user.has_right(reviews.RIGHT):
        due = reviews.count_reviews(user, today, campaign.town)
        yield Task("定期复核已逾期", "登记复核", due.overdue, benefit_list(review="overdue"))
        yield Task(f"{reviews.SOON} 天内须复核", "登记复核", due.soon, benefit_list(review="soon"))
    if user.has_right(households.CHANGE):
        own = Household.objects.visible_to(user, households.CHANGE).in_town(campaign.town)
        yield Task("户主死亡或离户", "变更户主", own.headless(today).count(), household_list(head="none"))


def _evidence(user: User, campaign: Campaign, today: date) -> Iterator[Task]:
    """Plans to be made again and phase reports (通知三(四)、四(四)); those not yet due are only due when the day is near."""
    if user.has_right("campaign.record"):
        plans = Plan.objects.visible_to(user, "campaign.record").filter(campaign=campaign).to_remake()
        yield Task("责令重新制定的方案", "登记新版本", plans.count(), plan_list(state=PlanState.REMAKE.value))
    reports = PhaseReport.objects.filter(phase__campaign=campaign)
    if user.has_right("campaign.report"):
        own = reports.visible_to(user, "campaign.report")
        yield Task("阶段报告逾期未报", "报送", own.overdue(today).count(), report_list(due="overdue"))
        yield Task(f"阶段报告 {SOON} 天内到期", "报送", own.due_within(today, SOON).count(), report_list(due="soon"))
    if user.has_right("campaign.receive_report"):
        sent = reports.visible_to(user, "campaign.receive_report").filter(state=ReportState.SUBMITTED)
        yield Task("阶段报告已报", "接收", sent.count(), report_list(state=ReportState.SUBMITTED.value))


def _audits(user: User, campaign: Campaign) -> Iterator[Task]:
    """Self-inspections to fill in and sign, households drawn for inspection."""
    if user.has_right("audits.self_inspect"):
        lists = SelfInspection.objects.visible_to(user, "audits.self_inspect").filter(campaign=campaign)
        for state, verbs in ((SelfState.OPEN, "逐项填报"), (SelfState.SUBMITTED, "村（居）负责人签字")):
            count = lists.filter(state=state).count()
            yield Task(f"自查表{state.label}", verbs, count, self_inspection_list(state=state.value))
    if user.has_right("audits.inspect"):
        targets = InspectionTarget.objects.visible_to(user, "audits.inspect").filter(draw__campaign=campaign)
        for waits, verbs in ((TargetState.WAITING, "登记抽查表"), (TargetState.SEALED, "公布暗访结果")):
            count = targets.filter(state=waits).count()
            yield Task(str(waits.label), verbs, count, target_list(state=waits.value))


def _leads_on(verb: Verb, state: State) -> bool:
    return state in verb.sources and verb.primary and not verb.machine


def _boards(user: User, campaign: Campaign, today: date) -> Iterator[Task]:
    """Lists whose days are over, and objections nobody has settled."""
    if user.has_right("recipients.post"):
        up = Posting.objects.visible_to(user, "recipients.post").in_town(campaign.town).filter(state=PostingState.UP)
        over = sum(posting.is_over(today) for posting in up.only("starts_on", "days", "kind").order_by("pk"))
        yield Task("公示天数已满", "期满撤下", over, posting_list(state=PostingState.UP.value))
    if user.has_right("recipients.settle_objection"):
        objections = Objection.objects.visible_to(user, "recipients.settle_objection").in_town(campaign.town)
        count = objections.filter(state=ObjectionState.OPEN).count()
        yield Task("公示异议", "核查处理", count, objection_list(state=ObjectionState.OPEN.value))


def _tips(user: User, campaign: Campaign, today: date) -> Iterator[Task]:
    """Tips by their next step, and those that are late; of a tip about the user nothing is counted."""
    if not user.has_right("audits.handle_tips", campaign.town):
        return
    tips = Tip.objects.visible_to(user).filter(town=campaign.town).order_by()
    if not user.has_right("audits.tips_reserved", campaign.town):
        tips = tips.filter(route=Route.TOWN)
    counts = {row["state"]: row["n"] for row in tips.values("state").annotate(n=Count("pk")).order_by("state")}
    for state in TipState:
        verbs = [verb.label for verb in TIP.verbs.values() if _leads_on(verb, state)]
        if verbs:
            yield Task(
                f"举报{state.label}", "、".join(verbs[:NAMED]), counts.get(state, 0), tip_list(state=state.value)
            )
    yield Task("举报逾期", "尽快办理", tips.overdue(today).count(), tip_list(late=1))
