"""Facts about the campaign itself that must hold before anything is moved in it."""

from typing import Any

from xumingsi.casework.errors import GuardFailed
from xumingsi.casework.workflow import guard

from .models import Campaign


@guard("专项治理进行中")
def campaign_open(record: Any) -> bool | str:
    """For the workflows of everything that belongs to a campaign (``record.campaign``)."""
    campaign: Campaign = record.campaign
    return campaign.is_open or f"{campaign}已结束，不能再办理；确需补办的，请镇经办先将其重新设为“进行中”"


def require_open(campaign: Campaign) -> None:
    """The same for what is recorded without a verb; raises GuardFailed."""
    if not campaign.is_open:
        raise GuardFailed([f"{campaign}已结束，不能再登记；确需补办的，请镇经办先将其重新设为“进行中”"])
