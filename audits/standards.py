"""The standard that income is held against, by kind of assistance."""

from recipients.calculation.standards import Figure, Figures
from recipients.choices import Program, StandardKind

_KINDS = {
    Program.URBAN: StandardKind.URBAN,
    Program.RURAL: StandardKind.RURAL,
    Program.DESTITUTE_HOME: StandardKind.DESTITUTE,
    Program.DESTITUTE_CARE: StandardKind.DESTITUTE,
}


def standard_of(program: str, figures: Figures) -> Figure | None:
    """元 a head and month above which nobody is assisted under ``program``; None where no figure is registered."""
    kind = _KINDS.get(Program(program))
    return figures.get(kind) if kind else None
