"""Figures in words, so that a sentence in a report and a cell in a table say the same."""

from collections.abc import Iterable
from decimal import Decimal

from xumingsi.accounts.models import Division
from xumingsi.desk.figures import Figure

from .report import Material

NONE = "未启用"
_UNITS = {"stopped_people": "人", "granted_people": "人", "people": "人", "deaths": "人", "punished": "人",
          "problems": "件", "cured": "件", "signed_off": "件", "transferred": "件"}  # fmt: skip


def named(figure: Figure) -> str:
    """The heading with what it stands under: 停发户/人 户 → 停发户."""
    if not figure.group:
        return figure.heading
    return f"{figure.group.partition('户/人')[0]}{figure.heading}"


def shown(material: Material, key: str, village: Division | None = None) -> str:
    """A figure as one writes it: 12、30.0%、1,234.50; — for a rate of nothing."""
    if not material.counted.in_use(key):
        return NONE
    value = material.counted.value(key, village)
    if value is None:
        return "—"
    kind = material.counted.figures[key].kind
    if kind == "percent":
        return f"{Decimal(value) * 100:.1f}%"
    return f"{value:,.2f} 元" if kind == "money" else f"{value}"


def told(material: Material, keys: Iterable[str]) -> str:
    """Figures one after the other: 应续保户 12；已申请 8."""
    figures = material.counted.figures
    return "；".join(f"{named(figures[key])} {shown(material, key)}{unit(material, key)}" for key in keys) or "—"


def unit(material: Material, key: str) -> str:
    """人, 件 or 户 after a plain number; nothing where the heading says it already."""
    figure = material.counted.figures[key]
    if figure.kind != "integer" or not material.counted.in_use(key) or "（" in figure.heading:
        return ""
    return _UNITS.get(key, "户")
