"""The sheet 分阶段统计 of 1_专项治理统计表: how far every village had come when each phase was over."""

from dataclasses import replace
from datetime import date
from typing import Any

from xumingsi.campaign.models import Phase
from xumingsi.desk.figures import Counted, count_figures
from xumingsi.desk.figures.county import COUNTY
from xumingsi.kit.dates import chinese_date
from xumingsi.kit.excel.columns import Column
from xumingsi.kit.excel.fragments import Formula

from .report import Material
from .table import Book, Heading, letter

TITLE = "分阶段统计"
_WANTED = (
    *("due", "applied", "silent", "verified", "visited", "drawn", "stopped", "reduced", "raised", "granted"),
    *("deaths", "problems", "cured", "signed_off"),
)
FIGURES = [figure for figure in COUNTY if figure.key in _WANTED]
_HEADINGS = [
    Heading(Column("phase", "阶段", width=15)), Heading(Column("day", "统计日", width=11, kind="date")), Heading(Column("village", "村(居)", width=11)),
    *(Heading(Column(f.key, f.heading if not f.group else f.group.removesuffix("/人"), width=7, kind="integer")) for f in FIGURES),
]  # fmt: skip


def add_phases(book: Book, material: Material) -> None:
    """A block of rows for each phase begun by the day, as of its last day or the day itself."""
    as_of = material.question.as_of
    lines = [
        f"{material.question.campaign.name}{TITLE}",
        f"填报单位：{material.unit}　　统计截止日：{chinese_date(as_of)}",
    ]
    ws, row = book.add_sheet(TITLE, lines, _HEADINGS)
    counted: dict[date, Counted] = {}
    for phase in Phase.objects.filter(campaign=material.question.campaign, starts_on__lte=as_of):
        day = min(phase.ends_on, as_of)
        if day not in counted:
            counted[day] = count_figures(FIGURES, replace(material.question, as_of=day))
        row = _block(book, ws, row, phase, day, material, counted[day])


def _block(book: Book, ws: Any, row: int, phase: Phase, day: date, material: Material, counted: Counted) -> int:
    first = row
    for village in material.villages:
        values = (_shown(counted.value(figure.key, village)) for figure in FIGURES)
        book.add_row(ws, row, _HEADINGS, [phase.get_kind_display(), day, village.name, *values])
        row += 1
    sums = (_summed(position, first, row, counted, figure.key) for position, figure in enumerate(FIGURES, 4))
    book.add_row(ws, row, _HEADINGS, [phase.get_kind_display(), day, "合计", *sums], bold=True)
    return row + 1


def _shown(value: Any) -> Any:
    return "—" if value is None else value


def _summed(position: int, first: int, row: int, counted: Counted, key: str) -> Any:
    if not counted.in_use(key):
        return "—"
    column = letter(position)
    return Formula(f"SUM({column}{first}:{column}{row - 1})", counted.value(key) or 0)
