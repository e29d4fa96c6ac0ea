"""Payment lists as workbooks: rows by column key, written with the headings of the contract."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from recipients.models import Household
from recipients.sheets import REFERENCE

PAYMENTS = REFERENCE["payments"]
_KEYS = [column.key for column in PAYMENTS.columns]


def payment_row(household: Household, month: str = "2020-09", amount: Any = 400, **cells: Any) -> dict[str, Any]:
    """What the bank's list says of a household; ``cells`` replace what would follow from the register."""
    head = household.members.get(is_head=True)
    row = {
        "paid_month": month, "certificate_no": household.certificate_no, "head_name": household.head_name, "id_number": head.id_number,
        "program": "农村低保", "amount": amount, "bank_account": household.bank_account or None,
    }  # fmt: skip
    return {**row, **cells}


def write_payments(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write ``rows`` (raw cell values) as a workbook; the first row is Excel's row 2."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(PAYMENTS.title)
    sheet.append([column.heading for column in PAYMENTS.columns])
    for row in rows:
        sheet.append([row.get(key) for key in _KEYS])
    workbook.save(path)
    return path


def cell_of(row_number: int, key: str) -> str:
    """Excel's name of a cell of ``write_payments``."""
    return f"{get_column_letter(_KEYS.index(key) + 1)}{row_number}"
