"""Questions to officials, their declarations and filings."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from xumingsi.accounts.scope import TownScopedQuerySet, VillageScopedQuerySet

from .querysets import ThroughHouseholds
from .relative_choices import LIVE_FILINGS


class OfficialQuerySet(TownScopedQuerySet):
    view_right = "recipients.view"

    def search(self, text: str) -> "OfficialQuerySet":
        """By name, pinyin initials, or the tail of an id number."""
        matches = Q(name__contains=text) | Q(id_number__endswith=text.upper())
        if text.isascii() and text.isalpha():
            matches |= Q(initials__startswith=text.lower()) | Q(initials__contains=f" {text.lower()}")
        return self.filter(matches)

    def in_office(self) -> "OfficialQuerySet":
        """Those who have not left office."""
        return self.filter(left_on=None)


class DeclaredRelativeQuerySet(TownScopedQuerySet):
    view_right = "recipients.view_relatives"

    def search(self, text: str) -> "DeclaredRelativeQuerySet":
        """By either name, or the tail of either id number."""
        tail = text.upper()
        return self.filter(
            Q(official_name__contains=text) | Q(relative_name__contains=text) | Q(official_id__endswith=tail) | Q(relative_id__endswith=tail)
        )  # fmt: skip


class KinshipRulesQuerySet(TownScopedQuerySet):
    view_right = "recipients.view"


class FilingQuerySet(ThroughHouseholds):
    village_path = "household__village"

    def live(self) -> "FilingQuerySet":
        """Filings that stand: neither found untrue nor closed."""
        return self.filter(state__in=LIVE_FILINGS)

    def live_on(self, day: date) -> "FilingQuerySet":
        """Filings made by ``day`` and not ended by then, whatever became of them since."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), filed_on__lte=day)

    def search(self, text: str) -> "FilingQuerySet":
        """By the household, or by the official's name."""
        household = self.model._meta.apps.get_model("recipients.Household")
        found = household.objects.search(text).filter(pk=OuterRef("household"))
        return self.filter(Q(Exists(found)) | Q(official__name__contains=text) | Q(file_no=text))


class FilingStepQuerySet(VillageScopedQuerySet):
    village_path = "filing__household__village"


class FilingAnswerQuerySet(ThroughHouseholds):
    village_path = "household__village"
