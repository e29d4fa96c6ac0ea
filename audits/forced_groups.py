"""Households that every draw takes because of what has been found or told about them (220号第26条: 有疑问、有举报)."""

from collections.abc import Iterable
from datetime import date

from renewals.forced import forced_group
from xumingsi.campaign.models import Campaign

from .choices import Door, LeadState
from .models import Lead, Problem


@forced_group("有疑点")
def leads_open(campaign: Campaign, as_of: date) -> Iterable[int]:
    """A lead that nobody has settled, or that was found true."""
    leads = Lead.objects.filter(town=campaign.town, state__in=[LeadState.PENDING, LeadState.CONFIRMED])
    return leads.exclude(household=None).order_by().values_list("household", flat=True)


@forced_group("有举报")
def told_of(campaign: Campaign, as_of: date) -> Iterable[int]:
    """A problem that came from a tip and is not settled."""
    problems = Problem.objects.filter(town=campaign.town, door=Door.TIP).unsettled()
    return problems.exclude(household=None).order_by().values_list("household", flat=True)
