"""Gates: what must be true before a phase may close, contributed by the rooms above.

A gate reads and answers blockers in Chinese; it writes nothing. ``campaign.services`` asks them all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .choices import PhaseKind
from .models import Phase

Check = Callable[[Phase], Iterable[str]]


@dataclass(frozen=True)
class Gate:
    """``label`` names the fact in Chinese; ``check(phase)`` yields what is still missing."""

    kind: PhaseKind
    label: str
    check: Check


_GATES: list[Gate] = []


def gate(kind: PhaseKind, label: str) -> Callable[[Check], Check]:
    """Register ``check`` as a gate of the phases of ``kind``."""

    def register(check: Check) -> Check:
        _GATES.append(Gate(kind, label, check))
        return check

    return register


def blockers(phase: Phase) -> list[str]:
    """Everything that still keeps ``phase`` open, each with its gate's name in front."""
    return [f"{found.label}：{text}" for found in _GATES if found.kind == phase.kind for text in found.check(phase)]
