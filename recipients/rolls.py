"""The roll on any day, and as it was then known: answered from the history tables alone.

Two times are told apart. ``day`` is the day whose roll is asked for: which benefits were in force, with what amount.
``known_at`` is the moment up to which history counts: what was written down later, a correction or a stop backdated,
is then left out. Of each record the last row written by that moment counts (rows of one table are numbered in the
order of writing, as ``verify_ledger`` reads them); a record deleted by then is not there. One query for the villages
and one for the roll, on SQLite and PostgreSQL alike, whatever the number of households and changes.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models

from recipients.choices import Program
from recipients.models import Benefit, BenefitAmount, Household
from xumingsi.accounts.models import Division, Village
from xumingsi.casework.bulk import listed
from xumingsi.kit import clock, collector
from xumingsi.kit.money import CENT


class RollLine(NamedTuple):
    """A household on the roll with the spell in force.

    ``village``, ``household`` and ``benefit`` are primary keys; ``covered`` is the 保障人数 of the spell, ``amount`` 元 a
    month (None when no amount had been set for the day).
    """

    village: int
    certificate_no: str
    group_no: str
    head_name: str
    program: str
    category: str
    covered: int
    amount: Decimal | None
    started_on: date
    ended_on: date | None
    household: int
    benefit: int


def end_of(day: date) -> datetime:
    """The last moment of ``day`` in China: ``known_at`` for what was known when the day was over."""
    return clock.moment(day + timedelta(days=1), 0) - timedelta(microseconds=1)


@collector.paused()
def roll_as_of(where: Division | Collection[int], day: date, *, known_at: datetime | None = None) -> list[RollLine]:
    """The roll of a town, a village, or villages given by key, on ``day``; by village, 救助证号 and key.

    ``known_at`` None: as history knows it now. 临时救助 is one sum and no place on the roll; it is left out.
    """
    places = {key: place for place, key in enumerate(villages_of(where))}
    if not places:
        return []
    statement, values = _statement(day, known_at, list(places))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    lines = list(map(RollLine._make, _typed(rows) if connection.vendor == "sqlite" else rows))
    lines.sort(key=lambda line: (places[line[0]], line[1], line[10], line[11]))
    return lines


@dataclass(frozen=True)
class Change:
    """A household whose place on the roll differs between two rolls: ``before`` or ``after`` None where it is not on it."""

    before: RollLine | None
    after: RollLine | None

    @property
    def line(self) -> RollLine:
        """The line that names the household."""
        return self.after or self.before  # type: ignore[return-value]


@dataclass(frozen=True)
class Changes:
    """How one roll differs from another, each list in the order of the rolls; ``changed``: another amount or programme."""

    joined: list[Change]
    left: list[Change]
    changed: list[Change]


def compare_rolls(before: Iterable[RollLine], after: Iterable[RollLine]) -> Changes:
    """Who is on ``after`` and not on ``before``, the reverse, and whose amount or programme differs."""
    then, now = ({line.household: line for line in lines} for lines in (before, after))
    return Changes(
        joined=[Change(None, line) for key, line in now.items() if key not in then],
        left=[Change(line, None) for key, line in then.items() if key not in now],
        changed=[
            Change(line, now[key])
            for key, line in then.items()
            if key in now and (line.amount, line.program) != (now[key].amount, now[key].program)
        ],
    )


class Total(NamedTuple):
    """Households, 保障人数 and 元 a month of some lines; ``unset`` of them have no amount yet."""

    households: int
    covered: int
    amount: Decimal
    unset: int


def total_of(lines: Iterable[RollLine]) -> Total:
    """The lines added up."""
    found = list(lines)
    amounts = [line.amount for line in found if line.amount is not None]
    return Total(
        len(found), sum(line.covered for line in found), sum(amounts, Decimal("0.00")), len(found) - len(amounts)
    )


def totals_by_program(lines: Iterable[RollLine]) -> dict[str, Total]:
    """Programme → its total, in the order of the programmes; those nobody receives are left out."""
    found: dict[str, list[RollLine]] = {program: [] for program in Program.values}
    for line in lines:
        found[line.program].append(line)
    return {program: total_of(those) for program, those in found.items() if those}


def villages_of(where: Division | Collection[int]) -> list[int]:
    """Keys of the villages in ``where``, in the order of their codes."""
    villages = Village.objects.order_by("path")
    inside = (
        villages.filter(path__startswith=where.path) if isinstance(where, Division) else villages.filter(pk__in=where)
    )
    return list(inside.values_list("pk", flat=True))


def _statement(day: date, known_at: datetime | None, villages: list[int]) -> tuple[str, list[Any]]:
    on = connection.ops.adapt_datefield_value(day)
    spells, at = _last_known(
        Benefit, known_at, ("household_id", "program", "category", "covered_count", "started_on", "ended_on")
    )
    households, _ = _last_known(Household, known_at, ("village_id", "certificate_no", "group_no", "head_name"))
    amounts, _ = _last_known(BenefitAmount, known_at, ("benefit_id", "effective_from", "monthly_amount"))
    newest = _newest(
        "benefit_id", "effective_from", ("monthly_amount",), "amounts", "effective_from <= %s AND history_type <> '-'"
    )
    inside: Any = listed(villages)
    # SQLite would parse each day by itself; as bare text the few that there are can be parsed once.
    started, ended = (
        f"s.{name}{' || %s' if connection.vendor == 'sqlite' else ''}" for name in ("started_on", "ended_on")
    )
    text = ["", ""] if connection.vendor == "sqlite" else []
    kept = "MATERIALIZED"  # each worked out once: SQLite would otherwise look through one for every row of the other
    statement = (  # our own names; every value is a parameter
        f"WITH spells AS {kept} ({spells}), households AS {kept} ({households}), amounts AS ({amounts}), sums AS ({newest}) "  # noqa: S608
        "SELECT h.village_id, coalesce(h.certificate_no, %s), h.group_no, h.head_name, s.program, s.category, s.covered_count, "
        f"m.monthly_amount, {started}, {ended}, h.id, s.id "
        "FROM spells s JOIN households h ON h.id = s.household_id LEFT JOIN sums m ON m.benefit_id = s.id "
        "WHERE s.history_type <> '-' AND h.history_type <> '-' AND s.program <> %s "
        f"AND s.started_on <= %s AND (s.ended_on IS NULL OR s.ended_on >= %s) AND h.village_id IN ({inside.sql})"
    )
    return statement, [*at, *at, *at, on, "", *text, Program.TEMPORARY.value, on, on, *inside.params]


def _last_known(
    model: type[models.Model], known_at: datetime | None, columns: tuple[str, ...]
) -> tuple[str, list[Any]]:
    """The last history row of each record written by ``known_at``, deleted ones (``-``) among them."""
    table = connection.ops.quote_name(model.history.model._meta.db_table)  # type: ignore[attr-defined]
    where, values = (
        ("history_date <= %s", [connection.ops.adapt_datetimefield_value(known_at)]) if known_at else ("1 = 1", [])
    )
    names = ("id", *columns, "history_type")
    if connection.vendor == "sqlite":
        # Going through the table in its own order is quicker than by the index on id, whose rows lie all over it.
        last = f"SELECT max(history_id) FROM {table} NOT INDEXED WHERE {where} GROUP BY id"  # noqa: S608 - our names
        return f"SELECT {', '.join(names)} FROM {table} WHERE history_id IN ({last})", values  # noqa: S608
    return _newest("id", "history_id", names[1:], table, where), values


def _newest(of: str, by: str, columns: tuple[str, ...], source: str, where: str) -> str:
    """Of each ``of`` the row with the greatest ``by``. SQLite takes bare columns from the row that holds the maximum."""
    names = ", ".join((of, *columns))
    if connection.vendor == "sqlite":
        return f"SELECT {names}, max({by}) FROM {source} WHERE {where} GROUP BY {of}"  # noqa: S608 - our names
    return f"SELECT DISTINCT ON ({of}) {names} FROM {source} WHERE {where} ORDER BY {of}, {by} DESC"  # noqa: S608


def _typed(rows: list[tuple]) -> Iterator[tuple]:
    """Rows as SQLite has them, with days and money in Python's types; each distinct value is read once."""
    as_date, as_money = cache(date.fromisoformat), cache(lambda value: Decimal(value).quantize(CENT))
    for *facts, amount, started, ended, household, benefit in rows:
        amount = None if amount is None else as_money(amount)
        yield (*facts, amount, as_date(started), ended and as_date(ended), household, benefit)
