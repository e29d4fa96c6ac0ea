"""Figures of tips: how many, how far, how late. No figure counts a tip that complains of whoever asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from xumingsi.accounts.models import Division
from xumingsi.accounts.scope import town_ids

from .models import Tip
from .tip_choices import Channel, Matter, Route, TipState
from .tip_querysets import TipQuerySet

RIGHT = "audits.tip_figures"


@dataclass(frozen=True)
class TipFigures:
    """``answered`` of ``named`` is 实名举报反馈率 (domain §9); ``above`` went to the county."""

    received: int
    named: int
    named_answered: int
    overdue: int
    transferred: int
    above: int
    by_state: Sequence[tuple[str, int]]
    by_channel: Sequence[tuple[str, int]]
    by_matter: Sequence[tuple[str, int]]

    @property
    def answer_rate(self) -> str:
        return f"{self.named_answered / self.named:.0%}" if self.named else "—"


def tip_figures(user: Any, today: date, town: Division | None = None) -> TipFigures:
    """What ``user`` may know in figures (right ``audits.tip_figures``), as of ``today``."""
    rows = Tip.objects.filter(town__in=town_ids(user, RIGHT)).not_about(user).order_by()
    rows = rows.filter(town=town) if town else rows
    named = rows.filter(is_named=True)
    return TipFigures(
        received=rows.count(), named=named.count(), named_answered=named.filter(state=TipState.ANSWERED).count(),
        overdue=rows.overdue(today).count(), transferred=rows.exclude(transferred_on=None).count(),
        above=rows.filter(route=Route.ABOVE).count(), by_state=_counts(rows, "state", TipState),
        by_channel=_counts(rows, "channel", Channel), by_matter=_counts(rows, "matter", Matter),
    )  # fmt: skip


def _counts(rows: TipQuerySet, field: str, words: Any) -> list[tuple[str, int]]:
    found = {row[field]: row["n"] for row in rows.values(field).annotate(n=Count("pk")).order_by(field)}
    return [(str(word.label), found[word.value]) for word in words if word.value in found]
