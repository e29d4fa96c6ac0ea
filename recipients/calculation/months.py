"""Amounts over a stretch of months: runs of months with the same amount, without gap or overlap."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from xumingsi.kit.dates import month_floor, next_month

from .calculate import calculate
from .case import Case
from .result import Result
from .standards import Standards


class Span(NamedTuple):
    """From the month of ``first`` to that of ``last`` (both first days, both included); ``result`` is the first month's."""

    first: date
    last: date
    result: Result


def amount_spans(case_on: Callable[[date], Case], first: date, last: date, standards: Standards) -> list[Span]:
    """What was due from month to month, each judged as things stood on its first day; empty when ``last`` is before."""
    spans: list[Span] = []
    month = month_floor(first)
    while month <= last:
        result = calculate(case_on(month), month, standards)
        if spans and spans[-1].result.amount == result.amount:
            spans[-1] = spans[-1]._replace(last=month)
        else:
            spans.append(Span(month, month, result))
        month = next_month(month)
    return spans
