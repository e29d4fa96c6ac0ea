"""科目之外列支: spending (or income) under a subject that the homes' accounts do not have (专款专用)."""

from datetime import date

from recipients.home_choices import SUBJECTS
from xumingsi.accounts.models import Division

from .found import Found, about_lines, ledger


def spending_off_subject(town: Division, first: date, last: date) -> list[Found]:
    """Lines whose subject is on neither list; one on the other list is booked the wrong way round."""
    wrong = []
    for line in ledger(town, first, last):
        own = SUBJECTS[line.direction]  # type: ignore[index]
        if line.subject not in own:
            wrong.append((line, f"“{line.subject}”不是{line.direction}科目"))
    return about_lines(town, wrong, 科目=f"支出：{'、'.join(SUBJECTS['支出'])}；收入：{'、'.join(SUBJECTS['收入'])}")  # type: ignore[index]
