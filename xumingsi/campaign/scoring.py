"""What a village's score is counted from: facts contributed by the rooms above, weighed by rules that are data.

    @fact("overdue", "逾期未整改", "件", points="-2", cap="20")
    def overdue(question: ScoreQuestion) -> dict[int, int]: …   # village → how many

A fact reads and counts; what it is worth is a row of the town's rules (``points`` and ``cap`` are the defaults).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.module_loading import autodiscover_modules

from .models import Campaign


@dataclass(frozen=True)
class ScoreQuestion:
    """The campaign whose villages are scored, as of the end of ``as_of``."""

    campaign: Campaign
    as_of: date


Count = Callable[[ScoreQuestion], Mapping[int, Decimal | int]]


@dataclass(frozen=True)
class Fact:
    """``count`` answers per village (primary key) how many ``unit``; villages left out have none. ``points`` for each, by
    default, are taken off where below 0; ``cap`` is the most that is added or taken."""

    code: str
    label: str
    unit: str
    points: Decimal
    cap: Decimal
    count: Count


_FACTS: dict[str, Fact] = {}


def fact(code: str, label: str, unit: str, *, points: str, cap: str) -> Callable[[Count], Count]:
    """Register a fact. LookupError for a code taken already."""

    def register(count: Count) -> Count:
        if code in _FACTS:
            raise LookupError(code)
        _FACTS[code] = Fact(code, label, unit, Decimal(points), Decimal(cap), count)
        return count

    return register


def facts() -> dict[str, Fact]:
    """Every fact by code: from the module ``scoring_facts`` of each room."""
    autodiscover_modules("scoring_facts")
    return dict(sorted(_FACTS.items()))
