"""Care homes: workbooks by column key, and a generated town with everything its homes' checks read."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from recipients.models import CareHome, HomeEntry, HomeStay
from recipients.services import home_books, home_stays, homes
from recipients.sheets import REFERENCE
from tests.factories.campaign import make_id
from tests.factories.cast import Cast
from xumingsi.accounts.models import Division

# What the demo town's homes are read from.
LISTS = ("payments", "home_residents", "home_ledger")


def resident_row(**cells: Any) -> dict[str, Any]:
    """A line of a list of residents; ``cells`` replace what it says."""
    row = {
        "home": "清溪敬老院",
        "name": "赵大山",
        "id_number": "512324195001010019",
        "admitted_on": "2018-03-01",
        "care_level": "全自理",
    }
    return {**row, **cells}


def ledger_row(**cells: Any) -> dict[str, Any]:
    """A sound line of a ledger."""
    row = {
        "home": "清溪敬老院", "booked_on": "2020-08-06", "voucher_no": "2020-08-001", "summary": "购买蔬菜", "direction": "支出",
        "subject": "伙食", "amount": "1203.50", "handler": "甲", "witness": "乙", "approver": "丙", "receipt": "税务发票",
    }  # fmt: skip
    return {**row, **cells}


def write_list(path: Path, kind: str, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write ``rows`` (raw cell values) as a workbook of ``kind``; the first row is Excel's row 2."""
    sheet = REFERENCE[kind]
    workbook = Workbook(write_only=True)
    page = workbook.create_sheet(sheet.title)
    page.append([column.heading for column in sheet.columns])
    for row in rows:
        page.append([row.get(column.key) for column in sheet.columns])
    workbook.save(path)
    return path


def cell_of(kind: str, row_number: int, key: str) -> str:
    """Excel's name of a cell of ``write_list``."""
    keys = [column.key for column in REFERENCE[kind].columns]
    return f"{get_column_letter(keys.index(key) + 1)}{row_number}"


def make_home(town: Division, cast: Cast, name: str = "清溪敬老院", **fields: Any) -> CareHome:
    return homes.open_home(town, actor=cast.officer, name=name, **fields)


def make_stay(
    home: CareHome, cast: Cast, *, name: str = "赵大山", id_number: str = "", since: date = date(2018, 3, 1), **fields: Any
) -> HomeStay:  # fmt: skip
    """Somebody moved in, by default years ago."""
    number = id_number or make_id(1945)
    return home_stays.admit(home, actor=cast.officer, name=name, id_number=number, admitted_on=since, **fields)


def book(home: CareHome, cast: Cast, day: date, subject: str, amount: str | int, **fields: Any) -> HomeEntry:
    """A sound line of spending; ``fields`` replace what makes it sound."""
    sound = {
        "direction": "支出", "summary": f"{subject}支出", "voucher_no": f"V{HomeEntry.objects.count() + 1:04}", "handler": "甲",
        "witness": "乙", "approver": "丙", "receipt": "税务发票",
    }  # fmt: skip
    return home_books.record_entry(
        home, actor=cast.officer, booked_on=day, subject=subject, amount=Decimal(amount), **{**sound, **fields}
    )  # fmt: skip
