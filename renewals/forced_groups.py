"""Groups this room knows of: relatives, doubts, objections; for inspections also what was newly granted or changed a lot."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby

from recipients.choices import ObjectionState, Program
from recipients.filings_due import households_of_relatives
from recipients.models import Benefit, BenefitAmount
from xumingsi.campaign.models import Campaign
from xumingsi.kit.dates import add_months

from .choices import DrawPurpose, Verdict
from .forced import Households, forced_group
from .models import Application, EconomicCheck

INSPECTION = [DrawPurpose.INSPECTION]
NEW_MONTHS = 12
SHARP = Decimal("0.3")


def _of(**condition: object) -> Households:
    def households(campaign: Campaign, as_of: date) -> Iterator[int]:
        rows = Application.objects.filter(campaign=campaign, **condition)
        return rows.order_by().values_list("household", flat=True)  # type: ignore[return-value]

    return households


@forced_group("近亲属")
def relatives(campaign: Campaign, as_of: date) -> set[int]:
    """Declared in the application, filed, or to be filed."""
    declared = Application.objects.filter(campaign=campaign, declares_relative=True).order_by()
    return {*declared.values_list("household", flat=True), *households_of_relatives(campaign.town, as_of)}


forced_group("核查有疑问")(_of(checks__in=EconomicCheck.objects.exclude(verdict=Verdict.CONSISTENT)))
forced_group("公示异议成立")(_of(posted__line__objections__state=ObjectionState.UPHELD))


@forced_group("新纳入保障", INSPECTION)
def newly_granted(campaign: Campaign, as_of: date) -> Iterator[int]:
    """Assistance that began within the last twelve months."""
    new = Benefit.objects.in_town(campaign.town).filter(started_on__gt=add_months(as_of, -NEW_MONTHS))
    return new.exclude(program=Program.TEMPORARY).order_by().values_list("household", flat=True)  # type: ignore[no-any-return]


@forced_group("金额变动大", INSPECTION)
def changed_sharply(campaign: Campaign, as_of: date) -> Iterator[int]:
    """An amount that rose or fell by 30 % or more within the last twelve months."""
    since = add_months(as_of, -NEW_MONTHS)
    amounts = BenefitAmount.objects.in_town(campaign.town).order_by("benefit_id", "effective_from", "pk")
    rows = amounts.values_list("benefit_id", "benefit__household_id", "effective_from", "monthly_amount")
    for _, spell in groupby(rows.iterator(), key=lambda row: row[0]):
        before = None
        for _, household, month, amount in spell:
            if before and month > since and abs(amount - before) >= before * SHARP:
                yield household
            before = amount
