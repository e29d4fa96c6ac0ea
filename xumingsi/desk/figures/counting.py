"""Counting figures for all villages at once: two queries per kind of record, however many villages and households."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Aggregate, F, QuerySet

from xumingsi.accounts.models import Division, Village

from .figure import Figure, Question, Rows

Number = int | Decimal


@dataclass(frozen=True)
class Counted:
    """Values of ``figures``; ``total`` was counted by itself, not added up, so the two can be held against each other."""

    figures: dict[str, Figure]
    by_village: dict[int, dict[str, Number]]
    total: dict[str, Number]

    def value(self, key: str, village: Division | None = None) -> Number | None:
        """The figure in ``village`` (default: in all); None when it is not in use, or a rate of nothing."""
        figure = self.figures[key]
        if figure.share:
            part, whole = (self.value(one, village) for one in figure.share)
            return (Decimal(part) / whole).quantize(Decimal("0.0001")) if part is not None and whole else None
        if figure.rows is None:
            return None
        values = self.total if village is None else self.by_village.get(village.pk, {})
        return values.get(key) or 0

    def in_use(self, key: str) -> bool:
        """Whether the room that fills this figure is there."""
        figure = self.figures[key]
        return all(map(self.in_use, figure.share)) if figure.share else figure.rows is not None


def count_figures(figures: Sequence[Figure], question: Question) -> Counted:
    """Count ``figures`` per village and in all."""
    by_village: dict[int, dict[str, Number]] = {}
    total: dict[str, Number] = {}
    for rows, alike in _by_rows(figures):
        measures: dict[str, Aggregate] = {one.key: one.measure(one.where(question)) for one in alike}
        base = question.seen(rows(question)).order_by()
        for row in _grouped(base, base.village_path, measures):
            by_village.setdefault(row.pop("_village"), {}).update(row)
        total |= base.aggregate(**measures)
    return Counted({figure.key: figure for figure in figures}, by_village, total)


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
