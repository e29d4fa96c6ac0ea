"""Questions to leads and problems."""

from typing import Self

from django.db.models import Q

from recipients.pay_querysets import OfVillageOrTown
from recipients.querysets import ThroughHouseholds
from xumingsi.accounts.scope import TownScopedQuerySet, VillageScopedQuerySet

from .choices import LeadState, ProblemState


class FindingQuerySet(OfVillageOrTown, ThroughHouseholds):
    """Rows of a village, or of the town itself where no village is concerned."""

    view_right = "audits.view"

    def search(self, text: str) -> Self:
        """By household (救助证号, name, initials, id tail) or words of the summary."""
        households = ThroughHouseholds.search(self, text).order_by().values("pk")
        return self.filter(Q(pk__in=households) | Q(summary__contains=text))


class LeadQuerySet(FindingQuerySet):
    def waiting(self) -> Self:
        """Nobody has said yet what they are."""
        return self.filter(state=LeadState.PENDING)


class ProblemQuerySet(FindingQuerySet):
    def search(self, text: str) -> Self:
        """Also by number."""
        return super().search(text) | self.filter(number__iexact=text.strip())

    def standing(self) -> Self:
        """All but those withdrawn."""
        return self.exclude(state=ProblemState.WITHDRAWN)

    def unsettled(self) -> Self:
        """Not yet signed off."""
        return self.filter(state=ProblemState.OPEN)


class RunQuerySet(TownScopedQuerySet):
    view_right = "audits.view"


class SettingQuerySet(TownScopedQuerySet):
    view_right = "audits.view"


class PlaceQuerySet(VillageScopedQuerySet):
    view_right = "audits.view"
