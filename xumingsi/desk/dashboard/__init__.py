"""The first page: what waits for this user, how far the campaign has come. It only looks."""

from datetime import date
from typing import Any

from xumingsi.accounts.models import User
from xumingsi.campaign.models import Campaign
from xumingsi.desk.reports.package import RIGHT as EXPORT

from .accounts import account_figures
from .evidence import HEADINGS, evidence_table
from .phases import phase_strip
from .progress import progress_table
from .tasks import waiting_for

SEES_CASES = "renewals.view"

__all__ = ["dashboard"]


def dashboard(user: User, today: date) -> dict[str, Any]:
    """What ``templates/desk/dashboard.html`` shows; every key is always there.

    ``campaign`` (None without one), ``phases``, ``tasks``, ``progress`` (None without a campaign), ``evidence`` (meetings, plans,
    publicity, survey and reports by village), ``accounts`` (figures
    for those who see no households, else None), ``sees_cases``, ``may_export``. Queries do not grow with villages.
    """
    sees_cases = user.has_right(SEES_CASES)
    campaigns = Campaign.objects.visible_to(user).running().select_related("town")
    campaign = campaigns.order_by("-year", "pk").first() if sees_cases else None
    return {
        "campaign": campaign,
        "phases": phase_strip(campaign, today) if campaign else [],
        "tasks": waiting_for(user, campaign, today) if campaign else [],
        "progress": progress_table(user, campaign, today) if campaign else None,
        "evidence_headings": HEADINGS,
        "evidence": evidence_table(user, campaign, today) if campaign else [],
        "accounts": None if sees_cases else account_figures(user, today),
        "sees_cases": sees_cases,
        "may_export": campaign is not None and user.has_right(EXPORT, campaign.town),
    }
