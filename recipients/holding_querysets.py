"""Questions to the lists of other offices about what people own and draw."""

from datetime import date
from typing import Self

from django.db.models import Q

from xumingsi.accounts.scope import TownScopedQuerySet


class ListedQuerySet(TownScopedQuerySet):
    view_right = "recipients.import"

    def search(self, text: str) -> Self:
        """By name, or the tail of an id number."""
        return self.filter(Q(name__contains=text) | Q(id_number__endswith=text.upper()))

    def standing(self) -> Self:
        """Lines that the newest complete list did not leave out."""
        return self.filter(gone_on=None)

    def dated_by(self, day: date) -> Self:
        """Lines whose own date (of registration, founding, payment) is not after ``day``, or is not known."""
        field = self.model.dated  # type: ignore[attr-defined]
        return self.filter(Q(**{f"{field}__lte": day}) | Q(**{field: None}))
