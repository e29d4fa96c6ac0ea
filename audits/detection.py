"""What a detector is, and the register of all of them.

One rule is one file under ``detectors/`` of an app (this one's, or of a room above), which ends in

    DETECTOR = detector(
        "vehicle_owned", "名下有机动车", Category.INELIGIBLE, Severity.MEDIUM, clause="渝府办发〔2017〕33号",
        inputs=(Member, Vehicle), find=find,
    )

``find(question)`` yields a ``Hit`` per find, from a fixed number of queries, and writes nothing.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256

from django.db import models
from django.utils.module_loading import autodiscover_modules

from xumingsi.accounts.models import Division

from .choices import Category, Severity

# A problem's key is the rule's name and the find's key (``Problem.key`` has 160 characters).
NAME_LENGTH, KEY_LENGTH = 50, 100


@dataclass(frozen=True)
class Question:
    """What is asked of a detector: this town, as of this day (data up to and including it).

    ``persons``: only finds that concern one of these resident ids, for a list that has just come in; None asks for all.
    A detector that cannot narrow may answer all of them: what does not concern these people is dropped afterwards.
    """

    town: Division
    as_of: date
    persons: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One find. ``key`` tells it from every other find of the detector and stays the same from run to run, so it is made
    of 救助证号, id numbers or months and not of row numbers. ``village`` and ``household`` are primary keys (``village``
    may be the town's). ``summary`` is one Chinese sentence without full id numbers. ``evidence`` maps Chinese labels to
    text. ``amount`` in 元. ``basis``: the facts a dismissal rests on, where they are less than all of the evidence (the
    months paid after a death grow by themselves; the death does not)."""

    key: str
    village: int
    summary: str
    household: int | None = None
    persons: tuple[str, ...] = ()
    evidence: Mapping[str, str] | None = None
    amount: Decimal | None = None
    basis: str = ""
    category: Category | None = None

    def fingerprint(self) -> str:
        """SHA-256 of what a dismissal rests on."""
        facts = self.basis or json.dumps(dict(self.evidence or {}), ensure_ascii=False, sort_keys=True)
        return sha256(f"{self.household}|{'|'.join(sorted(self.persons))}|{facts}".encode()).hexdigest()

    def fitted(self) -> "Hit":
        """The same with a key that fits: of a longer one its beginning and a digest of the whole."""
        if len(self.key) <= KEY_LENGTH:
            return self
        return replace(self, key=f"{self.key[: KEY_LENGTH - 17]}#{sha256(self.key.encode()).hexdigest()[:16]}")


Find = Callable[[Question], Iterable[Hit]]


@dataclass(frozen=True)
class Detector:
    """A rule: its ``name`` (in the contract's JSON), Chinese ``label``, ``clause``, the records it reads, and how it finds."""

    name: str
    label: str
    category: Category
    severity: Severity
    clause: str
    inputs: tuple[type[models.Model], ...]
    find: Find
    prepare: Callable[[Division], None] | None = None

    def run(self, question: Question) -> dict[str, Hit]:
        """All finds by key. LookupError when two finds share a key: then the key does not tell them apart."""
        found: dict[str, Hit] = {}
        if question.persons == frozenset():
            return found
        for hit in map(Hit.fitted, self.find(question)):
            if question.persons is not None and question.persons.isdisjoint(hit.persons):
                continue
            if hit.key in found:
                raise LookupError(f"{self.name}: two finds under one key")
            found[hit.key] = hit
        return found


_DETECTORS: dict[str, Detector] = {}


def detector(
    name: str, label: str, category: Category, severity: Severity, *, clause: str, inputs: tuple[type[models.Model], ...],
    find: Find, prepare: Callable[[Division], None] | None = None,
) -> Detector:  # fmt: skip
    """Register a rule. ``prepare(town)`` may keep beforehand what ``find`` would otherwise work out each time.

    LookupError for a name taken already, ValueError for one too long.
    """
    if name in _DETECTORS:
        raise LookupError(name)
    if len(name) > NAME_LENGTH:
        raise ValueError(name)
    _DETECTORS[name] = Detector(name, label, category, severity, clause, inputs, find, prepare)
    return _DETECTORS[name]


def detectors() -> dict[str, Detector]:
    """Every rule by name, in the order of the names."""
    _discover()
    return dict(sorted(_DETECTORS.items()))


@cache
def _discover() -> None:
    autodiscover_modules("detectors")
