"""The homes' ledger, line by line, and what was bought and received. A line is corrected by one that supersedes it."""

from datetime import date
from decimal import Decimal
from typing import Any

from recipients.home_months import refuse_closed
from recipients.models import CareHome, HomeEntry, HomePurchase
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import require_reason, save_checked
from xumingsi.kit import clock
from xumingsi.kit.money import yuan

from .homes import require_keeper

# What a correction may change; the home and the direction of a line stay, void it (0 元) and write another instead.
CORRECTABLE = (
    "booked_on", "voucher_no", "summary", "subject", "amount", "handler", "witness", "approver", "receipt", "stated_balance",
)  # fmt: skip


def record_entry(
    home: CareHome, *, actor: User, booked_on: date, direction: str, subject: str, amount: Decimal, **fields: Any
) -> HomeEntry:
    """A line of the ledger; ``fields`` as on HomeEntry. What a sound line lacks (voucher, receipt, a second person) is
    taken down as it is and found by the checks: a book that refuses what happened is kept elsewhere.

    BadInput for a day ahead, a month that has been reconciled, or no amount.
    """
    require_keeper(actor, home)
    if amount <= 0:
        raise BadInput("金额应大于 0。", {"amount": ["金额应大于 0。"]})
    _refuse_ahead(booked_on)
    entry = HomeEntry(
        home=home, booked_on=booked_on, direction=direction, subject=subject.strip(), amount=amount, recorded_by=actor, **fields
    )  # fmt: skip
    facts = {"line": str(entry), "summary": entry.summary, "voucher": entry.voucher_no or "无"}
    with recorded("home.book", actor=actor, sentence="{actor}登记{line}，{summary}，凭证号{voucher}", town=home.town, facts=facts) as act:  # fmt: skip
        _refuse_closed(home, booked_on)
        save_checked(entry)
        act.subject = entry
    return entry


def correct_entry(entry: HomeEntry, *, actor: User, reason: str, **changes: Any) -> HomeEntry:
    """A line that takes the place of ``entry`` (amount 0 voids it). BadInput without a reason, for a line superseded
    already, or in a month that has been reconciled."""
    require_keeper(actor, entry.home)
    reason = require_reason(reason, "请写明更正原因。")
    if HomeEntry.objects.filter(supersedes=entry).exists():
        raise BadInput(f"{entry}已更正过，请更正后来的一笔。")
    values = {name: getattr(entry, name) for name in CORRECTABLE} | changes
    _refuse_ahead(values["booked_on"])
    later = HomeEntry(
        home=entry.home, direction=entry.direction, supersedes=entry, correction=reason[:120], recorded_by=actor, **values
    )  # fmt: skip
    facts = {"before": str(entry), "after": str(later)}
    with recorded("home.correct_entry", actor=actor, sentence="{actor}更正台账：{before}改为{after}，{reason}", town=entry.home.town, reason=reason, facts=facts) as act:  # fmt: skip
        _refuse_closed(entry.home, entry.booked_on, values["booked_on"])
        save_checked(later)
        act.subject = later
    return later


def record_purchase(
    home: CareHome, *, actor: User, quantity: Decimal, unit_price: Decimal, **fields: Any
) -> HomePurchase:
    """Goods bought and received by two other people; ``fields`` as on HomePurchase. BadInput when they are not three."""
    require_keeper(actor, home)
    amount = yuan((quantity * unit_price).quantize(Decimal("0.01")))
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    purchase = HomePurchase(
        home=home, quantity=quantity, unit_price=unit_price, amount=amount, recorded_by=actor, **fields
    )
    _refuse_ahead(purchase.received_on)
    with recorded("home.purchase", actor=actor, sentence="{actor}登记{line}", town=home.town, facts={"line": str(purchase)}) as act:  # fmt: skip
        save_checked(purchase)
        act.subject = purchase
    return purchase


def _refuse_closed(home: CareHome, *days: date) -> None:
    """Holding the home's row, so that nobody signs for the month meanwhile."""
    list(CareHome.objects.select_for_update(no_key=True).filter(pk=home.pk).order_by("pk"))
    refuse_closed(home, days)


def _refuse_ahead(day: date) -> None:
    if day > clock.today():
        raise BadInput("日期不能晚于今天。", {"booked_on": ["不能晚于今天。"]})
