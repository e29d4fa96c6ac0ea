"""Questions to the campaign, its phases and the evidence of what was done."""

from datetime import date, timedelta
from typing import Any, Self

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q

from xumingsi.accounts.scope import PlaceScopedQuerySet, TownScopedQuerySet, VillageScopedQuerySet

from .evidence_choices import CaseState, MeetingKind, PlanKind, PlanState, ReportState

SOON = 3
"""Days before a report's due date from which on people are reminded."""


class CampaignQuerySet(TownScopedQuerySet):
    def running(self) -> "CampaignQuerySet":
        return self.filter(is_open=True)


class PhaseQuerySet(TownScopedQuerySet):
    town_path = "campaign__town"

    def on(self, day: date) -> "PhaseQuerySet":
        """Phases whose window holds ``day``; two may share one."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class GroupMemberQuerySet(TownScopedQuerySet):
    town_path = "campaign__town"


class EvidenceQuerySet(PlaceScopedQuerySet):
    """Meetings and publicity: a row that was corrected no longer counts."""

    view_right = "campaign.view"

    def standing(self) -> Self:
        """Those not superseded by a correction."""
        return self.filter(superseded_by=None)

    def with_files(self) -> Self:
        """Those with a photo or scan, their own or, after a correction, that of the row they supersede."""
        attachments: Any = apps.get_model("casework.Attachment").objects
        kind = ContentType.objects.get_for_model(self.model)
        own = attachments.filter(subject_type=kind, subject_id=OuterRef("pk"))
        before = attachments.filter(subject_type=kind, subject_id=OuterRef("supersedes"))
        return self.filter(Exists(own) | Exists(before))

    def search(self, text: str) -> Self:
        """By village or place."""
        return self.filter(Q(village__name__contains=text) | Q(place__contains=text))


class MeetingQuerySet(EvidenceQuerySet):
    def mobilising(self) -> Self:
        """动员会 that stand (通知三(一))."""
        return self.standing().filter(kind=MeetingKind.MOBILISE)


class AttendeeQuerySet(PlaceScopedQuerySet):
    village_path = "meeting__village"
    view_right = "campaign.view"


class PlanQuerySet(PlaceScopedQuerySet):
    view_right = "campaign.view"

    def in_force(self, kind: PlanKind) -> Self:
        """Plans of ``kind`` that were adopted and need not be made again."""
        return self.filter(kind=kind).exclude(state=PlanState.REMAKE)

    def to_remake(self) -> Self:
        return self.filter(state=PlanState.REMAKE)

    def search(self, text: str) -> Self:
        """By village or title of a version."""
        found = self.model._default_manager.filter(versions__title__contains=text).values("pk")
        return self.filter(Q(village__name__contains=text) | Q(pk__in=found))


class PlanRowQuerySet(PlaceScopedQuerySet):
    village_path = "plan__village"
    view_right = "campaign.view"


class SurveyQuerySet(TownScopedQuerySet):
    town_path = "campaign__town"


class SurveyItemQuerySet(TownScopedQuerySet):
    town_path = "survey__campaign__town"


class DrawnQuerySet(VillageScopedQuerySet):
    view_right = "campaign.view"


class ResponseQuerySet(VillageScopedQuerySet):
    view_right = "campaign.view"

    def standing(self) -> Self:
        """Those not superseded by a correction."""
        return self.filter(superseded_by=None)

    def search(self, text: str) -> Self:
        """By village or the number drawn."""
        return self.filter(Q(village__name__contains=text) | Q(drawn_number__startswith=text))


class AnswerQuerySet(VillageScopedQuerySet):
    village_path = "response__village"
    view_right = "campaign.view"


class CaseQuerySet(PlaceScopedQuerySet):
    view_right = "campaign.view"

    def published(self) -> Self:
        """Cases whose masked wording may be shown and reported (典型案例)."""
        return self.filter(state=CaseState.PUBLISHED)

    def search(self, text: str) -> Self:
        return self.filter(Q(village__name__contains=text) | Q(title__contains=text))


class WordingQuerySet(PlaceScopedQuerySet):
    village_path = "case__village"
    view_right = "campaign.view"


class ReportQuerySet(VillageScopedQuerySet):
    view_right = "campaign.view"

    def missing(self) -> Self:
        """Not handed in, or sent back and not handed in again."""
        return self.filter(state__in=[ReportState.DUE, ReportState.RETURNED])

    def overdue(self, today: date) -> Self:
        """Missing after their own due date; the notice's date says nothing about it."""
        return self.missing().filter(due_on__lt=today)

    def due_within(self, today: date, days: int) -> Self:
        """Missing, and due today or in the ``days`` after it."""
        return self.missing().filter(due_on__range=(today, today + timedelta(days=days)))

    def search(self, text: str) -> Self:
        return self.filter(village__name__contains=text)


class ReportRowQuerySet(VillageScopedQuerySet):
    village_path = "report__village"
    view_right = "campaign.view"


class ReportFigureQuerySet(VillageScopedQuerySet):
    village_path = "submission__report__village"
    view_right = "campaign.view"
