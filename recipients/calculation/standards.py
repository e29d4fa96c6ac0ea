"""Dated figures, held in memory: one snapshot answers for any day, without a query."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

Figures = Mapping[str, "Figure"]


class Figure(NamedTuple):
    """``amount`` 元/人·月 of one kind (``StandardKind``) from a first of a month to the last day (None: still in force)."""

    kind: str
    amount: Decimal
    effective_from: date
    effective_to: date | None
    source: str

    @property
    def basis(self) -> str:
        """Where it stands written, for the working: 渝民〔2021〕143号，2021-09-01 起."""
        return f"{self.source}，{self.effective_from:%Y-%m-%d} 起"


class Standards:
    """Every figure of every kind. A kind has at most one figure on a day; none at all where none is known."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self.figures = tuple(sorted(figures, key=lambda figure: (figure.kind, figure.effective_from)))
        self._days: dict[date, dict[str, Figure]] = {}

    def on(self, kind: str, day: date) -> Figure | None:
        """The figure of ``kind`` in force on ``day``."""
        return self.at(day).get(kind)

    def at(self, day: date) -> Figures:
        """Every kind's figure in force on ``day``."""
        if day not in self._days:
            self._days[day] = {
                figure.kind: figure
                for figure in self.figures
                if figure.effective_from <= day and (figure.effective_to is None or figure.effective_to >= day)
            }
        return self._days[day]

    def before(self, month: date) -> "Standards":
        """As if nothing had changed from ``month`` (its first day) on: what was in force the day before goes on."""
        eve = month - timedelta(days=1)
        older = (figure for figure in self.figures if figure.effective_from < month)
        return Standards(
            figure._replace(effective_to=None) if figure.effective_to is None or figure.effective_to >= eve else figure
            for figure in older
        )

    @cached_property
    def change_months(self) -> tuple[date, ...]:
        """Months in which some figure begins, ascending."""
        return tuple(sorted({figure.effective_from for figure in self.figures}))
