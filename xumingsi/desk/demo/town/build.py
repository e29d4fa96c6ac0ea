"""Building a town: people, then planted faults, then everything ordinary around them."""

from __future__ import annotations

from operator import itemgetter
from random import Random

from . import plants  # noqa: F401 - fills the registry of faults
from .draft import Draft
from .faults import plant_all
from .homes import found_homes, open_ledger
from .model import Town
from .people import People
from .places import VILLAGES
from .population import Population, roster_order
from .references import add_ordinary_rows, former_residents, payments


def build_town(households: int, seed: int) -> Town:
    """A fictional town with `households` on the roll as of 2020-08-31. The same seed gives the same town anywhere.

    Raises ValueError for less than one household.
    """
    if households < 1:
        raise ValueError("户数应为正整数")
    rng = Random(seed)
    people = People(rng)
    population = Population(rng, people, households)
    settled = population.settle()
    homes = found_homes(rng, people, settled)
    draft = Draft(rng, people, population, settled, homes)
    faults, near_misses = plant_all(draft, late=False)
    former_residents(draft, homes)
    for home in homes:
        open_ledger(rng, home)
    late_faults, late_near_misses = plant_all(draft, late=True)
    add_ordinary_rows(draft)
    _close(draft)
    return Town(
        seed=seed,
        villages=VILLAGES,
        households=settled,
        references=draft.references,
        faults=faults + late_faults,
        near_misses=near_misses + late_near_misses,
        before=draft.before,
    )


def _close(draft: Draft) -> None:
    """Bring every list into an order that does not show what was planted."""
    draft.households.sort(key=roster_order)
    lists = draft.references
    lists["home_residents"] = [row for home in draft.homes for row in home.residents]
    lists["home_ledger"] = [row for home in draft.homes for row in sorted(home.ledger, key=itemgetter("booked_on"))]
    lists["payments"] = payments(draft.households) + lists.get("payments", [])
    lists["payments"].sort(key=itemgetter("paid_month", "certificate_no"))
    for kind in ("deaths", "officials", "declared_relatives", "vehicles", "properties", "businesses", "pensions"):
        draft.rng.shuffle(lists.setdefault(kind, []))
