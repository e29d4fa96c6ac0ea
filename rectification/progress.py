"""How far the cure has come: by village, and day by day."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from xumingsi.accounts.models import User, Village
from xumingsi.accounts.scope import village_ids
from xumingsi.kit import clock

from .choices import OPEN_STATES, STAGES, ItemState, SignStep, Stage
from .models import RectificationItem, Reopening, SignOff
from .querysets import VIEW, ItemQuerySet


@dataclass(frozen=True)
class VillageRow:
    """One village's items; ``village`` None is all that the user may see, the town's own included."""

    village: Village | None
    stages: dict[Stage, int]
    overdue: int
    fakes: int
    extended: int

    @property
    def total(self) -> int:
        return sum(self.stages.values())

    @property
    def closed(self) -> int:
        return self.stages[Stage.CLOSED]

    @property
    def rate(self) -> str:
        """销号率; — where there is nothing."""
        return f"{self.closed / self.total:.0%}" if self.total else "—"


def by_village(user: User, today: date) -> tuple[list[VillageRow], VillageRow]:
    """A row for each village the user may see and the sum; three queries however many there are."""
    items = RectificationItem.objects.visible_to(user).standing().order_by()
    measures: dict[str, Any] = {
        stage.value: Count("pk", filter=Q(state__in=states)) for stage, states in STAGES.items()
    }
    measures |= {
        "overdue": Count("pk", filter=Q(state__in=OPEN_STATES, due_on__lt=today)),
        "fakes": Count("pk", filter=Q(fakes__gt=0)),
        "extended": Count("pk", filter=Q(extensions_granted__gt=0)),
    }
    rows = {row["village"]: row for row in items.values("village").annotate(**measures).order_by("village")}
    villages = Village.objects.filter(pk__in=village_ids(user, VIEW)).order_by("path")
    found = [_row(village, rows.get(village.pk, {})) for village in villages]
    return found, _row(None, items.aggregate(**measures))


def _row(village: Village | None, counts: dict[str, Any]) -> VillageRow:
    stages = {stage: counts.get(stage.value) or 0 for stage in Stage}
    return VillageRow(village, stages, *(counts.get(name) or 0 for name in ("overdue", "fakes", "extended")))


@dataclass(frozen=True)
class Day:
    """At the end of ``day``: problems found and items signed off so far."""

    day: date
    found: int
    closed: int


def day_by_day(items: ItemQuerySet, until: date, most: int = 60) -> list[Day]:
    """From the first item to ``until`` (the last ``most`` days of it). What was reopened counts as closed no more."""
    standing = items.exclude(state=ItemState.WITHDRAWN).order_by()
    opened = Counter(standing.values_list("opened_on", flat=True))
    if not opened:
        return []
    keys = standing.values("pk")
    signed = (
        SignOff.objects.filter(item__in=keys, step=SignStep.GROUP).order_by("pk").values_list("recorded_at", flat=True)
    )
    again = Reopening.objects.filter(item__in=keys).order_by("pk").values_list("recorded_at", flat=True)
    closed = Counter(moment.astimezone(clock.CHINA).date() for moment in signed)
    closed.subtract(moment.astimezone(clock.CHINA).date() for moment in again)
    first = max(min(opened), until - timedelta(days=most - 1))
    days, so_far = [], [sum(n for day, n in counted.items() if day < first) for counted in (opened, closed)]
    for offset in range((until - first).days + 1):
        day = first + timedelta(days=offset)
        so_far = [so_far[0] + opened[day], so_far[1] + closed[day]]
        days.append(Day(day, *so_far))
    return days


WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 260, 44, 34, 14


@dataclass(frozen=True)
class Chart:
    """Two lines as SVG coordinates: found is drawn through with squares, closed dashed with rings, both named in words."""

    found: str
    closed: str
    squares: list[tuple[float, float]] = field(default_factory=list)
    rings: list[tuple[float, float]] = field(default_factory=list)
    marks: list[tuple[float, int]] = field(default_factory=list)
    dates: list[tuple[float, str]] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM

    @property
    def right(self) -> int:
        return self.width - 12


def chart_of(days: list[Day]) -> Chart | None:
    """The chart of ``days``; None where there is nothing to draw."""
    if not days:
        return None
    top = max(max(day.found, day.closed) for day in days) or 1
    across = (WIDTH - LEFT - 12) / max(len(days) - 1, 1)
    up = (HEIGHT - BOTTOM - TOP) / top

    def at(place: int, value: int) -> tuple[float, float]:
        return round(LEFT + place * across, 1), round(HEIGHT - BOTTOM - value * up, 1)

    found = [at(place, day.found) for place, day in enumerate(days)]
    closed = [at(place, day.closed) for place, day in enumerate(days)]
    every = max(len(days) // 6, 1)
    return Chart(
        found=_points(found), closed=_points(closed), squares=found[::every], rings=closed[::every],
        marks=[(at(0, value)[1], value) for value in sorted({0, top // 2, top})],
        dates=[(at(place, 0)[0], f"{days[place].day:%m-%d}") for place in range(0, len(days), every)],
    )  # fmt: skip


def _points(places: list[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)
