"""What the last phase must have done before it closes."""

from collections.abc import Iterator

from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.gates import gate
from xumingsi.campaign.models import Phase

from .models import Tip
from .tip_choices import Route


@gate(PhaseKind.REPORT, "实名举报反馈")
def named_tips_answered(phase: Phase) -> Iterator[str]:
    """220号第36条. Tips reserved for the discipline inspection have its own deadlines: a phase that stays open for one
    would tell the town office of it; for the same reason no number is given."""
    campaign = phase.campaign
    named = Tip.objects.filter(town=campaign.town, received_on__year=campaign.year, is_named=True, is_reserved=False)
    if named.exclude(route=Route.ABOVE).unanswered().exists():
        yield "还有实名举报没有反馈结果（实名举报反馈率应为 100%）"
