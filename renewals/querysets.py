"""Questions to the applications."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from recipients.models import Household
from recipients.querysets import ThroughHouseholds, members_matching
from xumingsi.accounts.scope import TownScopedQuerySet, VillageScopedQuerySet, town_ids

from .choices import SILENT, DrawPurpose, Kind, State
from .seed_choices import OPEN_SEEDS


class ApplicationQuerySet(VillageScopedQuerySet):
    view_right = "renewals.view"

    def renewals(self) -> "ApplicationQuerySet":
        return self.filter(kind=Kind.RENEWAL)

    def not_applied(self) -> "ApplicationQuerySet":
        """Still silent: never applied, whether or not the window is over."""
        return self.filter(state__in=[State.OPEN, *SILENT])

    def search(self, text: str) -> "ApplicationQuerySet":
        """By number, 救助证号, any member's name or pinyin initials, or the tail of an id number."""
        households = Household.objects.filter(
            Q(certificate_no__startswith=text) | Exists(members_matching(Household, text)), pk=OuterRef("household")
        )
        return self.filter(Q(number=text) | Exists(households))

    def progress(self) -> "ApplicationQuerySet":
        """Counts per village, whatever order: due, applied, verified, visited, reviewed, posted, decided."""
        return self.order_by().values("village").annotate(**PROGRESS)


def _has(relation: str) -> Count:
    return Count("pk", filter=Q(**{f"{relation}__isnull": False}), distinct=True)


PROGRESS: dict[str, Any] = {
    "due": Count("pk", distinct=True),
    "applied": Count("pk", filter=Q(applied_on__isnull=False), distinct=True),
    "verified": _has("checks"),
    "visited": _has("visits"),
    "reviewed": _has("reviews"),
    "posted": _has("posted"),
    "decided": Count("pk", filter=Q(state=State.DECIDED), distinct=True),
    "returned": Count("pk", filter=Q(state=State.RETURNED), distinct=True),
    "silent": Count("pk", filter=Q(state__in=SILENT), distinct=True),
}


# How far a case has come, for filters and links: code → label, condition.
STEP_FILTERS: dict[str, tuple[str, Q]] = {
    "applied": ("已申请", Q(applied_on__isnull=False)),
    "not_applied": ("未申请", Q(applied_on=None)),
    "verified": ("已核对", Q(checks__isnull=False)),
    "visited": ("已入户", Q(visits__isnull=False)),
    "to_visit": ("抽中未入户", Q(is_drawn=True, visits=None)),
    "reviewed": ("已评议", Q(reviews__isnull=False)),
    "posted": ("已公示", Q(posted__isnull=False)),
    "decided": ("已决定", Q(state=State.DECIDED)),
    "returned": ("退回补正", Q(state=State.RETURNED)),
    "silent": ("逾期未申请", Q(state__in=SILENT)),
}


class StepQuerySet(VillageScopedQuerySet):
    """Rows of an application's steps."""

    village_path = "application__village"
    view_right = "renewals.view"


class MeetingQuerySet(ThroughHouseholds):
    view_right = "renewals.view"
    household_path = "results__application__household"


class AttendeeQuerySet(VillageScopedQuerySet):
    village_path = "meeting__village"
    view_right = "renewals.view"


class FindingQuerySet(VillageScopedQuerySet):
    village_path = "check_row__application__village"
    view_right = "renewals.view"


class VisitorQuerySet(VillageScopedQuerySet):
    village_path = "visit__application__village"
    view_right = "renewals.view"


class DrawQuerySet(TownScopedQuerySet):
    town_path = "campaign__town"

    def visible_to(self, user: Any, right: str | None = None) -> "DrawQuerySet":
        """Who is to be inspected, and because of which tip, is not for the villages to know."""
        inspectors_town = town_ids(user, "audits.inspections")
        hidden = Q(purpose=DrawPurpose.INSPECTION) & ~Q(campaign__town__in=inspectors_town)
        return super().visible_to(user, right).exclude(hidden)


class SeedNoticeQuerySet(TownScopedQuerySet):
    town_path = "campaign__town"

    def waiting(self) -> "SeedNoticeQuerySet":
        """Announced and not yet drawn with."""
        return self.filter(state__in=OPEN_SEEDS)


class SeedShareQuerySet(TownScopedQuerySet):
    town_path = "notice__campaign__town"
