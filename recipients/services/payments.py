"""What was really paid: keeping the lines of the bank's or county's list, in sets."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from recipients.arrivals import Arrival, tell_arrival
from recipients.models import ActualPayment, Household
from recipients.paid import Listed, payment_lookup
from xumingsi.accounts.models import Division, User
from xumingsi.casework.bulk import insert_rows, listed, update_rows
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.ledger import recorded

RIGHT = "recipients.import"
FIELDS = ("village_id", "household_id", "head_name", "id_number", "program", "amount", "bank_account")


class PaymentLine(NamedTuple):
    """A checked line. ``village_id`` is the town and ``household_id`` None where no household has the 救助证号;
    ``row`` is its number in the workbook."""

    month: date
    certificate_no: str
    village_id: int
    household_id: int | None
    head_name: str
    id_number: str
    program: str
    amount: Decimal
    bank_account: str
    row: int = 0


@dataclass
class KeptPayments:
    """What keeping a list does: lines ``new``, ``changed`` as (key, line, amount before), and how many are known already."""

    new: list[PaymentLine] = field(default_factory=list)
    changed: list[tuple[int, PaymentLine, Decimal]] = field(default_factory=list)
    known: int = 0


def keep_payments(
    town: Division, lines: Sequence[PaymentLine], *, actor: User | None, sha256: str = "", dry_run: bool = False
) -> KeptPayments:
    """Keep the lines of a list as one act; the same list twice changes nothing. ``actor`` None is the command line."""
    if actor is not None and not actor.has_right(RIGHT, town):
        raise NotAllowed(f"您没有在{town}导入发放名册的权限，请联系镇经办。")
    with transaction.atomic():
        # One list of a town at a time, so that two of them do not add the same line.
        Division.objects.select_for_update(no_key=True).get(pk=town.pk)
        kept = _compare(town, lines)
        if not dry_run and (kept.new or kept.changed):
            _write(town, kept, actor, sha256)
    if not dry_run:
        tell_arrival(Arrival(town, ActualPayment, frozenset(line.id_number for line in lines), actor))
    return kept


def _compare(town: Division, lines: Sequence[PaymentLine]) -> KeptPayments:
    months = {line.month for line in lines}
    rows = ActualPayment.objects.filter(town=town, month__in=months).order_by("pk")
    known = {
        (month, number): (key, values)
        for key, month, number, *values in rows.values_list("pk", "month", "certificate_no", *FIELDS).iterator(
            chunk_size=5000
        )
    }
    amount = FIELDS.index("amount")
    kept = KeptPayments()
    for line in lines:
        key, values = known.get((line.month, line.certificate_no), (None, []))
        if key is None:
            kept.new.append(line)
        elif values == [getattr(line, name) for name in FIELDS]:
            kept.known += 1
        else:
            kept.changed.append((key, line, values[amount]))
    return kept


def _write(town: Division, kept: KeptPayments, actor: User | None, sha256: str) -> None:
    lines = [*kept.new, *(line for _, line, _ in kept.changed)]
    months = sorted({line.month for line in lines})
    facts = {
        "new": len(kept.new), "changed": len(kept.changed), "known": kept.known, "sha256": sha256,
        "months": "、".join(f"{month:%Y-%m}" for month in months[:12]), "amount": str(sum((line.amount for line in lines), Decimal("0.00"))),
    }  # fmt: skip
    sentence = "{actor}导入实际发放名册（{months}）：新增{new}条，变更{changed}条，未变{known}条，涉及{amount}元"
    with recorded("recipients.import_payments", actor=actor, sentence=sentence, town=town, facts=facts):
        insert_rows(
            ActualPayment,
            {
                "town_id": [town.pk] * len(kept.new),
                **{name: [getattr(line, name) for line in kept.new] for name in ("month", "certificate_no", *FIELDS)},
            },
        )
        if kept.changed:
            changes = {name: [getattr(line, name) for _, line, _ in kept.changed] for name in FIELDS}
            update_rows(ActualPayment, [key for key, _, _ in kept.changed], changes)


@payment_lookup
def paid_by_list(households: Collection[int], first: date, last: date) -> Listed:
    """What the lists kept so far say was paid to ``households`` of one town, and the months for which there is a list."""
    own = Household.objects.filter(pk__in=listed(list(households))).order_by()
    rows = ActualPayment.objects.filter(month__range=(first, last)).order_by()
    sums: dict[tuple[int, date], Decimal] = {}
    for household, month, amount in rows.filter(household__in=own.values("pk")).values_list(
        "household_id", "month", "amount"
    ):
        sums[household, month] = sums.get((household, month), Decimal(0)) + amount
    there = rows.filter(town__in=own.values("village__parent"))
    return Listed(sums, frozenset(there.values_list("month", flat=True).distinct()))
