"""Figures of the campaign per village: every number has the list of records behind it."""

from .counting import Counted, count_figures, villages_of
from .figure import Figure, Question

__all__ = ["Counted", "Figure", "Question", "count_figures", "villages_of"]
