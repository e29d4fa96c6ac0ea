"""Leads and problems on the workbench."""

from . import lead, problem, setting

__all__ = ["lead", "problem", "setting"]
