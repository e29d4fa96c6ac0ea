"""Writing a town into a folder: villages.csv, roster.xlsx, one workbook per reference KIND, truth.json."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from recipients.sheets import REFERENCE, ROSTER
from xumingsi.kit.excel.writer import write_workbook

from .model import Household, Person, Town


def write_town(town: Town, out_dir: str | Path, *, report: Callable[[str], None] | None = None) -> dict[str, Any]:
    """Write the town's files into `out_dir` (made when missing; files of the same names are replaced).

    Either all files appear or none: they are written beside the folder first. `report` is told each file's name.
    Returns {"out","households","members","faults","near_misses","files": {name: rows}}.
    """
    out = Path(out_dir)
    out.mkdir(parents=True, exist_ok=True)
    writers = _writers(town)
    with tempfile.TemporaryDirectory(prefix=".town-", dir=out) as scratch:
        files: dict[str, int] = {}
        for name, write in writers.items():
            files[name] = write(Path(scratch) / name)
            if report:
                report(name)
        for name in files:
            (Path(scratch) / name).replace(out / name)
    truth = town.truth()
    return {
        "out": str(out),
        "households": truth["households"],
        "members": truth["members"],
        "faults": len(town.faults),
        "near_misses": len(town.near_misses),
        "files": files,
    }


def roster_rows(town: Town) -> Iterator[dict[str, Any]]:
    """The roster's rows, keyed as ROSTER's columns."""
    rows = (row for household in town.households for row in household_rows(household))
    return ({"sequence": str(number), **row} for number, row in enumerate(rows, 1))


def household_rows(household: Household) -> list[dict[str, Any]]:
    """A household's rows without numbers; income, cause, account and telephone stand on the head's only."""
    rows = [{**_shared(household), **_personal(person)} for person in household.members]
    rows[0] |= _on_head_row(household)
    return rows


def _writers(town: Town) -> dict[str, Callable[[Path], int]]:
    """File name → function that writes it and returns the number of rows."""

    def reference(kind: str) -> Callable[[Path], int]:
        def write(path: Path) -> int:
            rows = town.references[kind]
            write_workbook(path, [(REFERENCE[kind], rows)])
            return len(rows)

        return write

    def roster(path: Path) -> int:
        write_workbook(path, [(ROSTER, roster_rows(town))], unit="演示镇（虚构数据）")
        return sum(len(household.members) for household in town.households)

    def villages(path: Path) -> int:
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file, lineterminator="\n")
            lines.writerow(("名称", "类型", "代码"))
            lines.writerows((village.name, village.kind, village.code) for village in town.villages)
        return len(town.villages)

    def truth(path: Path) -> int:
        path.write_text(json.dumps(town.truth(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return len(town.faults)

    workbooks = {f"{kind}.xlsx": reference(kind) for kind in REFERENCE}
    return {"villages.csv": villages, "roster.xlsx": roster, **workbooks, "truth.json": truth}


def _shared(household: Household) -> dict[str, Any]:
    """What stands on every row of a household."""
    return {
        "certificate_no": household.certificate_no,
        "village": household.village.name,
        "group_no": f"{household.group_no}组",
        "head_name": household.head.name,
        "head_id": household.head.id_number,
        "program": household.program,
        "category": household.category,
        "household_size": len(household.members),
        "covered_count": len(household.covered),
        "monthly_amount": household.amount,
        "started_on": household.started_on,
    }


def _on_head_row(household: Household) -> dict[str, Any]:
    return {
        "monthly_income": household.monthly_income,
        "cause": household.cause,
        "bank": household.bank,
        "bank_account": household.bank_account,
        "phone": household.phone,
        "remark": household.remark,
    }


def _personal(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "id_number": person.id_number,
        "sex": person.sex,
        "birth_date": person.birth,
        "relation": person.relation,
        "covered": "是" if person.covered else "否",
        "labour": person.labour,
        "health": person.health,
        "disability": person.disability,
    }
