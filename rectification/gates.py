"""What phases three and four must have done before they close (通知三(三)、三(四))."""

from collections.abc import Iterable, Iterator

from audits.choices import ProblemState
from audits.models import Problem
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.evidence_choices import PlanKind
from xumingsi.campaign.gates import gate
from xumingsi.campaign.models import Phase, Plan

from .choices import ItemState, Nature
from .models import Measure, RectificationItem

NAMED = 5


def _listed(numbers: Iterable[str], what: str) -> Iterator[str]:
    known = list(numbers)
    if known:
        more = f"等 {len(known)} 件" if len(known) > NAMED else f"共 {len(known)} 件"
        yield f"{'、'.join(known[:NAMED])}{more}{what}"


def _numbers(items: Iterable[RectificationItem]) -> list[str]:
    return [item.problem.number for item in items]


def _items(phase: Phase) -> Iterable[RectificationItem]:
    items = RectificationItem.objects.of_town(phase.campaign.town).select_related("problem")
    return items.order_by("pk")  # type: ignore[no-any-return]


@gate(PhaseKind.SELF_INSPECT, "问题清单与整改台账")
def ledger_complete(phase: Phase) -> Iterator[str]:
    """Every problem has its item, and no item stands for a problem that is none (both ways)."""
    bare = Problem.objects.filter(town=phase.campaign.town, item=None).standing().order_by("pk")
    yield from _listed(bare.values_list("number", flat=True), "没有整改事项，请补立")
    stray = [
        item for item in _items(phase)
        if (item.problem.state == ProblemState.WITHDRAWN) != (item.state == ItemState.WITHDRAWN)
        or (item.problem.state == ProblemState.CLOSED) != (item.state == ItemState.CLOSED)
    ]  # fmt: skip
    yield from _listed(_numbers(stray), "与问题清单的状态不一致")


@gate(PhaseKind.SELF_INSPECT, "整改方案")
def every_item_planned(phase: Phase) -> Iterator[str]:
    """Measure, date and person for each."""
    items = list(_items(phase))
    waiting = [item for item in items if item.state == ItemState.PLANNING]
    yield from _listed(_numbers(waiting), "未制定整改方案（措施、责任人、时限）")
    standing = Measure.objects.standing().filter(item__problem__town=phase.campaign.town, nature=Nature.IMMEDIATE)
    measured = set(standing.order_by("pk").values_list("item", flat=True))
    planned = [item for item in items if item.state not in (ItemState.PLANNING, ItemState.WITHDRAWN)]
    yield from _listed(_numbers(item for item in planned if item.pk not in measured), "没有立行立改的措施")


@gate(PhaseKind.SELF_INSPECT, "村（居）整改方案")
def every_village_with_problems_has_a_plan(phase: Phase) -> Iterator[str]:
    """The village's own 整改方案 covers its items: where there are any, there is one in force."""
    there = Plan.objects.in_force(PlanKind.RECTIFY).filter(campaign=phase.campaign).order_by().values("village")
    items = RectificationItem.objects.of_town(phase.campaign.town).under_way().exclude(village__in=there)
    names = list(items.order_by("village__path").values_list("village__name", flat=True).distinct())
    if names:
        yield f"{'、'.join(names)}有问题待整改，没有通过的整改方案"


@gate(PhaseKind.RECTIFY, "整改方案")
def no_plan_outstanding(phase: Phase) -> Iterator[str]:
    """Plans ordered to be made anew, and problems found on inspection, have their plan too."""
    yield from _listed(
        _numbers(i for i in _items(phase) if i.state == ItemState.PLANNING), "未制定或未重新制定整改方案"
    )


@gate(PhaseKind.RECTIFY, "对账销号")
def nothing_past_its_date(phase: Phase) -> Iterator[str]:
    """What was to be cured by the phase's last day is signed off, or has more time by approval."""
    items = RectificationItem.objects.of_town(phase.campaign.town).under_way().select_related("problem")
    due = items.filter(due_on__lte=phase.ends_on).exclude(state=ItemState.PLANNING)
    yield from _listed(_numbers(due.order_by("pk")), "到期未销号，请办结或申请延期")


@gate(PhaseKind.RECTIFY, "延期审批")
def no_extension_waiting(phase: Phase) -> Iterator[str]:
    items = RectificationItem.objects.of_town(phase.campaign.town).under_way().select_related("problem")
    asked = items.filter(extensions__isnull=False, extensions__decision=None).distinct()
    yield from _listed(_numbers(asked.order_by("pk")), "延期申请待批")
