"""The registry of planted faults. Each kind is one function in `plants/`, with its near misses next to it.

A plant function takes the Draft, changes households or adds reference rows, and returns Found; it raises NoRoom when
the town has no fitting household left. `late` kinds run when the care homes' ledgers are open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .draft import Draft, Found, NoRoom
from .model import Plant

PlantFunction = Callable[[Draft], Found]
HOUSEHOLDS_PER_PLANT = 500


@dataclass(slots=True)
class Kind:
    """A kind of fault: the rule that must find it, the function that plants it and its near misses."""

    name: str
    detector: str
    category: str
    plant: PlantFunction
    late: bool
    near_misses: list[PlantFunction] = field(default_factory=list)


KINDS: dict[str, Kind] = {}


def fault(detector: str, category: str, *, late: bool = False) -> Callable[[PlantFunction], PlantFunction]:
    """Register a function as planting what `detector` must find under the contract's `category`."""

    def register(function: PlantFunction) -> PlantFunction:
        name = function.__name__
        KINDS[name] = Kind(name, detector, category, function, late)
        return function

    return register


def near_miss(of: PlantFunction) -> Callable[[PlantFunction], PlantFunction]:
    """Register a function as planting what resembles the fault `of` and must not be found."""

    def register(function: PlantFunction) -> PlantFunction:
        KINDS[of.__name__].near_misses.append(function)
        return function

    return register


def plant_all(draft: Draft, *, late: bool) -> tuple[list[Plant], list[Plant]]:
    """Plant one of each kind per 500 households, at least one where it fits; returns (faults, near misses)."""
    faults: list[Plant] = []
    near_misses: list[Plant] = []
    kinds = [kind for kind in KINDS.values() if kind.late == late]
    for _ in range(max(1, round(len(draft.households) / HOUSEHOLDS_PER_PLANT))):
        for kind in kinds:
            faults += _plant(kind, kind.plant, draft)
            for function in kind.near_misses:
                near_misses += _plant(kind, function, draft)
    return faults, near_misses


def _plant(kind: Kind, function: PlantFunction, draft: Draft) -> list[Plant]:
    try:
        return [_record(kind, function(draft))]
    except NoRoom:
        return []


def _record(kind: Kind, found: Found) -> Plant:
    certificates = [household.certificate_no for household in found.households]
    if found.certificate:
        certificates = [found.certificate]
    village = found.village or (found.households[0].village.name if found.households else None)
    return Plant(
        detector=kind.detector,
        category=kind.category,
        kind=kind.name,
        key=found.key or "|".join([*certificates, *found.persons]),
        household=certificates[0] if certificates else None,
        households=certificates,
        persons=list(found.persons),
        village=village,
        summary=found.summary,
        amount=None if found.amount is None else f"{found.amount:.2f}",
        also=found.also,
        why=found.why,
    )
