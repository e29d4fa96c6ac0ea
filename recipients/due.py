"""What a town owes for a month, from the benefit spells as they stand now. Set-based: four queries for any number.

A month is owed in full to every household with a spell that covers a day of it (a benefit begins with the month after
its approval and ends with a month's last day, 220号第29条); of two spells in one month the later one counts. 临时救助
is one sum paid by its own decision and is not part of the monthly roll.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from recipients.choices import Program
from recipients.models import Benefit, BenefitAmount, Member
from xumingsi.accounts.models import Division
from xumingsi.kit.dates import next_month


class Due(NamedTuple):
    """One household's money for the month; keys are primary keys. ``amount`` None: none was set for the month."""

    household: int
    benefit: int
    village: int
    certificate_no: str
    head_name: str
    head_id: str
    program: str
    covered: int
    amount: Decimal | None
    bank: str
    bank_account: str


def due_in(town: Division, month: date) -> list[Due]:
    """Every household of ``town`` that is owed money for ``month`` (its first day), by village and 救助证号."""
    last_day = next_month(month) - timedelta(days=1)
    spells = spells_touching(town, month)
    amounts = _amounts(spells, last_day)
    heads = _heads(spells)
    found: dict[int, tuple[Any, Due]] = {}
    for path, started_on, household, benefit, *facts in _facts(spells):
        village, certificate_no, head_name, program, covered, bank, account = facts
        earlier = found.get(household)
        if earlier is None or earlier[0][-1] <= started_on:
            line = Due(
                household, benefit, village, certificate_no or "", head_name, heads.get(household, ""), program, covered,
                amounts.get(benefit), bank, account,
            )  # fmt: skip
            found[household] = ((path, certificate_no or "", household, started_on), line)
    return [line for _, line in sorted(found.values(), key=lambda one: one[0])]


def spells_touching(town: Division, month: date) -> QuerySet:
    """Spells that cover a day of ``month``."""
    spells = Benefit.objects.in_town(town).exclude(program=Program.TEMPORARY)
    return spells.filter(started_on__lt=next_month(month)).exclude(ended_on__lt=month)


def _facts(spells: QuerySet) -> Iterator[tuple]:
    names = (
        *(
            "household__village__path",
            "started_on",
            "household_id",
            "pk",
            "household__village_id",
            "household__certificate_no",
        ),
        *("household__head_name", "program", "covered_count", "household__bank", "household__bank_account"),
    )
    return spells.order_by("started_on", "pk").values_list(*names).iterator(chunk_size=5000)


def _amounts(spells: QuerySet, last_day: date) -> dict[int, Decimal]:
    """Benefit → the amount of the latest month that has begun by ``last_day``."""
    rows = BenefitAmount.objects.filter(benefit__in=spells.order_by().values("pk"), effective_from__lte=last_day)
    return dict(rows.order_by("effective_from").values_list("benefit_id", "monthly_amount").iterator(chunk_size=5000))


def _heads(spells: QuerySet) -> dict[int, str]:
    """Household → the 户主's id number; one who left only where nobody took over."""
    heads = Member.objects.filter(household__in=spells.order_by().values("household"), is_head=True)
    rows = list(heads.order_by("pk").values_list("household_id", "left_on", "id_number").iterator(chunk_size=5000))
    gone = {household: number for household, left_on, number in rows if left_on is not None}
    return gone | {household: number for household, left_on, number in rows if left_on is None}
