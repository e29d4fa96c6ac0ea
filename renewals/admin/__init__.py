"""Applications, review meetings and draws on the workbench."""

from . import application, meeting, seed

__all__ = ["application", "meeting", "seed"]
