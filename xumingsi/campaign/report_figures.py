"""The register of figures that a phase report takes along, and the campaign's own; rooms above add theirs."""

from collections.abc import Callable
from dataclasses import dataclass

from xumingsi.accounts.models import Division

from .evidence_choices import PlanKind
from .models import Campaign, Meeting, Plan, Publicity, TypicalCase

Count = Callable[[Campaign, Division], int | str]


@dataclass(frozen=True)
class CountedForReports:
    """``label`` in Chinese; ``count(campaign, village)`` reads the value of today."""

    label: str
    count: Count


_FIGURES: list[CountedForReports] = []


def report_figure(label: str) -> Callable[[Count], Count]:
    """Register ``count(campaign, village)`` as a figure of every phase report; it writes nothing."""

    def register(count: Count) -> Count:
        _FIGURES.append(CountedForReports(label, count))
        return count

    return register


def figures_of(campaign: Campaign, village: Division) -> dict[str, str]:
    """Every figure of the village as it stands now, by label."""
    return {figure.label: str(figure.count(campaign, village)) for figure in _FIGURES}


@report_figure("动员会（次）")
def meetings(campaign: Campaign, village: Division) -> int:
    return Meeting.objects.mobilising().filter(campaign=campaign, village=village.pk).count()


@report_figure("工作方案版本")
def plan_version(campaign: Campaign, village: Division) -> str:
    plan = Plan.objects.filter(campaign=campaign, village=village.pk, kind=PlanKind.WORK).first()
    return str(plan.latest) if plan and plan.latest else "无"


@report_figure("宣传（次）")
def publicity(campaign: Campaign, village: Division) -> int:
    return Publicity.objects.standing().filter(campaign=campaign, village=village.pk).count()


@report_figure("典型案例（件）")
def cases(campaign: Campaign, village: Division) -> int:
    return TypicalCase.objects.filter(campaign=campaign, village=village.pk).count()
