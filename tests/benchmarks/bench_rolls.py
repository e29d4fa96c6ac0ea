"""How quick the roll of any day is, against the same answer put together from simple-history's ``as_of()``.

100,000 households (BENCH_HOUSEHOLDS) with five changes each: every year's review writes the household's facts, the
class of its spell and a new amount; the last of the five is written after the day whose knowledge is asked for.
Target: at least 20 times as quick in the same run, same answer.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from recipients.models import Benefit, BenefitAmount, Household
from recipients.rolls import end_of, roll_as_of
from tests.factories.accounts import make_town
from tests.recipients.roll_oracle import by_as_of
from xumingsi.accounts.models import Division
from xumingsi.casework.bulk import insert_rows, update_rows
from xumingsi.casework.ledger import recorded
from xumingsi.kit import clock

HOUSEHOLDS = int(os.environ.get("BENCH_HOUSEHOLDS", "100000"))
YEARS = range(2016, 2021)
DAY, KNOWN_ON = date(2020, 9, 30), date(2020, 2, 1)
FASTER = 20


@pytest.mark.django_db(transaction=True)
def test_roll_of_a_day() -> None:
    """Prints the figures; fails when a target is missed."""
    town = make_town()
    write_households(town, HOUSEHOLDS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    known_at = end_of(KNOWN_ON)
    ours, seconds = min(
        (_timed(lambda: roll_as_of(town, DAY, known_at=known_at)) for _ in range(3)), key=lambda one: one[1]
    )
    _, now = _timed(lambda: roll_as_of(town, DAY))
    theirs, baseline = _timed(lambda: by_as_of(town, DAY, known_at))
    ratio = baseline / seconds
    print(
        f"\n{connection.vendor}：{len(ours)} 户，每户五次变更，历史 {_history_rows()} 行\n"
        f"  本系统 roll_as_of  {seconds:8.2f} 秒（按当前所知 {now:.2f} 秒）\n"
        f"  simple-history     {baseline:8.2f} 秒，为本系统的 {ratio:.1f} 倍（目标 ≥ {FASTER}）",
        flush=True,
    )
    assert len(ours) == HOUSEHOLDS
    assert ours == theirs
    assert ratio >= FASTER


def write_households(town: Division, count: int) -> None:
    """``count`` households on the roll since 2015 and their five reviews, through the set-based writers."""
    villages = [village.pk for village in town.children.order_by("path")]
    numbers = range(count)
    with _act(town, date(2015, 12, 20)):
        households = insert_rows(
            Household,
            {
                "village_id": [villages[n % len(villages)] for n in numbers],
                "certificate_no": [f"B{n:07}" for n in numbers],
                "head_name": [f"户主{n % 97}" for n in numbers],
            },
        )
        spells = insert_rows(
            Benefit,
            {
                "household_id": households,
                "program": ["农村低保"] * count,
                "covered_count": [1 + n % 4 for n in numbers],
                "started_on": [date(2015, 1 + n % 12, 1) for n in numbers],
            },
        )
        _set_amounts(spells, 2015, count)
    for year in YEARS:
        with _act(town, date(year, 6, 20) if year == YEARS[-1] else date(year, 1, 20)):
            update_rows(Household, households, {"group_no": [f"{(n + year) % 7}组" for n in numbers]})
            update_rows(Benefit, spells, {"category": ["ABC"[(n + year) % 3] for n in numbers]})
            _set_amounts(spells, year, count)


def _set_amounts(spells: list[int], year: int, count: int) -> None:
    amounts = [Decimal(100 * (year - 2013) + n % 90) for n in range(count)]
    columns = {"benefit_id": spells, "monthly_amount": amounts, "effective_from": [date(year, 1, 1)] * count}
    insert_rows(BenefitAmount, {**columns, "cause": ["年度复核"] * count})


def _history_rows() -> int:
    return sum(model.history.count() for model in (Household, Benefit, BenefitAmount))


def _timed(work: Any) -> tuple[Any, float]:
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


@contextmanager
def _act(town: Division, day: date) -> Iterator[None]:
    with clock.at(clock.moment(day)), recorded("bench.write", actor=None, sentence="{actor}写入", town=town):
        yield
