"""What the registry holds about a town's households, loaded in a handful of queries whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from recipients.choices import Program
from recipients.models import Benefit, BenefitAmount, Household, Member
from xumingsi.accounts.models import Division
from xumingsi.casework.bulk import listed

HOUSEHOLD_FIELDS = (
    *("village_id", "certificate_no", "group_no", "head_name", "size", "monthly_income", "cause"),
    *("phone", "bank", "bank_account", "remark"),
)
MEMBER_FIELDS = (
    *("name", "id_number", "sex", "birth_date", "relation", "is_head", "is_covered"),
    *("labour", "health", "disability", "left_on", "left_reason", "initials"),
)
BENEFIT_FIELDS = ("program", "category", "covered_count", "started_on", "ended_on", "end_cause")


@dataclass(slots=True)
class Known:
    """A row of the registry: its key, and its fields as ``known["name"]``. ``places`` is shared by all rows of a kind."""

    key: int
    row: tuple[Any, ...]
    places: dict[str, int]

    def __getitem__(self, name: str) -> Any:
        return self.row[self.places[name]]

    def as_dict(self) -> dict[str, Any]:
        return {name: self.row[place] for name, place in self.places.items()}


class KnownAmount(NamedTuple):
    effective_from: date
    amount: Decimal
    cause: str


@dataclass(slots=True)
class Registry:
    """Households of the town by 救助证号 and by key, their people, spells (earliest first) and amounts (earliest first).

    ``elsewhere``: those of the asked-for 救助证号 that belong to another town. ``loose``: households without a 救助证号
    by the id of their 户主.
    """

    households: dict[str, Known] = field(default_factory=dict)
    loose: dict[str, Known] = field(default_factory=dict)
    by_key: dict[int, Known] = field(default_factory=dict)
    members: dict[int, dict[str, Known]] = field(default_factory=lambda: defaultdict(dict))
    spells: dict[int, list[Known]] = field(default_factory=lambda: defaultdict(list))
    amounts: dict[int, list[KnownAmount]] = field(default_factory=lambda: defaultdict(list))
    elsewhere: set[str] = field(default_factory=set)

    def standing(self, household: int) -> Known | None:
        """The spell without an end, if any."""
        return next((spell for spell in self.spells.get(household, ()) if spell["ended_on"] is None), None)


def load_registry(town: Division, certificates: Collection[str], *, lock: bool) -> Registry:
    """Everything about ``town``. ``lock`` holds the benefits until the transaction ends, so that no decision slips in."""
    registry = Registry()
    households = Household.objects.in_town(town).order_by("pk")
    for household in _rows(households, HOUSEHOLD_FIELDS):
        registry.by_key[household.key] = household
        if household["certificate_no"] is not None:
            registry.households[household["certificate_no"]] = household
    unknown = [number for number in certificates if number not in registry.households]
    if unknown:
        others = Household.objects.filter(certificate_no__in=listed(unknown)).order_by("pk")
        registry.elsewhere = {number for number in others.values_list("certificate_no", flat=True) if number}
    if registry.by_key:
        _load_people_and_money(registry, town, lock=lock)
    return registry


def _load_people_and_money(registry: Registry, town: Division, *, lock: bool) -> None:
    for member in _rows(Member.objects.in_town(town).order_by("pk"), ("household_id", *MEMBER_FIELDS)):
        household = member["household_id"]
        registry.members[household][member["id_number"]] = member
        if member["is_head"] and registry.by_key[household]["certificate_no"] is None:
            registry.loose[member["id_number"]] = registry.by_key[household]
    # A sub-query rather than a join: a lock would take the joined rows, the villages among them, too.
    households = Household.objects.in_town(town).order_by()
    spells = Benefit.objects.filter(household__in=households).exclude(program=Program.TEMPORARY)
    spells = spells.order_by("started_on", "pk")
    if lock:
        spells = spells.select_for_update(no_key=True)
    standing = set()
    for spell in _rows(spells, ("household_id", *BENEFIT_FIELDS)):
        registry.spells[spell["household_id"]].append(spell)
        standing.add(spell.key)
    amounts = BenefitAmount.objects.in_town(town).order_by("effective_from")
    names = ("benefit_id", "effective_from", "monthly_amount", "cause")
    for benefit, *amount in amounts.values_list(*names).iterator(chunk_size=5000):
        if benefit in standing:
            registry.amounts[benefit].append(KnownAmount(*amount))


def _rows(queryset: Any, names: tuple[str, ...]) -> Iterator[Known]:
    places = {name: place for place, name in enumerate(names, 1)}
    words: dict[str, str] = {}  # the same few words down every column: kept once
    for row in queryset.values_list("pk", *names).iterator(chunk_size=5000):
        shared = tuple(words.setdefault(value, value) if type(value) is str else value for value in row)
        yield Known(row[0], shared, places)
