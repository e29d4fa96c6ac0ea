"""The campaign's phases as a strip."""

from dataclasses import dataclass
from datetime import date

from xumingsi.campaign.choices import PhaseState
from xumingsi.campaign.models import Campaign, Phase


@dataclass(frozen=True)
class PhaseBox:
    """``when`` is past, now or ahead; ``words`` say how far off in Chinese; ``late`` that it is over and not closed."""

    phase: Phase
    label: str
    when: str
    words: str
    late: bool


def phase_strip(campaign: Campaign, today: date) -> list[PhaseBox]:
    """Every phase in the order of its days; two may run at the same time."""
    return [_box(phase, today) for phase in campaign.phases.order_by("starts_on", "ends_on", "pk")]


def _box(phase: Phase, today: date) -> PhaseBox:
    closed = phase.state == PhaseState.CLOSED
    left = phase.days_left(today)
    if today < phase.starts_on:
        when, words = "ahead", f"{(phase.starts_on - today).days} 天后开始"
    elif left > 0:
        when, words = "now", "今天截止" if left == 1 else f"还剩 {left} 天"
    else:
        when, words = "past", f"已过 {1 - left} 天"
    return PhaseBox(phase, phase.get_kind_display(), when, "已关闭" if closed else words, left <= 0 and not closed)
