"""A check as a detector asks it: over everything booked and paid up to the day."""

from collections.abc import Iterator
from datetime import date

from audits.detection import Find, Hit, Question

from .found import Check

EVER = date(2000, 1, 1)


def of_all_time(check: Check) -> Find:
    """The check's finds from the beginning of the books to the question's day."""

    def find(question: Question) -> Iterator[Hit]:
        return (found.hit for found in check(question.town, EVER, question.as_of))

    return find
