"""Figures of the registry for phase reports."""

from recipients.models import Benefit, Household
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.campaign.report_figures import report_figure
from xumingsi.kit import clock


@report_figure("在享待遇（户）")
def households(campaign: Campaign, village: Division) -> int:
    return Household.objects.filter(village=village.pk).with_benefit_on(clock.today()).count()


@report_figure("保障对象（人）")
def people(campaign: Campaign, village: Division) -> int:
    spells = Benefit.objects.in_force_on(clock.today()).filter(household__village=village.pk)
    return sum(spells.values_list("covered_count", flat=True))
