"""Figures of the renewals for phase reports."""

from renewals.models import Application
from renewals.querysets import ApplicationQuerySet
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.campaign.report_figures import report_figure


def _renewals(campaign: Campaign, village: Division) -> ApplicationQuerySet:
    return Application.objects.filter(campaign=campaign, village=village.pk).renewals()


@report_figure("应续保（户）")
def due(campaign: Campaign, village: Division) -> int:
    return _renewals(campaign, village).count()


@report_figure("已申请（户）")
def applied(campaign: Campaign, village: Division) -> int:
    return _renewals(campaign, village).filter(applied_on__isnull=False).count()


@report_figure("已入户（户）")
def visited(campaign: Campaign, village: Division) -> int:
    return _renewals(campaign, village).filter(visits__isnull=False).distinct().count()


@report_figure("已审批（户）")
def decided(campaign: Campaign, village: Division) -> int:
    return _renewals(campaign, village).filter(decided_on__isnull=False).count()
