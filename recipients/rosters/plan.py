"""What importing a roster would do: the differences between the roster and the registry, found in memory.

The plan is what a page of differences shows and what the write door writes; making it writes nothing. A household or
person that is not on the roster is *left out*: shown, never written, so that nothing is stopped by silence. A blank
cell, too, says nothing: it never erases what the registry holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from recipients.models import Benefit, BenefitAmount, Household, Member
from xumingsi.accounts.models import Division
from xumingsi.kit.excel.reader import CellError

from .reading import Group, Reading

_MODELS = {"household": Household, "member": Member, "benefit": Benefit, "amount": BenefitAmount}


@dataclass(slots=True)
class Update:
    """A row of the registry that the roster changes: ``new`` holds the changed fields only, ``old`` all of them."""

    kind: str
    key: int
    certificate_no: str
    who: str
    row: int
    old: dict[str, Any]
    new: dict[str, Any]

    def changes(self) -> Iterator[tuple[str, Any, Any]]:
        """(field label, old, new) of each change."""
        for name, value in self.new.items():
            if name == "initials":
                continue  # follows the name
            yield label_of(self.kind, name), self.old[name], value


@dataclass(slots=True)
class NewSpell:
    """A spell to open with its first amount. ``household`` is the 救助证号: its key may not exist yet."""

    certificate_no: str
    row: int
    program: str
    category: str
    covered_count: int
    started_on: date
    amount: Decimal
    effective_from: date
    why: str = ""


@dataclass(slots=True)
class NewAmount:
    """Another amount for a standing spell; ``old`` is what was in force."""

    benefit: int
    certificate_no: str
    who: str
    row: int
    old: Decimal | None
    amount: Decimal
    effective_from: date


@dataclass(slots=True)
class LeftOut:
    """A household (``member`` empty) or a person whom the registry holds and the roster does not mention."""

    certificate_no: str
    village_id: int
    who: str
    member: str = ""


@dataclass(slots=True)
class RosterPlan:
    """Everything importing would do. ``new_members`` are (救助证号, row position); lists are in roster order.

    ``reading`` is this plan's own, ``origin`` what it was made of and another plan can be made of.
    ``errors`` and ``warnings`` hold those of the reading too; with errors nothing is written, unless bad rows are
    skipped on purpose.
    """

    reading: Reading
    origin: Reading
    town: Division
    groups: list[Group] = field(default_factory=list)
    new_households: list[Group] = field(default_factory=list)
    new_members: list[tuple[str, int]] = field(default_factory=list)
    households: list[Update] = field(default_factory=list)
    members: list[Update] = field(default_factory=list)
    benefits: list[Update] = field(default_factory=list)
    endings: list[Update] = field(default_factory=list)
    new_spells: list[NewSpell] = field(default_factory=list)
    new_amounts: list[NewAmount] = field(default_factory=list)
    left_out_households: list[LeftOut] = field(default_factory=list)
    left_out_members: list[LeftOut] = field(default_factory=list)
    household_keys: dict[str, int] = field(default_factory=dict)

    @property
    def month(self) -> date:
        return self.reading.month

    @property
    def errors(self) -> list[CellError]:
        return self.reading.errors

    @property
    def warnings(self) -> list[CellError]:
        return self.reading.warnings

    @property
    def changes_nothing(self) -> bool:
        """The registry already says all that the good rows say."""
        parts = (
            *(self.new_households, self.new_members, self.households, self.members),
            *(self.benefits, self.endings, self.new_spells, self.new_amounts),
        )
        return not any(parts)


def label_of(kind: str, name: str) -> str:
    """The Chinese name of a field of ``household``, ``member``, ``benefit`` or ``amount``."""
    for found in _MODELS[kind]._meta.concrete_fields:
        if name in (found.attname, found.name):
            return str(found.verbose_name)
    raise KeyError(name)
