"""Differences between paid and owed as rows: one per household, month and kind, worked off until explained."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from recipients.models import PaymentDifference
from recipients.pay_choices import DifferenceKind, DifferenceState
from recipients.pay_differences import Found, find_differences
from recipients.pay_workflows import DIFFERENCE
from xumingsi.accounts.models import Division, User
from xumingsi.casework.bulk import insert_rows, update_rows
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, require_reason
from xumingsi.kit import clock
from xumingsi.kit.dates import month_floor

RIGHT = "recipients.pay"
_FACTS = ("village_id", "household_id", "payment_id", "head_name", "due_amount", "paid_amount", "detail")


@dataclass
class Reconciled:
    """What a comparison did: rows ``new``, found again, no longer there, and there once more; ``found`` is everything."""

    found: list[Found]
    new: int = 0
    again: int = 0
    cleared: int = 0
    recurred: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)


def reconcile(town: Division, month: date, *, actor: User | None, dry_run: bool = False) -> Reconciled:
    """Compare ``month`` and bring its rows up to date as one act; comparing again adds nothing.

    Open rows that are no longer found become 已消除; what somebody has settled stays as it is. ``actor`` None is the
    command line. BadInput while no list of the month was imported.
    """
    if actor is not None and not actor.has_right(RIGHT, town):
        raise NotAllowed(f"您没有在{town}核对发放情况的权限，请联系镇经办。")
    month = month_floor(month)
    with transaction.atomic():
        Division.objects.select_for_update(no_key=True).get(pk=town.pk)
        found = list(find_differences(town, month))
        done = Reconciled(
            found, by_kind={kind.label: sum(one.kind == kind for one in found) for kind in DifferenceKind}
        )
        _bring_up_to_date(town, month, done, actor, dry_run=dry_run)
    return done


def _bring_up_to_date(town: Division, month: date, done: Reconciled, actor: User | None, *, dry_run: bool) -> None:
    rows = PaymentDifference.objects.filter(town=town, month=month).order_by("pk")
    known = {(kind, number): (key, state, values) for key, kind, number, state, *values in rows.values_list("pk", "kind", "certificate_no", "state", *_FACTS)}  # fmt: skip
    seen = {one.key for one in done.found}
    new = [one for one in done.found if one.key not in known]
    standing = [(known[one.key], one) for one in done.found if one.key in known]
    recurred = [key for (key, state, _), _ in standing if state == DifferenceState.CLEARED]
    unsettled = (DifferenceState.OPEN, DifferenceState.CLEARED)
    changed = [(key, one) for (key, state, values), one in standing if state in unsettled and values != _facts(one)]
    cleared = [key for which, (key, state, _) in known.items() if which not in seen and state == DifferenceState.OPEN]
    done.new, done.again, done.cleared, done.recurred = len(new), len(standing), len(cleared), len(recurred)
    if dry_run:
        return
    facts = {
        "month": f"{month:%Y年%m月}",
        "total": len(done.found),
        "new": len(new),
        "cleared": len(cleared),
        "kinds": _kinds(done),
    }
    sentence = "{actor}核对{month}发放情况：差异{total}条（{kinds}），新增{new}条，消除{cleared}条"
    with recorded("payments.reconcile", actor=actor, sentence=sentence, town=town, facts=facts):
        _insert(town, month, new)
        _set_state(recurred, DifferenceState.OPEN)
        _set_state(cleared, DifferenceState.CLEARED)
        if changed:
            columns = {name: [getattr(one, name) for _, one in changed] for name in _FACTS}
            update_rows(PaymentDifference, [key for key, _ in changed], columns)


def _facts(one: Found) -> list[Any]:
    return [getattr(one, name) for name in _FACTS]


def _kinds(done: Reconciled) -> str:
    return "、".join(f"{label}{count}" for label, count in done.by_kind.items() if count) or "无"


def _insert(town: Division, month: date, new: list[Found]) -> None:
    columns: dict[str, list[Any]] = {name: [getattr(one, name) for one in new] for name in ("certificate_no", *_FACTS)}
    columns |= {"town_id": [town.pk] * len(new), "month": [month] * len(new), "kind": [one.kind.value for one in new]}
    insert_rows(PaymentDifference, columns)


def _set_state(keys: list[int], state: DifferenceState) -> None:
    if keys:
        update_rows(PaymentDifference, keys, {"state": [state.value] * len(keys)})


def verify_difference(difference: PaymentDifference, *, actor: User, finding: str) -> PaymentDifference:
    """Say what was found on looking into it. BadInput without a finding."""
    return _settle(difference, "verify", actor, finding)


def correct_difference(difference: PaymentDifference, *, actor: User, finding: str) -> PaymentDifference:
    """Say how it was put right (补发, 追回, the register corrected). BadInput without a finding."""
    return _settle(difference, "correct", actor, finding)


def _settle(difference: PaymentDifference, verb: str, actor: User, finding: str) -> PaymentDifference:
    finding = require_reason(finding, "请写明核实结果。", "finding")
    with moving(difference, DIFFERENCE, verb, actor=actor, reason=finding):
        difference.finding, difference.settled_on = finding[:300], clock.today()
    return difference
