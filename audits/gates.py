"""What must be looked into before phase three closes (通知三(三))."""

from collections.abc import Iterator

from django.db.models import Count

from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.gates import gate
from xumingsi.campaign.models import Phase

from . import tip_gates  # noqa: F401 - its gates are registered with these
from .choices import Severity
from .models import DetectionRun, Lead


@gate(PhaseKind.SELF_INSPECT, "比对检查")
def detectors_have_run(phase: Phase) -> Iterator[str]:
    if not DetectionRun.objects.filter(town=phase.campaign.town, as_of__gte=phase.starts_on).exists():
        yield f"自 {phase.starts_on:%Y-%m-%d} 起尚未运行比对检查"


@gate(PhaseKind.SELF_INSPECT, "疑点核实")
def grave_leads_settled(phase: Phase) -> Iterator[str]:
    waiting = Lead.objects.filter(town=phase.campaign.town, severity=Severity.HIGH).waiting().order_by()
    for name, count in waiting.values_list("village__name").annotate(Count("pk")).order_by("village__path"):
        yield f"{name}有 {count} 条程度为“高”的疑点待核实"
