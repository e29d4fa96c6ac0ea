"""After and beside the cure: looking back (回头看), handing over (移交)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from audits.services.problems import reopen_problem
from rectification.choices import Receiver
from rectification.models import LookBack, RectificationItem, Transfer
from rectification.workflows import ITEM
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock

from .evidence import attach_all, refuse_future
from .signing import _inspectors


def look_back(
    item: RectificationItem, *, actor: User, inspectors: Sequence[str] | str, held: bool, finding: str,
    next_on: date | None = None, files: Sequence[Any] = (),
) -> LookBack:  # fmt: skip
    """Look at a closed item again. Where the problem is back, the same item is reopened as 虚假整改.

    ``next_on``: when to look again; None where this was the last time.
    """
    finding = require_reason(finding, "请写明回头看的情况。", "finding")
    if next_on and next_on <= clock.today():
        raise BadInput("下次回头看日期应晚于今天。", {"next_on": ["应晚于今天。"]})
    with transaction.atomic():
        facts = {"outcome": "整改成效保持" if held else "问题反弹"}
        with moving(item, ITEM, "look_back", actor=actor, facts=facts):
            row = LookBack(
                item=item, round=item.round, looked_on=clock.today(), inspectors=_inspectors(inspectors), held=held, finding=finding,
                next_on=next_on if held else None, recorded_by=actor,
            )  # fmt: skip
            save_checked(row)
            attach_all(row, files, kind="回头看照片", actor=actor)
            item.look_back_on = next_on
        if not held:
            reopen_problem(item.problem, reason=f"回头看发现问题反弹：{finding}"[:500])
            item.refresh_from_db()
    return row


def transfer_item(
    item: RectificationItem, *, actor: User, receiver: Receiver | str, matter: str, receipt_no: str, received_by: str, people: int = 0,
    handed_on: date | None = None, files: Sequence[Any] = (),
) -> Transfer:  # fmt: skip
    """Hand the matter over, against a receipt; the cure goes on."""
    day = handed_on or clock.today()
    refuse_future(day, "handed_on", "移交日期")
    facts = {"receiver": str(Receiver(receiver).label), "receipt": receipt_no.strip()}
    with moving(item, ITEM, "transfer", actor=actor, facts=facts):
        row = Transfer(
            item=item, round=item.round, receiver=receiver, handed_on=day, matter=require_reason(matter, "请写明移交事由。", "matter"),
            people=people, receipt_no=require_reason(receipt_no, "请填写回执号。", "receipt_no"),
            received_by=require_reason(received_by, "请填写接收人。", "received_by"), recorded_by=actor,
        )  # fmt: skip
        save_checked(row)
        attach_all(row, files, kind="移交回执", actor=actor)
    return row
