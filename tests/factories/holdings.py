"""Lists of vehicles, property, businesses and pensions as workbooks: rows by column key."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from recipients.sheets import REFERENCE

EXAMPLES: dict[str, dict[str, Any]] = {
    "vehicles": {"plate": "渝演示00001", "vehicle_type": "小型轿车", "registered_on": "2019-03-15"},
    "properties": {"location": "演示街道1号", "area": 86.5, "use": "住宅", "registered_on": "2017-06-20"},
    "businesses": {"business_name": "演示副食店", "business_type": "个体工商户", "founded_on": "2016-04-08", "state": "存续"},
    "pensions": {"scheme": "城镇职工基本养老保险", "monthly_amount": 1900, "paid_month": "2020-08"},
}  # fmt: skip


def listed_row(kind: str, id_number: str, **cells: Any) -> dict[str, Any]:
    """A row about somebody; ``cells`` replace the example's."""
    return {"name": "张演示", "id_number": id_number, **EXAMPLES[kind], **cells}


def write_list(path: Path, kind: str, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write ``rows`` (raw cell values); the first is Excel's row 2."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(REFERENCE[kind].title)
    sheet.append([column.heading for column in REFERENCE[kind].columns])
    for row in rows:
        sheet.append([row.get(column.key) for column in REFERENCE[kind].columns])
    workbook.save(path)
    return path


def cell_in(kind: str, row_number: int, key: str) -> str:
    """Excel's name of a cell of ``write_list``."""
    keys = [column.key for column in REFERENCE[kind].columns]
    return f"{get_column_letter(keys.index(key) + 1)}{row_number}"
