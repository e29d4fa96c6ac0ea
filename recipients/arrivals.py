"""Who wants to know that a list of another office has come in. Rooms above look at once whom its lines concern.

    @on_arrival
    def look_again(arrival: Arrival) -> None: ...

in a module ``arrivals`` of the app, which is looked for on first use. A listener runs after the list has been kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.db import models
from django.utils.module_loading import autodiscover_modules

from xumingsi.accounts.models import Division, User


@dataclass(frozen=True)
class Arrival:
    """Lines of ``record`` about ``persons`` (resident ids) were kept for ``town``; ``actor`` None is the command line."""

    town: Division
    record: type[models.Model]
    persons: frozenset[str]
    actor: User | None


Listener = Callable[[Arrival], None]
_LISTENERS: list[Listener] = []


def on_arrival(listener: Listener) -> Listener:
    """Register a listener."""
    _LISTENERS.append(listener)
    return listener


def tell_arrival(arrival: Arrival) -> None:
    """Tell everybody; what a listener raises is the importer's to see."""
    _discover()
    if arrival.persons:
        for listener in _LISTENERS:
            listener(arrival)


@cache
def _discover() -> None:
    autodiscover_modules("arrivals")
