"""What falls due on which day."""

from dataclasses import dataclass
from datetime import date

from .choices import ItemState, Nature
from .models import Measure, RectificationItem
from .querysets import ItemQuerySet


@dataclass(frozen=True)
class Entry:
    """``what`` of ``item`` falls due."""

    item: RectificationItem
    what: str


def entries_between(items: ItemQuerySet, first: date, last: date) -> dict[date, list[Entry]]:
    """Dates of open items, of lasting measures and of 回头看, from ``first`` to ``last``; three queries."""
    found: dict[date, list[Entry]] = {}
    whole = items.select_related("problem").order_by("pk")
    for item in whole.under_way().filter(due_on__range=(first, last)):
        found.setdefault(item.due_on, []).append(Entry(item, "整改时限"))
    for item in whole.filter(state=ItemState.CLOSED, look_back_on__range=(first, last)):
        found.setdefault(item.look_back_on, []).append(Entry(item, "回头看"))
    lasting = Measure.objects.standing().filter(item__in=items.order_by().values("pk"), nature=Nature.LASTING)
    lasting = lasting.exclude(item__state__in=[ItemState.PLANNING, ItemState.WITHDRAWN])
    for measure in lasting.select_related("item__problem").prefetch_related("reviews").order_by("pk"):
        day = next_look(measure)
        if first <= day <= last:
            found.setdefault(day, []).append(Entry(measure.item, "长期措施检查"))
    return found


def next_look(measure: Measure) -> date:
    """When a lasting measure is to be looked at (again)."""
    reviews = list(measure.reviews.all())
    return reviews[-1].next_on if reviews else measure.due_on
