"""What phase three must have done before it closes: near relatives are filed or answered for (通知二(二)1、三(三))."""

from collections.abc import Iterator

from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.gates import gate
from xumingsi.campaign.models import Phase
from xumingsi.kit import clock

from .filings_due import missing_filings
from .models import Household

NAMED = 5


@gate(PhaseKind.SELF_INSPECT, "近亲属备案")
def relatives_filed(phase: Phase) -> Iterator[str]:
    """应备未备 by the registers: each is filed, or somebody has said why not."""
    missing = missing_filings(phase.campaign.town, clock.today())
    if missing:
        households = Household.objects.in_bulk({one.household for one in missing[:NAMED]})
        names = "、".join(dict.fromkeys(str(households[one.household]) for one in missing[:NAMED]))
        more = f"等 {len(missing)} 件" if len(missing) > NAMED else f"共 {len(missing)} 件"
        yield f"{names}{more}应备未备，请登记备案或说明无须备案"
