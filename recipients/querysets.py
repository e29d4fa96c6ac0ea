"""Questions to the registry, each named by what it answers."""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from xumingsi.accounts.scope import TownScopedQuerySet, VillageScopedQuerySet


class HouseholdQuerySet(VillageScopedQuerySet):
    def with_benefit_on(self, day: date) -> "HouseholdQuerySet":
        """Households with a benefit in force on ``day``."""
        benefits = self.model.benefits.rel.related_model.objects.in_force_on(day)
        return self.filter(Exists(benefits.filter(household=OuterRef("pk"))))

    def headless(self, day: date) -> "HouseholdQuerySet":
        """Households with a standing benefit and people in them, but no 户主 among these on ``day``."""
        people = self.model.members.rel.related_model.objects.present_on(day).filter(household=OuterRef("pk"))
        standing = self.model.benefits.rel.related_model.objects.standing().filter(household=OuterRef("pk"))
        return self.filter(Exists(people), ~Exists(people.filter(is_head=True)), Exists(standing))

    def search(self, text: str) -> "HouseholdQuerySet":
        """By 救助证号, any member's name or pinyin initials, or the tail of an id number."""
        return self.filter(Q(certificate_no__startswith=text) | Exists(members_matching(self.model, text)))


def members_matching(household: type[models.Model], text: str) -> models.QuerySet:
    """Members (correlated to the outer household) whose name, initials or id tail match ``text``."""
    member = household.members.rel.related_model  # type: ignore[attr-defined]
    lowered = text.lower()
    matches = Q(name__contains=text)
    if lowered.isascii() and lowered.isalpha():
        matches |= Q(initials__startswith=lowered) | Q(initials__contains=f" {lowered}")
    tail = text.upper()
    if 4 <= len(tail) <= 18 and tail[:-1].isdigit():
        matches |= Q(id_number__endswith=tail)
    return member.objects.filter(matches, household=OuterRef("pk"))


class MemberQuerySet(VillageScopedQuerySet):
    village_path = "household__village"

    def search(self, text: str) -> Self:
        """Members of the households found by ``text``."""
        household = self.model._meta.apps.get_model("recipients.Household")
        return self.filter(household__in=household.objects.search(text).values("pk"))

    def present_on(self, day: date) -> "MemberQuerySet":
        """Members who belonged to their household on ``day``."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=day))


class BenefitQuerySet(VillageScopedQuerySet):
    village_path = "household__village"

    def in_force_on(self, day: date) -> "BenefitQuerySet":
        """Spells that had begun and not ended on ``day``; the last day counts."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), started_on__lte=day)

    def standing(self) -> "BenefitQuerySet":
        """Spells without an end."""
        return self.filter(ended_on=None)

    def review_overdue(self, day: date) -> "BenefitQuerySet":
        """Spells in force whose review should have been before ``day``."""
        return self.in_force_on(day).filter(next_review_on__lt=day)

    def review_due(self, day: date, days: int = 30) -> "BenefitQuerySet":
        """Spells in force whose review falls on ``day`` or in the ``days`` after it."""
        return self.in_force_on(day).filter(next_review_on__range=(day, day + timedelta(days=days)))


class AmountQuerySet(VillageScopedQuerySet):
    village_path = "benefit__household__village"


class StandardQuerySet(models.QuerySet):
    """Standards hold for every village alike."""

    view_right = "recipients.view"

    def in_force_on(self, day: date) -> Self:
        """The figure of each kind in force on ``day``."""
        return self.filter(Q(effective_to=None) | Q(effective_to__gte=day), effective_from__lte=day)

    def overlapping(self, kind: str, first: date, last: date | None) -> Self:
        """Figures of ``kind`` in force on some day from ``first`` to ``last`` (None: without end)."""
        found = self.filter(Q(effective_to=None) | Q(effective_to__gte=first), kind=kind)
        return found.filter(effective_from__lte=last) if last else found


class MeansQuerySet(VillageScopedQuerySet):
    village_path = "household__village"

    def on_record(self, day: date) -> Self:
        """Items that held on ``day``; the last day counts."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), effective_from__lte=day)


class RosterQuerySet(TownScopedQuerySet):
    view_right = "recipients.import"


class ThroughHouseholds(VillageScopedQuerySet):
    """Rows found through the households they are about; ``household_path`` leads from the row to them."""

    household_path = "household"

    def search(self, text: str) -> Self:
        """As ``HouseholdQuerySet.search``, for the households of a row; a row is listed once."""
        household = self.model._meta.apps.get_model("recipients.Household")
        found = household.objects.search(text).values("pk")
        return self.filter(pk__in=self.model._base_manager.filter(**{f"{self.household_path}__in": found}).values("pk"))


class PostingQuerySet(ThroughHouseholds):
    household_path = "lines__household"


class PostingLineQuerySet(VillageScopedQuerySet):
    village_path = "posting__village"


class ObjectionQuerySet(ThroughHouseholds):
    village_path = "line__posting__village"
    household_path = "line__household"
