"""Reading the care homes' lists (``import_reference home_residents``, ``home_ledger``): every bad cell by name.

A home that the town does not have yet is made and named in a warning: on a fresh system these lists are how homes
become known. What a sound ledger would not hold (no voucher, one signature for two) is kept as it is, to be found.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import file_digest
from pathlib import Path
from typing import Any

from recipients.models import CareHome, HomeEntry, HomeStay
from recipients.services.home_ledger_lists import EntryLine, keep_entries
from recipients.services.home_lists import Kept
from recipients.services.home_resident_lists import StayLine, keep_stays
from recipients.sheets import REFERENCE
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import BadInput
from xumingsi.kit import clock, resident_id
from xumingsi.kit.excel.columns import Sheet
from xumingsi.kit.excel.reader import CellError, Table, WorkbookRefused, read_table

RESIDENTS, LEDGER = REFERENCE["home_residents"], REFERENCE["home_ledger"]
Wrong = tuple[str, str]


@dataclass
class HomeList:
    """A list as read and what became of it. With ``errors`` nothing was written, unless bad rows were to be skipped."""

    sheet: Sheet
    table: Table
    lines: list[Any] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    warnings: list[CellError] = field(default_factory=list)
    kept: Kept | None = None

    def as_json(self) -> dict[str, Any]:
        """The contract's JSON of ``import_reference`` (§2)."""
        kept = self.kept or Kept()
        people = {line.id_number for line in self.lines if isinstance(line, StayLine)}
        return {
            "rows": len(self.table), "households": 0, "members": len(people), "created": len(kept.new), "updated": len(kept.changed),
            "unchanged": kept.known, "refused": len({error.row for error in self.errors}) + len(kept.closed), "homes": kept.homes,
            "errors": [asdict(error) for error in self.errors], "warnings": [asdict(warning) for warning in self.warnings],
            "ignored": [*self.table.ignored_headings, *(f"第{number}行：{reason}" for number, reason in self.table.skipped)],
        }  # fmt: skip

    def cell(self, row: int, key: str, message: str) -> CellError:
        """A complaint about a cell; one about a column the file lacks stands at the home's."""
        place = key if key in self.table.positions else "home"
        heading = next(column.heading for column in self.sheet.columns if column.key == key)
        return CellError(self.table.sheet_name, self.table.cell_name(row, place), row, heading, message)


def import_residents(
    path: str | Path, *, town: Division, actor: User | None, dry_run: bool = False, skip_bad_rows: bool = False
) -> HomeList:
    """Import a list of residents. With errors nothing is written unless ``skip_bad_rows``."""
    found = _read(path, RESIDENTS)
    _judge(found, _stay_lines(found.table), _wrong_stay)
    _refuse_overlaps(town, found)
    if not found.errors or skip_bad_rows:
        found.kept = keep_stays(town, found.lines, actor=actor, dry_run=dry_run)
        _tell_new_homes(town, found)
    return found


def import_ledger(
    path: str | Path, *, town: Division, actor: User | None, dry_run: bool = False, skip_bad_rows: bool = False
) -> HomeList:
    """Import a ledger. With errors nothing is written unless ``skip_bad_rows``."""
    found = _read(path, LEDGER)
    _judge(found, _entry_lines(found.table), _wrong_entry)
    if not found.errors or skip_bad_rows:
        with Path(path).open("rb") as file:
            sha256 = file_digest(file, "sha256").hexdigest()
        found.kept = keep_entries(town, found.lines, actor=actor, sha256=sha256, dry_run=dry_run)
        _tell_new_homes(town, found)
        for line in found.kept.closed:
            message = f"{line.booked_on:%Y-%m} 已对账，本行没有登记；确需登记的，请先重开该月"
            found.warnings.append(found.cell(line.row, "booked_on", message))
        for _, line in found.kept.changed:
            found.warnings.append(
                found.cell(line.row, "amount", f"与已登记的同一笔不同，已按本表更正为 {line.amount} 元")
            )
    return found


def _read(path: str | Path, sheet: Sheet) -> HomeList:
    try:
        table = read_table(path, sheet)
    except WorkbookRefused as refusal:
        raise BadInput(f"{refusal}。") from refusal
    if not table.numbers:
        raise BadInput("表头下面没有任何记录，请填写后再上传。")
    return HomeList(sheet, table, errors=list(table.errors))


def _judge(found: HomeList, lines: Iterator[Any], wrong: Callable[[Any, dict[Any, int]], Wrong | None]) -> None:
    bad, seen = found.table.bad_rows, dict[Any, int]()
    for line in lines:
        if line.row in bad:
            continue
        if complaint := _too_long(found.sheet, line) or wrong(line, seen):
            found.errors.append(found.cell(line.row, *complaint))
        else:
            found.lines.append(line)
    found.errors.sort(key=lambda error: error.row)


def _rows(table: Table, keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    blank = [None] * len(table.numbers)
    return zip(table.numbers, *(table.columns.get(key, blank) for key in keys), strict=True)


def _name_of(value: Any) -> str:
    """A home's name without blanks, so that 演示 敬老院 is no second home."""
    return "".join(unicodedata.normalize("NFKC", value or "").split())


def _stay_lines(table: Table) -> Iterator[StayLine]:
    keys = ("home", "id_number", "admitted_on", "name", "care_level", "left_on", "left_reason")
    for row, home, number, admitted, name, care, left, reason in _rows(table, keys):
        yield StayLine(
            _name_of(home), number, admitted, (name or "").strip(), care or "", left, (reason or "").strip(), row
        )


def _entry_lines(table: Table) -> Iterator[EntryLine]:
    keys = (
        "home",
        "booked_on",
        "voucher_no",
        "summary",
        "direction",
        "subject",
        "amount",
        "handler",
        "witness",
        "approver",
        "receipt",
    )
    for row, home, day, voucher, summary, direction, subject, amount, *signed in _rows(table, keys):
        texts = [(text or "").strip() for text in (voucher, summary)]
        names = [(text or "").strip() for text in signed]
        yield EntryLine(_name_of(home), day, *texts, direction, (subject or "").strip(), amount, *names, row=row)


def _too_long(sheet: Sheet, line: StayLine | EntryLine) -> Wrong | None:
    model = HomeStay if isinstance(line, StayLine) else HomeEntry
    for column in sheet.columns:
        owner, name = (CareHome, "name") if column.key == "home" else (model, column.key)
        longest = getattr(owner._meta.get_field(name), "max_length", None)
        value = getattr(line, column.key)
        if longest and isinstance(value, str) and len(value) > longest:
            return column.key, f"“{column.heading}”最多{longest}个字，请缩短"
    return None


def _wrong_stay(line: StayLine, seen: dict[Any, int]) -> Wrong | None:
    """Column and message of what makes the line impossible."""
    today, key = clock.today(), (line.home, line.id_number, line.admitted_on)
    if not line.name:
        return "name", "姓名不能为空"
    if line.admitted_on > today or (line.left_on and line.left_on > today):
        which = "left_on" if line.admitted_on <= today else "admitted_on"
        return which, f"日期 {getattr(line, which)} 晚于今天，请核对"
    if line.admitted_on < resident_id.parse(line.id_number).birth:
        return "admitted_on", f"入住日期 {line.admitted_on} 早于身份证号中的出生日期，请核对"
    if line.left_on and line.left_on < line.admitted_on:
        return "left_on", f"离院日期 {line.left_on} 早于入住日期 {line.admitted_on}，请核对"
    if key in seen:
        return "admitted_on", f"与第{seen[key]}行是同一人同一次入住，请只保留一行"
    seen[key] = line.row
    return None


def _wrong_entry(line: EntryLine, seen: dict[Any, int]) -> Wrong | None:
    """Column and message of what makes the line impossible; the same line twice is two lines."""
    if line.booked_on > clock.today():
        return "booked_on", f"日期 {line.booked_on} 晚于今天，请核对"
    if not line.amount:
        return "amount", "金额为 0，请填写实际金额或删除本行"
    return None


def _refuse_overlaps(town: Division, found: HomeList) -> None:
    """A person is in a home once at a time. In two homes at once is kept, with a warning: that is worth a look."""
    spells = _known_spells(town, found)
    for line in found.lines:
        spells.setdefault(line.id_number, []).append((line.home, line.admitted_on, line.left_on, line.row))
    refused = set()
    for line in found.lines:
        for home, admitted, left, row in spells[line.id_number]:
            if row == line.row or admitted > (line.left_on or date.max) or (left or date.max) < line.admitted_on:
                continue
            other = f"第{row}行" if row else "已登记的"
            if home != line.home:
                said = f"与{other}在{home}的入住（{admitted} 起）重叠，请核实此人在哪一家"
                found.warnings.append(found.cell(line.row, "admitted_on", said))
            elif (admitted < line.admitted_on or not row) and left != line.admitted_on:
                said = f"与{other}入住（{admitted} 起{'未离院' if left is None else f'，{left} 离院'}）重叠，请先填写上一次的离院日期"
                found.errors.append(found.cell(line.row, "admitted_on", said))
                refused.add(line.row)
    found.lines = [line for line in found.lines if line.row not in refused]
    found.errors.sort(key=lambda error: error.row)


def _known_spells(town: Division, found: HomeList) -> dict[str, list[tuple[str, date, date | None, int]]]:
    """Stays in the database that the list does not mention (row 0)."""
    named = {(line.home, line.id_number, line.admitted_on) for line in found.lines}
    rows = HomeStay.objects.filter(home__town=town).order_by("pk")
    spells: dict[str, list[tuple[str, date, date | None, int]]] = {}
    for home, number, admitted, left in rows.values_list("home__name", "id_number", "admitted_on", "left_on"):
        if (home, number, admitted) not in named:
            spells.setdefault(number, []).append((home, admitted, left, 0))
    return spells


def _tell_new_homes(town: Division, found: HomeList) -> None:
    kept = found.kept
    if kept is None or not kept.homes:
        return
    others = (
        CareHome.objects.filter(town=town).exclude(name__in=kept.homes).order_by("name").values_list("name", flat=True)
    )
    known = f"（已有：{'、'.join(others)}；如是笔误，请改正名称后重新导入）" if others else ""
    for name in kept.homes:
        line = next(line for line in found.lines if line.home == name)
        found.warnings.append(found.cell(line.row, "home", f"系统中没有“{name}”，已新建这家机构{known}"))
