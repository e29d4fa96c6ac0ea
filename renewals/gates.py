"""What phases two and three must have done before they close (通知三(二)、(三))."""

from collections.abc import Iterator

from recipients.models import FilingAnswer, RelativeFiling
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.gates import gate
from xumingsi.campaign.models import Phase

from .choices import State
from .models import Application

NAMED = 5


def _listed(applications: list[Application], what: str) -> Iterator[str]:
    if applications:
        names = "、".join(str(a.household) for a in applications[:NAMED])
        more = f"等 {len(applications)} 户" if len(applications) > NAMED else f"共 {len(applications)} 户"
        yield f"{names}{more}{what}"


def _of(phase: Phase) -> list[Application]:
    return list(
        Application.objects.filter(campaign=phase.campaign).renewals().select_related("household").order_by("pk")
    )


@gate(PhaseKind.RENEW, "续保清单")
def list_opened(phase: Phase) -> Iterator[str]:
    if not Application.objects.filter(campaign=phase.campaign).renewals().exists():
        yield "尚未生成续保清单"


@gate(PhaseKind.RENEW, "续保申请")
def nobody_left_silent(phase: Phase) -> Iterator[str]:
    silent = [a for a in _of(phase) if a.state in (State.OPEN, State.LAPSED)]
    yield from _listed(silent, "未申请且未上门办结（催办、上门核实后方可关闭）")


@gate(PhaseKind.RENEW, "经济核查")
def everyone_checked(phase: Phase) -> Iterator[str]:
    waiting = [a for a in _of(phase) if a.state in (State.APPLIED, State.RETURNED)]
    yield from _listed(waiting, "已申请未核查")


@gate(PhaseKind.RENEW, "入户调查")
def drawn_households_visited(phase: Phase) -> Iterator[str]:
    drawn = Application.objects.filter(campaign=phase.campaign, is_drawn=True, applied_on__isnull=False, visits=None)
    yield from _listed(list(drawn.select_related("household").order_by("pk")), "抽中未入户")
    if not phase.campaign.draws.filter(purpose="visit").exists():
        yield "尚未抽取入户名单"


@gate(PhaseKind.SELF_INSPECT, "近亲属备案")
def declared_relatives_filed(phase: Phase) -> Iterator[str]:
    """What applicants declared (220号第14条) is filed, or answered for."""
    declared = Application.objects.filter(campaign=phase.campaign, declares_relative=True).select_related("household")
    answered = FilingAnswer.objects.values("household")
    filed = RelativeFiling.objects.live().values("household")
    open_ones = declared.exclude(household__in=filed).exclude(household__in=answered)
    yield from _listed(list(open_ones.order_by("pk")), "申明有近亲属任职，未备案也未说明")
