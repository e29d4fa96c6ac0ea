"""The campaign's own gates: met, planned, made known, surveyed, reported (通知二(二)4、三、四(三)、四(四))."""

from collections.abc import Collection, Iterator

from xumingsi.accounts.models import Village

from .choices import PhaseKind
from .evidence_choices import PlanKind, PlanState, ReportState, SurveyState
from .gates import gate
from .models import Meeting, Phase, PhaseReport, Plan, Publicity, Survey


def _without(phase: Phase, there: Collection[int], what: str) -> Iterator[str]:
    """The villages of the campaign's town that are not ``there``, as one sentence."""
    villages = Village.objects.filter(parent=phase.campaign.town).order_by("path")
    names = [village.name for village in villages if village.pk not in there]
    if names:
        yield f"{'、'.join(names)}{what}"


@gate(PhaseKind.MOBILISE, "动员会")
def every_village_met(phase: Phase) -> Iterator[str]:
    met = set(Meeting.objects.mobilising().filter(campaign=phase.campaign).values_list("village", flat=True))
    if phase.campaign.town_id not in met:
        yield "未登记全镇动员部署会"
    yield from _without(phase, met, "未登记动员会")


@gate(PhaseKind.MOBILISE, "工作方案")
def every_village_has_a_plan(phase: Phase) -> Iterator[str]:
    plans = Plan.objects.in_force(PlanKind.WORK).filter(campaign=phase.campaign)
    yield from _without(phase, set(plans.values_list("village", flat=True)), "没有通过的专项治理工作方案")


@gate(PhaseKind.MOBILISE, "宣传")
def every_village_made_it_known(phase: Phase) -> Iterator[str]:
    rows = Publicity.objects.standing().with_files().filter(campaign=phase.campaign)
    yield from _without(phase, set(rows.values_list("village", flat=True)), "没有带照片的宣传记录")


def _received(phase: Phase) -> Iterator[str]:
    reports = PhaseReport.objects.filter(phase=phase)
    handed_in = reports.exclude(pk__in=reports.missing().values("pk"))
    yield from _without(phase, set(handed_in.values_list("village", flat=True)), "未报送本阶段报告")
    waiting = reports.filter(state=ReportState.SUBMITTED).order_by("village__path")
    if names := [report.village.name for report in waiting.select_related("village")]:
        yield f"{'、'.join(names)}的报告尚未接收"


for kind in (PhaseKind.SELF_INSPECT, PhaseKind.RECTIFY, PhaseKind.REPORT):
    gate(kind, "阶段报告")(_received)


@gate(PhaseKind.RECTIFY, "重新制定方案")
def orders_answered(phase: Phase) -> Iterator[str]:
    plans = Plan.objects.filter(campaign=phase.campaign, state=PlanState.REMAKE).select_related("village")
    if names := [str(plan) for plan in plans.order_by("village__path", "pk")]:
        yield f"{'、'.join(names)}已责令重新制定，尚未完成"


@gate(PhaseKind.RECTIFY, "群众调查")
def people_asked(phase: Phase) -> Iterator[str]:
    campaign = phase.campaign
    closed = Survey.objects.filter(campaign=campaign, state=SurveyState.CLOSED)
    if campaign.survey_required and not closed.exists():
        yield "知晓率、满意度调查未完成"


@gate(PhaseKind.REPORT, "动态管理办法")
def rules_published(phase: Phase) -> Iterator[str]:
    plans = Plan.objects.filter(campaign=phase.campaign, kind=PlanKind.RULES, state=PlanState.PUBLISHED)
    if not plans.exists():
        yield "镇规范化动态管理办法尚未通过并公开"
