"""A figure: its heading, the records it counts, and how it counts them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from django.db.models import Aggregate, Count, Q

from xumingsi.accounts.models import User
from xumingsi.accounts.scope import VillageScopedQuerySet
from xumingsi.campaign.models import Campaign


@dataclass(frozen=True)
class Question:
    """What is asked: ``campaign`` as of the end of ``as_of``; with ``user``, only what that user may see."""

    campaign: Campaign
    as_of: date
    user: User | None = None

    def seen(self, rows: VillageScopedQuerySet) -> VillageScopedQuerySet:
        return rows.visible_to(self.user) if self.user is not None else rows


Rows = Callable[[Question], VillageScopedQuerySet]
Measure = Callable[[Q], Aggregate]
Rate = Callable[[Question], Decimal | None]


def everything(question: Question) -> Q:
    return Q()


def records(condition: Q) -> Aggregate:
    """How many records meet the condition."""
    return Count("pk", filter=condition)


@dataclass(frozen=True)
class Figure:
    """One column of a statistics table.

    ``rows`` are the records it is taken from and ``where`` those of them that count; ``measure`` says how. ``rows``
    None is a figure whose room is not in use yet: it has no value, which is not the same as zero. ``share`` makes a
    rate of two other figures (part, whole) instead (``kind`` money: so much a head). ``group`` is the heading that spans this and its neighbours.
    ``rule`` tells in Chinese how it is counted.

    Figures made of others have no records of their own: ``plus`` less ``minus``; ``times`` (a figure, 元 each on the
    day); ``accrued`` (a figure added up over the ends of the year's months, the last of them the day itself); ``fixed``
    is the same for every village and not added up, None where nothing is known.
    """

    key: str
    heading: str
    rule: str
    rows: Rows | None = None
    where: Callable[[Question], Q] = everything
    measure: Measure = records
    group: str = ""
    share: tuple[str, str] | None = None
    kind: Literal["integer", "money", "percent"] = "integer"
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    times: "tuple[str, Rate] | None" = None
    accrued: str = ""
    fixed: "Rate | None" = None

    @property
    def is_counted(self) -> bool:
        """Whether it is counted over records, so that a village's values add up to the town's."""
        return self.rows is not None or bool(self.accrued)

    def source(self, question: Question) -> VillageScopedQuerySet | None:
        """The records behind the number; None for a rate and for a figure not in use."""
        if self.rows is None:
            return None
        return question.seen(self.rows(question)).filter(self.where(question))
