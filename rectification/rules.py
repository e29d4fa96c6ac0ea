"""A town's intervals of the cure, and how an item stands to its date."""

from datetime import date
from typing import Any

from xumingsi.accounts.models import Division
from xumingsi.kit.workdays import WorkCalendar

from .choices import OPEN_STATES, Urgency
from .models import CureRules, RectificationItem
from .querysets import ItemQuerySet

_LATE = ((7, Urgency.LATE_7), (3, Urgency.LATE_3), (1, Urgency.LATE_1))


def rules_of(town: Division) -> CureRules:
    """The town's own intervals, or the defaults (not saved)."""
    return CureRules.objects.filter(town=town).first() or CureRules(town=town)


def urgency_on(item: RectificationItem, day: date, soon_days: int) -> Urgency | None:
    """How the open item stands on ``day``; None for one closed, withdrawn or without a date.

    Overdue is counted in working days after the date: one due on a Friday is a day late on Monday.
    """
    if item.due_on is None or item.state not in OPEN_STATES:
        return None
    calendar = WorkCalendar()
    if item.due_on >= day:
        return Urgency.SOON if calendar.between(day, item.due_on) <= soon_days else Urgency.IN_TIME
    late = calendar.between(item.due_on, day)
    return next((found for days, found in _LATE if late >= days), Urgency.SOON)


def keys_standing(items: ItemQuerySet, urgency: Urgency, day: date) -> list[int]:
    """Keys of the ``items`` that stand so on ``day``; working days are counted here, not in the database."""
    days: dict[int, int] = {}
    found = []
    for item in items.under_way().exclude(due_on=None).select_related("problem__town").order_by("pk"):
        town = item.problem.town
        if town.pk not in days:
            days[town.pk] = rules_of(town).due_soon_days
        if urgency_on(item, day, days[town.pk]) == urgency:
            found.append(item.pk)
    return found


def late_for(items: ItemQuerySet, user: Any, day: date) -> ItemQuerySet:
    """Items overdue by a working day or more for which ``user`` is the 责任领导."""
    own = items.filter(leader=user.name)
    keys = [
        key for urgency in (Urgency.LATE_1, Urgency.LATE_3, Urgency.LATE_7) for key in keys_standing(own, urgency, day)
    ]
    return items.filter(pk__in=keys)


def late_days(item: RectificationItem, day: date) -> int:
    """Working days the open item is overdue on ``day``."""
    if item.due_on is None or item.due_on >= day or item.state not in OPEN_STATES:
        return 0
    return WorkCalendar().between(item.due_on, day)
