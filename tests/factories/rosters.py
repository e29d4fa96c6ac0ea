"""Rosters as workbooks: rows by column key, written with the headings of the contract."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from recipients.sheets import ROSTER
from xumingsi.kit import resident_id

MONTH = date(2020, 9, 1)
TODAY = date(2020, 9, 10)
_NAMES = ("张明", "李秀英", "王芳", "刘洋", "陈静", "杨勇", "赵丽", "黄强", "周敏", "吴军", "曾小明", "单国华")

RosterRow = dict[str, Any]


def household_rows(number: int, *, people: int = 1, village: str = "石桥村", **facts: Any) -> list[RosterRow]:
    """The rows of household ``number``, the 户主 first; ``facts`` go on every row. Ids and accounts follow the number."""
    persons = [_person(number, place, village) for place in range(people)]
    household = {
        "certificate_no": f"XM{number:06}",
        "village": village,
        "group_no": f"{number % 7 + 1}组",
        "head_name": persons[0]["name"],
        "head_id": persons[0]["id_number"],
        "program": "农村低保",
        "category": "ABC"[number % 3],
        "household_size": people,
        "covered_count": people,
        "monthly_amount": 400 + number % 200,
        "monthly_income": 60,
        "cause": "残疾",
        "started_on": "2018-01-01",
        "bank": "农商行",
        "bank_account": f"62170{number:012}",
        "phone": "13800001234",
    }
    return [{**household, **person, **facts} for person in persons]


def _person(number: int, place: int, village: str) -> RosterRow:
    male = (number + place) % 2 == 0
    birth = date(1940 + (number + 17 * place) % 60, 1 + number % 12, 1 + (number + place) % 28)
    sequence = number // 720 % 100 * 10 + place % 5 * 2 + (1 if male else 0)
    return {
        "name": _NAMES[(number + place) % len(_NAMES)],
        "id_number": resident_id.make("500230", birth, sequence),
        "sex": "男" if male else "女",
        "birth_date": birth.isoformat(),
        "relation": "户主" if place == 0 else "其他亲属",
        "covered": "是",
        "labour": "无",
        "health": "健康",
        "disability": "无",
    }


def write_roster(path: Path, rows: Iterable[Mapping[str, Any]], *, leave_out: Iterable[str] = ()) -> Path:
    """Write ``rows`` (raw cell values by column key) as a workbook; ``leave_out`` names columns without a heading."""
    columns = [column for column in ROSTER.columns if column.key not in set(leave_out)]
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(ROSTER.title)
    sheet.append([column.heading for column in columns])
    for row in rows:
        sheet.append([row.get(column.key) for column in columns])
    workbook.save(path)
    return path


def cell_of(row_number: int, key: str) -> str:
    """Excel's name of a column of a row that ``write_roster`` wrote (the first row of people is 2)."""
    from openpyxl.utils import get_column_letter

    keys = [column.key for column in ROSTER.columns]
    return f"{get_column_letter(keys.index(key) + 1)}{row_number}"
