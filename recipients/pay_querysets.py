"""Questions to payrolls, actual payments and their differences."""

from typing import Any, Self

from xumingsi.accounts.choices import Level
from xumingsi.accounts.scope import TownScopedQuerySet, VillageScopedQuerySet, village_ids

from .pay_choices import DifferenceState
from .querysets import ThroughHouseholds


class PayRollQuerySet(TownScopedQuerySet):
    view_right = "recipients.payroll"


class PayExportQuerySet(TownScopedQuerySet):
    town_path = "payroll__town"
    view_right = "recipients.payroll"


class PayLineQuerySet(ThroughHouseholds):
    """Lines are of the village the household then belonged to."""


class OfVillageOrTown(VillageScopedQuerySet):
    """Rows whose ``village`` is the town itself where no household is known; whoever reads the whole town reads those."""

    def visible_to(self, user: Any, right: str | None = None) -> Self:
        """Rows of the user's villages, and the town's own rows for people of the town."""
        held = right or self.view_right
        villages = village_ids(user, held)
        division: Any = self.model._meta.get_field("village").related_model
        towns = division.objects.filter(level=Level.TOWN, children__in=villages).distinct()
        whole = [town.pk for town in towns if user.has_right(held, town)] if villages else []
        return self.filter(village__in=[*villages, *whole])

    def search(self, text: str) -> Self:
        """By 救助证号, or the name on the list."""
        return self.filter(certificate_no__startswith=text) | self.filter(head_name__contains=text)


class ActualPaymentQuerySet(OfVillageOrTown):
    pass


class PaymentDifferenceQuerySet(OfVillageOrTown):
    def waiting(self) -> Self:
        """Differences nobody has looked into."""
        return self.filter(state=DifferenceState.OPEN)
