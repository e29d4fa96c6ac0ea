"""How many working days each step of a tip may take."""

from datetime import date

from xumingsi.accounts.models import Division
from xumingsi.kit.workdays import WorkCalendar

from .models import TipRules
from .tip_choices import OPEN_TIPS, TipState

CALENDAR = WorkCalendar()


def due_after(town: Division, state: TipState | str, day: date) -> date | None:
    """The day by which a tip that came into ``state`` on ``day`` must have its next step; None when nothing is due."""
    own = TipRules.objects.filter(town=town, effective_from__lte=day).order_by("-effective_from").first() or TipRules()
    if state == TipState.ANSWERED:
        return None
    if state == TipState.REGISTERED:
        return CALENDAR.add(day, own.accept_days)
    return CALENDAR.add(day, own.finish_days if state in OPEN_TIPS else own.answer_days)
