"""Applications, review meetings and draws on the workbench."""

from . import application, meeting

__all__ = ["application", "meeting"]
