"""Months of a home that are closed: whoever reconciles them says so here, and the books then take no more lines."""

from collections.abc import Callable, Collection, Iterable
from datetime import date

from xumingsi.casework.errors import BadInput
from xumingsi.kit.dates import month_floor

from .models import CareHome

# Keys of homes → (home, first of month) of every month that has been reconciled.
Closed = Callable[[Collection[int]], set[tuple[int, date]]]
_SOURCES: list[Closed] = []


def closed_source(source: Closed) -> Closed:
    """Register where reconciled months are looked up."""
    _SOURCES.append(source)
    return source


def closed_months(homes: Collection[int]) -> set[tuple[int, date]]:
    return {found for source in _SOURCES for found in source(homes)}


def refuse_closed(home: CareHome, days: Iterable[date]) -> None:
    """BadInput when one of ``days`` lies in a month that has been reconciled."""
    closed = closed_months([home.pk])
    for day in days:
        if (home.pk, month_floor(day)) in closed:
            message = f"{home}{day:%Y年%m月}已对账，不能再登记或更正；确需更正的，请先在“月度对账”中重开该月。"
            raise BadInput(message, {"booked_on": [message]})
