"""Scope is one attribute: a queryset names the path to its village, and everybody sees their own subtree."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from .models import User


class VillageScopedQuerySet(models.QuerySet):
    """Rows that belong to a village.

    ``village_path`` is the lookup from the row to its village, ``view_right`` the right that lets one read it.
    """

    village_path = "village"
    view_right = "recipients.view"

    def visible_to(self, user: Any, right: str | None = None) -> Self:
        """Rows in the villages where ``user`` holds ``right`` today (default: the right to read this kind of row)."""
        return self.filter(**{f"{self.village_path}__in": village_ids(user, right or self.view_right)})

    def in_town(self, town: Any) -> Self:
        """Rows of the villages of ``town`` (a Division)."""
        return self.filter(**{f"{self.village_path}__path__startswith": town.path})


class PlaceScopedQuerySet(VillageScopedQuerySet):
    """Rows that belong to a village or to the town as a whole; those of the town are read by whoever works in it."""

    def visible_to(self, user: Any, right: str | None = None) -> Self:
        """Rows of the villages where ``user`` holds ``right`` today, and of the towns above them."""
        right = right or self.view_right
        return self.filter(**{f"{self.village_path}__in": village_ids(user, right) | town_ids(user, right)})


class TownScopedQuerySet(models.QuerySet):
    """Rows that belong to a town as a whole; whoever works in the town or one of its villages may read them."""

    town_path = "town"
    view_right = "campaign.view"

    def visible_to(self, user: Any, right: str | None = None) -> Self:
        """Rows of the towns in whose subtree ``user`` holds ``right`` today."""
        return self.filter(**{f"{self.town_path}__in": town_ids(user, right or self.view_right)})


def village_ids(user: "User | Any", right: str) -> frozenset[int]:
    """Primary keys of the villages where ``user`` holds ``right`` today; empty for anonymous users."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    return user.village_ids_with(right)


def town_ids(user: "User | Any", right: str) -> frozenset[int]:
    """Primary keys of the towns above the villages where ``user`` holds ``right`` today."""
    from .models import Village

    return frozenset(Village.objects.filter(pk__in=village_ids(user, right)).values_list("parent_id", flat=True))
