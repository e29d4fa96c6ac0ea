"""Reading a death list: every bad cell by name; what cannot be a death is refused before anything is looked for."""

from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from recipients.models.death import LIST_SOURCE
from recipients.services.death_lists import DeathLine, Kept, keep_deaths
from recipients.sheets import REFERENCE
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import BadInput
from xumingsi.kit import clock, resident_id
from xumingsi.kit.excel.reader import CellError, Table, WorkbookRefused, read_table

DEATHS = REFERENCE["deaths"]


@dataclass
class DeathList:
    """A list as read and what became of it. With ``errors`` nothing was written, unless bad rows were to be skipped."""

    table: Table
    lines: list[DeathLine]
    errors: list[CellError]
    warnings: list[CellError] = field(default_factory=list)
    kept: Kept | None = None

    @property
    def refused_rows(self) -> int:
        return len({error.row for error in self.errors})

    def as_json(self) -> dict[str, Any]:
        """The contract's JSON of ``import_reference`` (§2)."""
        kept = self.kept or Kept()
        people = {key for _, key in kept.opened}
        return {
            "rows": len(self.table), "households": 0, "members": len(people), "created": len(kept.new), "updated": 0, "unchanged": kept.known,
            "refused": self.refused_rows, "unmatched": kept.unmatched, "opened": len(kept.opened),
            "errors": [asdict(error) for error in self.errors], "warnings": [asdict(warning) for warning in self.warnings],
            "ignored": list(self.table.ignored_headings),
        }  # fmt: skip


def read_deaths(path: str | Path, *, today: date | None = None) -> DeathList:
    """Read and check a death list; writes nothing. BadInput when the file cannot be taken as a whole."""
    try:
        table = read_table(path, DEATHS)
    except WorkbookRefused as refusal:
        raise BadInput(f"{refusal}。") from refusal
    if not table.numbers:
        raise BadInput("表头下面没有任何人员，请填写后再上传。")
    found = DeathList(table, [], list(table.errors))
    day, bad = today or clock.today(), table.bad_rows
    seen: dict[str, int] = {}
    columns = (table.columns[key] for key in ("id_number", "died_on", "name", "source"))
    for number, id_number, died_on, name, source in zip(table.numbers, *columns, strict=True):
        if number in bad:
            continue
        if impossible := _refusal(id_number, died_on, day, seen):
            found.errors.append(_cell(table, number, *impossible))
            continue
        seen[id_number] = number
        found.lines.append(
            DeathLine(id_number, died_on, (name or "").strip()[:40], (source or "").strip()[:60] or LIST_SOURCE, number)
        )
    found.errors.sort(key=lambda error: error.row)
    return found


def _refusal(id_number: str, died_on: date, today: date, seen: dict[str, int]) -> tuple[str, str] | None:
    """Column and message of what makes the line impossible."""
    birth = resident_id.parse(id_number).birth
    if died_on > today:
        return "died_on", f"死亡日期 {died_on} 晚于今天，请核对"
    if died_on < birth:
        return "died_on", f"死亡日期 {died_on} 早于身份证号中的出生日期 {birth}，请核对"
    if id_number in seen:
        return "id_number", f"与第 {seen[id_number]} 行是同一个人，请核对后只保留一行"
    return None


def import_deaths(
    path: str | Path,
    *,
    town: Division,
    actor: User | None,
    dry_run: bool = False,
    skip_bad_rows: bool = False,
    today: date | None = None,
) -> DeathList:
    """Import a death list. With errors nothing is written unless ``skip_bad_rows``; ``kept`` is then None."""
    found = read_deaths(path, today=today)
    if found.errors and not skip_bad_rows:
        return found
    found.kept = keep_deaths(town, found.lines, actor=actor, dry_run=dry_run)
    table = found.table
    for line, day in found.kept.elsewhere:
        found.warnings.append(
            _cell(table, line.row, "died_on", f"此人已有死亡报告，所报死亡日期为 {day}，与本行不同，请核实")
        )
    for line, name in found.kept.renamed:
        found.warnings.append(
            _cell(table, line.row, "name", f"身份证号与在册的“{name}”相同而姓名不同，核实时请留意是否填错")
        )
    found.warnings.sort(key=lambda warning: warning.row)
    return found


def _cell(table: Table, row: int, key: str, message: str) -> CellError:
    place = key if key in table.positions else "id_number"
    heading = next(column.heading for column in DEATHS.columns if column.key == key)
    return CellError(table.sheet_name, table.cell_name(row, place), row, heading, message)
