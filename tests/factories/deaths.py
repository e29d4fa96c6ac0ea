"""Deaths and what follows, led through the services on days of 2020."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from recipients.models import BenefitChange, DeathReport, Household, Recovery
from recipients.services import changes, deaths, recoveries
from recipients.sheets import REFERENCE
from tests.factories.cast import Cast
from xumingsi.kit import clock
from xumingsi.kit.excel.writer import write_workbook

DIED = date(2020, 6, 10)


@contextmanager
def on(month: int, day: int, year: int = 2020) -> Iterator[None]:
    """Act on this day, in the afternoon."""
    with clock.at(clock.moment(date(year, month, day), 15)):
        yield


def report(household: Household, cast: Cast, *, died_on: date = DIED, member: int = 0) -> DeathReport:
    """The village reports that the household's nth member (head first) died; today."""
    person = household.members.order_by("-is_head", "pk")[member]
    return deaths.report_death(person, actor=cast.clerk(household.village), died_on=died_on)


def confirmed(household: Household, cast: Cast, **fields: Any) -> DeathReport:
    """Reported by the village and confirmed by the town, today."""
    return deaths.confirm_death(report(household, cast, **fields), actor=cast.officer, finding="火化证明，入户核实。")


def decided(change: BenefitChange, cast: Cast, outcome: str = "stop", amount: int | None = None) -> BenefitChange:
    """Proposed by the officer and approved by the leader, today."""
    changes.propose_change(
        change,
        actor=cast.officer,
        outcome=outcome,
        amount=None if amount is None else Decimal(amount),
        reasons="保障对象死亡，情况属实。",
    )
    changes.decide_change(change, actor=cast.leader)
    return change


def stopped(household: Household, cast: Cast, **fields: Any) -> DeathReport:
    """The death of somebody living alone: reported, confirmed, stopped by decision; today."""
    found = confirmed(household, cast, **fields)
    decided(found.change, cast)
    return DeathReport.objects.get(pk=found.pk)


def in_recovery(household: Household, cast: Cast, **fields: Any) -> Recovery:
    """As ``stopped``, with the account of what was paid too much opened."""
    return recoveries.open_recovery(stopped(household, cast, **fields), actor=cast.officer, responsible="村文书")


def write_deaths(path: Path, rows: list[dict[str, Any]]) -> Path:
    """A death list; each row as keys of its columns (id_number, died_on, name, source)."""
    write_workbook(path, [(REFERENCE["deaths"], [{"name": "", "source": "公安注销", **row} for row in rows])])
    return path
