"""Counting figures for all villages at once: two queries per kind of record, however many villages and households."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Aggregate, F, QuerySet

from xumingsi.accounts.models import Division, Village
from xumingsi.kit.money import CENT

from .figure import Figure, Question, Rows

Number = int | Decimal


@dataclass(frozen=True)
class Counted:
    """Values of ``figures``; ``total`` was counted by itself, not added up, so the two can be held against each other.

    ``rates`` are the 元 each of figures made by multiplying, and the values of fixed ones.
    """

    figures: dict[str, Figure]
    by_village: dict[int, dict[str, Number]]
    total: dict[str, Number]
    rates: dict[str, Decimal | None] = field(default_factory=dict)

    def value(self, key: str, village: Division | None = None) -> Number | None:
        """The figure in ``village`` (default: in all); None when it is not in use, or a rate of nothing."""
        figure = self.figures[key]
        if not self.in_use(key):
            return None
        if figure.fixed:
            return self.rates[key]
        if figure.share:
            return self._share(figure, village)
        if figure.plus:
            more, less = ([self.value(one, village) or 0 for one in keys] for keys in (figure.plus, figure.minus))
            return sum(more) - sum(less)
        if figure.times:
            return ((self.value(figure.times[0], village) or 0) * (self.rates[key] or Decimal(0))).quantize(CENT)
        values = self.total if village is None else self.by_village.get(village.pk, {})
        return values.get(key) or 0

    def _share(self, figure: Figure, village: Division | None) -> Decimal | None:
        part, whole = (self.value(one, village) for one in figure.share or ())
        if part is None or not whole:
            return None
        exact = Decimal(part) / whole
        return exact.quantize(CENT, ROUND_HALF_UP) if figure.kind == "money" else exact.quantize(Decimal("0.0001"))

    def in_use(self, key: str) -> bool:
        """Whether the room that fills this figure is there."""
        figure = self.figures[key]
        if (figure.fixed or figure.times) and self.rates.get(key) is None:
            return False
        needed = figure.share or (*figure.plus, *figure.minus) or (figure.times[:1] if figure.times else ())
        return all(map(self.in_use, needed)) if needed else figure.is_counted or figure.fixed is not None


def count_figures(figures: Sequence[Figure], question: Question) -> Counted:
    """Count ``figures`` per village and in all; those accrued need every figure they add up in the same list."""
    by_village, total = _count(figures, question)
    known = {figure.key: figure for figure in figures}
    accrued = [figure for figure in figures if figure.accrued]
    parts = list(dict.fromkeys(known[figure.accrued] for figure in accrued))
    days = [*month_ends_before(question.as_of), question.as_of] if accrued else []
    for day in days:
        villages, town = _count(parts, replace(question, as_of=day))
        for target, source in [
            (total, town),
            *((by_village.setdefault(key, {}), row) for key, row in villages.items()),
        ]:
            for figure in accrued:
                target[figure.key] = (target.get(figure.key) or 0) + (source.get(figure.accrued) or 0)
    rates = {one.key: (one.fixed or one.times[1])(question) for one in figures if one.fixed or one.times}  # type: ignore[index]
    return Counted(known, by_village, total, rates)


def month_ends_before(day: date) -> list[date]:
    """The last days of the year's months before that of ``day``."""
    return [date(day.year, month, 1) - timedelta(days=1) for month in range(2, day.month + 1)]


def _count(figures: Sequence[Figure], question: Question) -> tuple[dict[int, dict[str, Number]], dict[str, Number]]:
    by_village: dict[int, dict[str, Number]] = {}
    total: dict[str, Number] = {}
    for rows, alike in _by_rows(figures):
        measures: dict[str, Aggregate] = {one.key: one.measure(one.where(question)) for one in alike}
        base = question.seen(rows(question)).order_by()
        for row in _grouped(base, base.village_path, measures):
            by_village.setdefault(row.pop("_village"), {}).update(row)
        total |= base.aggregate(**measures)
    return by_village, total


def _by_rows(figures: Iterable[Figure]) -> Iterator[tuple[Rows, list[Figure]]]:
    """Figures taken from the same records together, so that one pass counts them all."""
    found: dict[Rows, list[Figure]] = {}
    for figure in figures:
        if figure.rows is not None:
            found.setdefault(figure.rows, []).append(figure)
    yield from found.items()


def _grouped(base: QuerySet, village_path: str, measures: dict[str, Aggregate]) -> QuerySet:
    return base.values(_village=F(f"{village_path}_id")).annotate(**measures).order_by("_village")


def villages_of(question: Question) -> list[Village]:
    """The villages the figures are shown for, in the order of their codes: the town's, or those the user may read."""
    villages = Village.objects.filter(parent=question.campaign.town).order_by("path")
    if question.user is not None:
        villages = villages.filter(pk__in=question.user.village_ids_with("renewals.view"))
    return list(villages)
