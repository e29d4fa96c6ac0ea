"""Questions to tips and conduct cases. Whoever a tip complains of, and their relatives, are told nothing of it."""

from datetime import date
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

from xumingsi.accounts.scope import TownScopedQuerySet

from .tip_choices import OPEN_TIPS, Route, TipState

SHORTEST_NAME = 2


def _names(user: Any) -> list[str]:
    """What the accused may have been called in words: the name, and the post where it is distinctive."""
    return [text for text, shortest in ((user.name, SHORTEST_NAME), (user.title, 4)) if len(text) >= shortest]


class TipQuerySet(TownScopedQuerySet):
    view_right = "audits.tips"

    def visible_to(self, user: Any, right: str | None = None) -> Self:
        """The town office sees what is not reserved for the discipline inspection; nobody sees a tip about themselves."""
        rows = super().visible_to(user, right)
        if not getattr(user, "is_authenticated", False):
            return rows
        if not user.has_right("audits.tips_reserved"):
            rows = rows.filter(is_reserved=False)
        return rows.exclude(route=Route.ABOVE).not_about(user)

    def about(self, user: Any) -> Self:
        """Tips that complain of ``user`` or of a relative, as far as is known."""
        return self.filter(_about(self.model, user))

    def not_about(self, user: Any) -> Self:
        """The others. Asked of every list, search, count, picker and page."""
        return self.exclude(_about(self.model, user))

    def search(self, text: str) -> Self:
        """By number, the accused or words of the content."""
        found = Q(accused__contains=text) | Q(content__contains=text)
        tail = text.strip().rpartition("-")[2]
        if tail.isascii() and tail.isdigit() and len(tail) < 10:
            found |= Q(pk=int(tail))
        return self.filter(found)

    def standing(self) -> Self:
        """Not yet concluded."""
        return self.filter(state__in=OPEN_TIPS)

    def unanswered(self) -> Self:
        """The outcome has not been told back."""
        return self.exclude(state=TipState.ANSWERED)

    def overdue(self, today: date) -> Self:
        """The next step's day has passed."""
        return self.filter(due_on__lt=today)


def _about(model: Any, user: Any) -> Q:
    bars = model.bars.rel.related_model.objects.filter(tip=OuterRef("pk"), user=user)
    named = Q(Exists(bars.order_by()))
    for text in _names(user):
        named |= Q(accused__contains=text)
    return named


class OfTipQuerySet(TownScopedQuerySet):
    """Rows that hang on a tip and are seen with it."""

    town_path = "tip__town"
    view_right = "audits.tips"

    def visible_to(self, user: Any, right: str | None = None) -> Self:
        tips = self.model._meta.get_field("tip").related_model.objects.visible_to(user, right or self.view_right)
        return super().visible_to(user, right).filter(tip__in=tips.order_by().values("pk"))


class ForDisciplineQuerySet(OfTipQuerySet):
    """What only the discipline inspection reads: sealed identities, who opened them, who is kept away."""

    view_right = "audits.tips_reserved"


class TipKeyQuerySet(TownScopedQuerySet):
    view_right = "audits.tips_reserved"

    def in_force(self, town: Any) -> Any:
        """The key that new identities of ``town`` are sealed with; None before there is one."""
        return self.filter(town=town).order_by("-pk").first()


class TipRulesQuerySet(TownScopedQuerySet):
    view_right = "audits.tips"


class ConductQuerySet(TownScopedQuerySet):
    """``village_path`` serves the county's figures per village; a case of the town office has none."""

    view_right = "audits.conduct"
    village_path = "place"

    def visible_to(self, user: Any, right: str | None = None) -> Self:
        rows = super().visible_to(user, right)
        return rows.not_about(user) if getattr(user, "is_authenticated", False) else rows

    def not_about(self, user: Any) -> Self:
        """Cases about others than ``user``."""
        rows = self.exclude(accused_user=user, accused_user__isnull=False)
        for text in _names(user):
            rows = rows.exclude(person__contains=text)
        tips = self.model._meta.get_field("tip").related_model.objects.all().about(user)
        return rows.exclude(tip__isnull=False, tip__in=tips.order_by().values("pk"))

    def search(self, text: str) -> Self:
        return self.filter(Q(person__contains=text) | Q(facts__contains=text))


class OfConductQuerySet(TownScopedQuerySet):
    town_path = "case__town"
    view_right = "audits.conduct"

    def visible_to(self, user: Any, right: str | None = None) -> Self:
        cases = self.model._meta.get_field("case").related_model.objects.visible_to(user, right or self.view_right)
        return super().visible_to(user, right).filter(case__in=cases.order_by().values("pk"))
