"""How far the renewal list has come, village by village."""

from dataclasses import dataclass
from datetime import date

from renewals.choices import Kind
from xumingsi.accounts.models import User, Village
from xumingsi.campaign.models import Campaign
from xumingsi.desk.figures import Counted, Question, count_figures, villages_of
from xumingsi.desk.figures.progress import PROGRESS
from xumingsi.desk.links import application_list

# Numbers that are part of the whole list and so have a bar; the others are to be watched.
WITH_BAR = ("applied", "verified", "visited", "reviewed", "posted", "decided", "spot_checked")


@dataclass(frozen=True)
class Cell:
    """A number, the list behind it and, where ``has_bar``, the ``whole`` it is part of."""

    heading: str
    value: int
    whole: int
    link: str
    has_bar: bool
    is_warning: bool


@dataclass(frozen=True)
class Row:
    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class Progress:
    headings: list[str]
    rows: list[Row]
    total: Row


def progress_table(user: User, campaign: Campaign, today: date) -> Progress:
    """The villages the user may read, and all of them together."""
    question = Question(campaign, today, user)
    counted = count_figures(PROGRESS, question)
    rows = [_row(counted, campaign, village) for village in villages_of(question)]
    return Progress([figure.heading for figure in PROGRESS], rows, _row(counted, campaign, None))


def _row(counted: Counted, campaign: Campaign, village: Village | None) -> Row:
    whole = int(counted.value("due", village) or 0)
    cells = []
    for figure in PROGRESS:
        value = int(counted.value(figure.key, village) or 0)
        step = "" if figure.key == "due" else figure.key
        link = application_list(
            campaign=campaign.pk, kind=Kind.RENEWAL.value, village=village.pk if village else "", step=step
        )
        watched = figure.key in ("returned", "not_applied") and value > 0
        cells.append(Cell(figure.heading, value, whole, link, figure.key in WITH_BAR and whole > 0, watched))
    return Row(village.name if village else "合计", cells)
