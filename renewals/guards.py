"""What must be true before an application moves, each a fact with its Chinese sentence."""

from django.db.models import QuerySet

from recipients.choices import ObjectionState, PostingState
from recipients.models import Objection
from recipients.protected import protected_reasons
from renewals.choices import SILENT, Found, Kind, Outcome
from renewals.models import Application
from xumingsi.campaign.choices import PhaseKind, ReviewRule
from xumingsi.casework.workflow import guard
from xumingsi.kit import clock
from xumingsi.kit.dates import next_month


def this_round(application: Application, relation: str) -> QuerySet:
    """Rows of a step written in the current round, newest last."""
    return getattr(application, relation).filter(round=application.round)


def relieved(application: Application) -> bool:
    """Help was given at once, by a named person's consent: only that, not the box 急难, spares review and posting."""
    return application.is_urgent and application.reliefs.exists()


@guard("本轮已有经济核查记录")
def check_recorded(application: Application) -> bool:
    return this_round(application, "checks").exists()


@guard("应入户的已入户（未抽中且无须必查的可免）")
def visit_done_or_spared(application: Application) -> bool | str:
    if this_round(application, "visits").exists():
        return True
    reasons = application.visit_reasons()
    return True if not reasons else f"本户须入户调查（{'、'.join(reasons)}），请先登记入户调查"


@guard("应评议的已评议且结论为属实")
def review_done_or_spared(application: Application) -> bool | str:
    result = this_round(application, "reviews").last()
    if result:
        return True if result.is_true else "民主评议结论为不属实，请退回重新核查"
    if relieved(application):
        return True
    rule = application.campaign.review_rule
    if rule == ReviewRule.ALWAYS:
        return "尚未民主评议，请先登记评议结果"
    objected = application.posted.filter(line__objections__isnull=False).exists()
    return "公示有异议，须先民主评议" if rule == ReviewRule.ON_OBJECTION and objected else True


@guard("公示期满且异议均已处理（急难先行救助可免公示）")
def posting_finished(application: Application) -> bool | str:
    step = this_round(application, "posted").last()
    if step is None:
        return True if relieved(application) else "尚未公示"
    if step.line.posting.state != PostingState.CLOSED:
        return "公示尚未期满撤下"
    return no_open_objection.check(application)


@guard("没有待处理的公示异议")
def no_open_objection(application: Application) -> bool | str:
    pending = Objection.objects.filter(line__step__application=application, state=ObjectionState.OPEN).count()
    return True if not pending else f"有 {pending} 件公示异议尚未处理"


@guard("有异议已查实成立")
def objection_upheld(application: Application) -> bool:
    step = this_round(application, "posted").last()
    return step is not None and step.line.objections.filter(state=ObjectionState.UPHELD).exists()


@guard("没有查实成立的异议（成立的须重新核查）")
def no_upheld_objection(application: Application) -> bool:
    return objection_upheld.check(application) is not True


@guard("续保阶段已结束且催办次数、方式达到规定")
def reminded_enough(application: Application) -> bool | str:
    phase = application.campaign.phases.filter(kind=PhaseKind.RENEW).first()
    if phase and clock.today() <= phase.ends_on:
        return f"续保申请期到 {phase.ends_on:%Y-%m-%d} 止，尚未结束"
    # The same way twice on one day is one attempt: three clicks are not three reminders.
    reminders = set(application.reminders.values_list("reminded_on", "channel"))
    channels = {channel for _, channel in reminders}
    rules = application.campaign
    if len(reminders) < rules.reminders_required:
        return f"须催办 {rules.reminders_required} 次，现有 {len(reminders)} 次（同一天同一方式只算一次）"
    if len(channels) < rules.reminder_channels_required:
        return f"须用 {rules.reminder_channels_required} 种以上方式催办，现只有 {len(channels)} 种"
    return True


@guard("本轮已有上门核实记录")
def home_checked(application: Application) -> bool:
    return this_round(application, "home_checks").exists()


def _found_at_home(application: Application) -> Found | None:
    check = this_round(application, "home_checks").last()
    return Found(check.found) if check else None


@guard("最近一次上门核实为本人表示放弃")
def gave_up_at_home(application: Application) -> bool:
    return _found_at_home(application) in (None, Found.GIVES_UP)


@guard("最近一次上门核实未发现愿意申请或须代办")
def no_wish_to_apply(application: Application) -> bool | str:
    found = _found_at_home(application)
    if found in (Found.WILL_APPLY, Found.UNABLE, Found.AWAY):
        return f"上门核实为“{found.label}”，请办理“补办申请”或“代办申请”，不得停发"
    return True


@guard("不属于重残、失能、高龄独居、外出、未成年等特殊保护对象（独居者死亡、整户迁出除外）")
def not_protected(application: Application) -> bool | str:
    """Judged by what was found at the door and again by the members as they stand today."""
    check, today = application.home_checks.last(), clock.today()
    household = application.household
    found = check.found if check else None
    if found == Found.MOVED or (found == Found.DECEASED and household.members.present_on(today).count() <= 1):
        return True
    reasons = [
        *(check.protected.split("、") if check and check.protected else []),
        *protected_reasons(household, today),
    ]
    if not reasons:
        return True
    return f"该户为特殊保护对象（{'、'.join(dict.fromkeys(reasons))}），不得按放弃或停发处理，请办理“代办申请”"


@guard("所续待遇已因其他原因停发")
def benefit_has_ended(application: Application) -> bool:
    benefit = application.benefit
    return benefit is not None and benefit.ended_on is not None and benefit.ended_on < next_month(clock.today())


@guard("属于临时救助", hides=True)
def is_temporary(application: Application) -> bool:
    return application.kind == Kind.TEMPORARY


@guard("尚未先行救助")
def not_yet_relieved(application: Application) -> bool:
    return not application.reliefs.exists()


@guard("已有审批建议")
def proposal_waiting(application: Application) -> bool:
    return this_round(application, "proposals").filter(decision=None).exists()


def allowed_outcomes(application: Application) -> list[Outcome]:
    """Which outcomes fit the kind of application and the path it took."""
    if application.state in SILENT:
        return [Outcome.STOP]
    if application.kind == Kind.RENEWAL:
        return [Outcome.CONTINUE, Outcome.RAISE, Outcome.REDUCE, Outcome.STOP]
    return [Outcome.GRANT, Outcome.REFUSE]
