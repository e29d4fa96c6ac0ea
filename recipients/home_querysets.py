"""Questions to the care homes' records. They belong to the town; village clerks have no part in them."""

from datetime import date
from typing import Self

from django.db.models import Exists, OuterRef, Q

from xumingsi.accounts.scope import TownScopedQuerySet

VIEW = "recipients.homes"


class HomeQuerySet(TownScopedQuerySet):
    view_right = VIEW

    def search(self, text: str) -> Self:
        """By a part of the name."""
        return self.filter(name__contains=text)


class HomeRulesQuerySet(TownScopedQuerySet):
    view_right = VIEW

    def in_force_on(self, day: date) -> Self:
        """The latest figures set by ``day``, newest first."""
        return self.filter(effective_from__lte=day).order_by("-effective_from", "-pk")


class StayQuerySet(TownScopedQuerySet):
    town_path = "home__town"
    view_right = VIEW

    def search(self, text: str) -> Self:
        """By name, pinyin initials, the tail of an id number, or the 救助证号 of the resident's household."""
        member = self.model._meta.apps.get_model("recipients.Member")
        household = Exists(
            member.objects.filter(id_number=OuterRef("id_number"), household__certificate_no__startswith=text)
        )
        found = Q(name__contains=text) | household
        if text.isascii() and text.isalpha():
            found |= Q(initials__startswith=text.lower()) | Q(initials__contains=f" {text.lower()}")
        return self.filter(found | Q(id_number__endswith=text.upper())) if len(text) >= 4 else self.filter(found)

    def touching(self, first: date, last: date) -> Self:
        """Stays with at least one day from ``first`` to ``last``."""
        return self.filter(Q(left_on=None) | Q(left_on__gte=first), admitted_on__lte=last)

    def present_on(self, day: date) -> Self:
        """Stays that had begun and not ended on ``day``; the day of leaving still counts."""
        return self.touching(day, day)


class LeaveQuerySet(TownScopedQuerySet):
    town_path = "stay__home__town"
    view_right = VIEW


class OfHomeQuerySet(TownScopedQuerySet):
    """Rows that hang on a home."""

    town_path = "home__town"
    view_right = VIEW


class HomeEntryQuerySet(OfHomeQuerySet):
    def standing(self) -> Self:
        """Lines not superseded by a correction."""
        return self.filter(superseded_by=None)

    def search(self, text: str) -> Self:
        """By voucher number, what for, or who signed."""
        names = Q(handler__contains=text) | Q(witness__contains=text) | Q(approver__contains=text)
        return self.filter(names | Q(voucher_no__startswith=text) | Q(summary__contains=text))


class PurchaseQuerySet(OfHomeQuerySet):
    def search(self, text: str) -> Self:
        """By what was bought, from whom, or who took part."""
        people = Q(buyer__contains=text) | Q(receiver__contains=text) | Q(second_receiver__contains=text)
        return self.filter(people | Q(item__contains=text) | Q(supplier__contains=text))


class PayoutLineQuerySet(TownScopedQuerySet):
    town_path = "payout__home__town"
    view_right = VIEW


class DepositQuerySet(TownScopedQuerySet):
    town_path = "stay__home__town"
    view_right = VIEW

    def search(self, text: str) -> Self:
        """By the owner, as stays are found."""
        stays = self.model._meta.get_field("stay").related_model.objects.search(text)
        return self.filter(stay__in=stays.order_by().values("pk"))


class DepositMovementQuerySet(TownScopedQuerySet):
    town_path = "deposit__stay__home__town"
    view_right = VIEW
