"""Questions to deaths, changes, reviews and recoveries."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from xumingsi.accounts.scope import TownScopedQuerySet, VillageScopedQuerySet

from .change_choices import CONFIRMED_DEATHS, OPEN_CHANGES, DeathState, RecoveryState, ReportState
from .querysets import ThroughHouseholds


class DeathRecordQuerySet(TownScopedQuerySet):
    view_right = "recipients.import"

    def search(self, text: str) -> "DeathRecordQuerySet":
        """By name, or the tail of an id number."""
        return self.filter(Q(name__contains=text) | Q(id_number__endswith=text.upper()))

    def unmatched(self) -> "DeathRecordQuerySet":
        """Lines about nobody who is, or then was, in a household on file (未匹配)."""
        reports = self.model.reports.rel.related_model.objects  # type: ignore[attr-defined]
        return self.filter(~Exists(reports.filter(record=OuterRef("pk"))))


class DeathReportQuerySet(ThroughHouseholds):
    village_path = "member__household__village"
    household_path = "member__household"

    def confirmed_by(self, day: date) -> "DeathReportQuerySet":
        """Deaths that had been confirmed by the end of ``day``, whatever became of the money since."""
        return self.filter(state__in=CONFIRMED_DEATHS, verified_on__lte=day)

    def waiting(self) -> "DeathReportQuerySet":
        return self.filter(state=DeathState.PENDING)


class ChangeReportQuerySet(ThroughHouseholds):
    village_path = "household__village"

    def overdue(self, today: date) -> "ChangeReportQuerySet":
        """Reported, and the town has not verified it in time."""
        return self.filter(state=ReportState.REPORTED, due_on__lt=today)


class BenefitChangeQuerySet(ThroughHouseholds):
    village_path = "benefit__household__village"
    household_path = "benefit__household"

    def under_way(self) -> "BenefitChangeQuerySet":
        return self.filter(state__in=OPEN_CHANGES)


class ChangeStepQuerySet(VillageScopedQuerySet):
    village_path = "change__benefit__household__village"


class ReviewQuerySet(VillageScopedQuerySet):
    village_path = "benefit__household__village"


class RulesQuerySet(TownScopedQuerySet):
    view_right = "recipients.view"


class RecoveryQuerySet(ThroughHouseholds):
    village_path = "household__village"

    def outstanding(self) -> "RecoveryQuerySet":
        return self.exclude(state=RecoveryState.SETTLED)


class RecoveryRowQuerySet(VillageScopedQuerySet):
    village_path = "recovery__household__village"


class WriteOffDecisionQuerySet(VillageScopedQuerySet):
    village_path = "write_off__recovery__household__village"


class InstalmentQuerySet(RecoveryRowQuerySet):
    def standing(self) -> "InstalmentQuerySet":
        """Those not superseded by a correction."""
        return self.filter(superseded_by=None)
