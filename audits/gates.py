"""What phases three and four must have done before they close (通知三(三)、三(四))."""

from collections.abc import Iterator

from django.db.models import Count

from xumingsi.accounts.models import Village
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.gates import gate
from xumingsi.campaign.models import Phase

from . import tip_gates  # noqa: F401 - its gates are registered with these
from .choices import Severity
from .inspection_choices import InspectionState, SelfState
from .models import DetectionRun, InspectionTarget, Lead, PlanOrder, SelfInspection, VillageInspection


@gate(PhaseKind.SELF_INSPECT, "比对检查")
def detectors_have_run(phase: Phase) -> Iterator[str]:
    if not DetectionRun.objects.filter(town=phase.campaign.town, as_of__gte=phase.starts_on).exists():
        yield f"自 {phase.starts_on:%Y-%m-%d} 起尚未运行比对检查"


@gate(PhaseKind.SELF_INSPECT, "疑点核实")
def grave_leads_settled(phase: Phase) -> Iterator[str]:
    waiting = Lead.objects.filter(town=phase.campaign.town, severity=Severity.HIGH).waiting().order_by()
    for name, count in waiting.values_list("village__name").annotate(Count("pk")).order_by("village__path"):
        yield f"{name}有 {count} 条程度为“高”的疑点待核实"


@gate(PhaseKind.SELF_INSPECT, "村（居）自查")
def every_village_signed(phase: Phase) -> Iterator[str]:
    signed = SelfInspection.objects.filter(campaign=phase.campaign, state=SelfState.SIGNED).values("village")
    left = Village.objects.filter(parent=phase.campaign.town).exclude(pk__in=signed).order_by("path")
    if names := "、".join(left.values_list("name", flat=True)):
        yield f"{names}自查表尚未由村（居）负责人签字"


@gate(PhaseKind.RECTIFY, "督查抽查")
def drawn_households_inspected(phase: Phase) -> Iterator[str]:
    targets = InspectionTarget.objects.filter(draw__campaign=phase.campaign)
    if not targets.exists():
        yield "尚未抽取督查抽查名单"
    if count := targets.waiting().count():
        yield f"还有 {count} 户待抽查"
    if count := targets.filter(state="sealed").count():
        yield f"还有 {count} 户暗访结果未公布"


@gate(PhaseKind.RECTIFY, "督查记录")
def every_village_inspected(phase: Phase) -> Iterator[str]:
    inspections = VillageInspection.objects.filter(campaign=phase.campaign)
    left = Village.objects.filter(parent=phase.campaign.town).exclude(pk__in=inspections.published().values("place"))
    if names := "、".join(left.order_by("path").values_list("name", flat=True)):
        yield f"{names}尚无已公布的督查记录"
    if count := inspections.filter(state=InspectionState.SEALED).count():
        yield f"还有 {count} 份暗访记录未公布"
    if count := PlanOrder.objects.filter(inspection__campaign=phase.campaign).waiting().count():
        yield f"还有 {count} 个村（居）被责令重新制定整改方案，尚未收到新方案"
