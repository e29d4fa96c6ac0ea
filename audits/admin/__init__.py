"""Leads and problems on the workbench."""

from . import lead, problem

__all__ = ["lead", "problem"]
