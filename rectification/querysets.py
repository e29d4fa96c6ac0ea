"""Questions to the ledger of cures."""

from datetime import date
from typing import Any, Self

from django.db.models import F, Q

from recipients.pay_querysets import OfVillageOrTown
from recipients.querysets import ThroughHouseholds
from xumingsi.accounts.scope import TownScopedQuerySet, VillageScopedQuerySet

from .choices import OPEN_STATES, STAGES, ItemState, Stage

VIEW = "rectification.view"


class ItemQuerySet(OfVillageOrTown, ThroughHouseholds):
    """Items of a village, or of the town itself where no village is concerned."""

    view_right = VIEW
    household_path = "problem__household"

    def search(self, text: str) -> Self:
        """By problem number, household (救助证号, name, initials, id tail), 责任人 or words of the problem."""
        households = ThroughHouseholds.search(self, text).order_by().values("pk")
        words = Q(problem__number__iexact=text) | Q(problem__summary__contains=text) | Q(person=text) | Q(leader=text)
        return self.filter(Q(pk__in=households) | words)

    def of_town(self, town: Any) -> Self:
        """Items of the town's villages and of the town itself."""
        return self.filter(problem__town=town)

    def standing(self) -> Self:
        """All but those withdrawn."""
        return self.exclude(state=ItemState.WITHDRAWN)

    def under_way(self) -> Self:
        """Not yet signed off."""
        return self.filter(state__in=OPEN_STATES)

    def at_stage(self, stage: Stage) -> Self:
        return self.filter(state__in=STAGES[stage])

    def overdue(self, day: date) -> Self:
        """Open items whose date lay before ``day``."""
        return self.under_way().filter(due_on__lt=day)

    def look_back_due(self, day: date) -> Self:
        """Signed off, and to be looked at again by ``day``."""
        return self.filter(state=ItemState.CLOSED, look_back_on__lte=day)


class ItemRowQuerySet(VillageScopedQuerySet):
    """Rows that hang on an item: seen by whoever sees the item."""

    village_path = "item__village"
    view_right = VIEW

    def visible_to(self, user: Any, right: str | None = None) -> Self:
        """Rows of the items ``user`` may see."""
        items = self.model._meta.apps.get_model("rectification.RectificationItem").objects
        return self.filter(item__in=items.visible_to(user, right or self.view_right).order_by().values("pk"))


class MeasureQuerySet(ItemRowQuerySet):
    def standing(self) -> Self:
        """Measures of the plan in force."""
        return self.filter(plan__version=F("item__plan_version"))


class RulesQuerySet(TownScopedQuerySet):
    view_right = VIEW
