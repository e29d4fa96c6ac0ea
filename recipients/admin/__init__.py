"""The registry on the workbench."""

from . import household, posting, roster

__all__ = ["household", "posting", "roster"]
