"""Questions to self-inspections and inspections. A village does not see what was found covertly before it is published."""

from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

from recipients.querysets import ThroughHouseholds
from xumingsi.accounts.scope import TownScopedQuerySet, VillageScopedQuerySet, village_ids

from .inspection_choices import InspectionState, OrderState, SelfState, TargetState

FROM_THE_BEGINNING = "audits.inspections"


class SelfInspectionQuerySet(VillageScopedQuerySet):
    view_right = "audits.view"

    def unsigned(self) -> Self:
        return self.exclude(state=SelfState.SIGNED)


class SelfItemQuerySet(VillageScopedQuerySet):
    village_path = "inspection__village"
    view_right = "audits.view"


class SelfAnswerQuerySet(VillageScopedQuerySet):
    village_path = "item__inspection__village"
    view_right = "audits.view"


class SelfSignatureQuerySet(SelfItemQuerySet):
    pass


class Published(VillageScopedQuerySet):
    """Rows of an inspection: those who inspect see them from the beginning, the village once ``state_path`` is one of
    ``shown`` states."""

    view_right = "audits.view"
    state_path = "state"
    shown: tuple[str, ...] = ()

    def visible_to(self, user: Any, right: str | None = None) -> Self:
        seen = super().visible_to(user, right)
        ahead = village_ids(user, FROM_THE_BEGINNING)
        return seen.filter(Q(**{f"{self.state_path}__in": self.shown}) | Q(**{f"{self.village_path}__in": ahead}))


class TargetQuerySet(Published, ThroughHouseholds):
    village_path = "application__village"
    household_path = "application__household"
    shown = (TargetState.CHECKED,)

    def waiting(self) -> Self:
        return self.filter(state=TargetState.WAITING)

    def looked_at(self) -> Self:
        """Inspectors have been there, whether or not the result is published."""
        return self.filter(state__in=[TargetState.CHECKED, TargetState.SEALED])


class TargetRowQuerySet(Published):
    village_path = "target__application__village"
    state_path = "target__state"
    shown = (TargetState.CHECKED,)


class SpotCheckQuerySet(TargetRowQuerySet):
    def standing(self) -> Self:
        """Those not superseded by a correction."""
        return self.filter(~Exists(self.model._base_manager.filter(supersedes=OuterRef("pk"))))


class SpotCheckLineQuerySet(Published):
    village_path = "check_row__target__application__village"
    state_path = "check_row__target__state"
    shown = (TargetState.CHECKED,)


class VillageInspectionQuerySet(Published):
    village_path = "place"
    shown = (InspectionState.PUBLISHED, InspectionState.SIGNED)

    def published(self) -> Self:
        return self.filter(state__in=self.shown)


class InspectionRowQuerySet(Published):
    village_path = "inspection__place"
    state_path = "inspection__state"
    shown = (InspectionState.PUBLISHED, InspectionState.SIGNED)


class PlanOrderQuerySet(VillageScopedQuerySet):
    village_path = "inspection__place"
    view_right = "audits.view"

    def waiting(self) -> Self:
        return self.filter(state=OrderState.ORDERED)


class ScoringRuleQuerySet(TownScopedQuerySet):
    town_path = "campaign__town"
    view_right = "audits.view"
