"""What changed from one version of a plan to the next, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from .models import PlanVersion

COMPARED = ("title", "goals", "measures", "text", "adopted_by")


@dataclass(frozen=True)
class Difference:
    """One line: ``added``, else taken out; ``label`` is the part of the plan in Chinese."""

    label: str
    line: str
    added: bool


def differences(old: PlanVersion, new: PlanVersion) -> list[Difference]:
    """Lines taken out of and added to each part; what stayed is left out."""
    return [found for name in COMPARED for found in _of_part(name, old, new)]


def _of_part(name: str, old: PlanVersion, new: PlanVersion) -> Iterator[Difference]:
    label = str(PlanVersion._meta.get_field(name).verbose_name)
    before, after = (_lines(getattr(version, name)) for version in (old, new))
    for code, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if code != "equal":
            yield from (Difference(label, line, False) for line in before[a:b])
            yield from (Difference(label, line, True) for line in after[c:d])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
