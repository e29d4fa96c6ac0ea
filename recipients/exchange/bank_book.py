"""The list for the bank: full account numbers, in the very headings that the bank's own list is read back with."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import file_digest
from pathlib import Path
from typing import Any

from recipients.models import PayExport, PayRoll
from recipients.services.bank_lists import BankLine, bank_list, record_export
from recipients.sheets import REFERENCE
from xumingsi.accounts.models import User
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.transition import require_reason
from xumingsi.kit.excel.columns import Column, Sheet
from xumingsi.kit.excel.writer import write_workbook

_PAYMENTS = REFERENCE["payments"]
BANK = Sheet(
    _PAYMENTS.title,
    [*_PAYMENTS.columns, Column("bank", "开户银行", width=22), Column("village", "村(居)", width=16)],
    note="完整账号，仅供代发银行使用，用后按规定保管或销毁。",
    total_row=True,
)
UNPAYABLE = replace(BANK, title="无银行账号")
RIGHT = "recipients.export_bank"


def export_bank_list(payroll: PayRoll, *, actor: User, purpose: str, target: Path) -> PayExport:
    """Write the newest batch to ``target`` as a recorded act; households without an account stand on a sheet of their own.

    NotAllowed without the right; BadInput before the roll is frozen or without a purpose. Nothing is written then.
    """
    if not actor.has_right(RIGHT, payroll.town):
        raise NotAllowed("导出含完整账号的清单须由镇经办办理。")
    purpose = require_reason(purpose, "请写明用途，如：交农商行代发8月救助金。", "purpose")
    listed = bank_list(payroll)
    sheets: list[tuple[Sheet, Iterable[Any]]] = [(BANK, _rows(payroll, listed.payable))]
    if listed.unpayable:
        sheets.append((UNPAYABLE, _rows(payroll, listed.unpayable)))
    write_workbook(target, sheets, title_lines=[f"{payroll}（第{listed.batch}批）"], unit=str(payroll.town))
    with target.open("rb") as file:
        return record_export(listed, actor=actor, purpose=purpose, sha256=file_digest(file, "sha256").hexdigest())


def _rows(payroll: PayRoll, lines: Iterable[BankLine]) -> Iterator[dict[str, Any]]:
    for one in lines:
        line = one.line
        yield {
            "paid_month": payroll.month,
            "certificate_no": line.certificate_no,
            "head_name": line.head_name,
            "id_number": line.head_id,
            "program": line.program,
            "amount": one.amount,
            "bank_account": line.bank_account,
            "bank": line.bank,
            "village": line.village.name,
        }
