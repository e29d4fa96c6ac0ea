"""Leads and problems on the workbench."""

from . import home_month, lead, problem

__all__ = ["home_month", "lead", "problem"]
from . import setting

__all__ = ["lead", "problem", "setting"]
