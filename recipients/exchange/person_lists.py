"""Reading the lists of officials and of their declared relatives alike: bad cells by name, each line checked once."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from recipients.services.officials import KeptList
from recipients.sheets import REFERENCE
from xumingsi.casework.errors import BadInput
from xumingsi.kit.excel.reader import CellError, Table, WorkbookRefused, read_table

Wrong = tuple[str, str] | None


@dataclass
class PersonList:
    """A list as read and what became of it. With ``errors`` nothing was written, unless bad rows were to be skipped."""

    kind: str
    table: Table
    lines: list[Any] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    warnings: list[CellError] = field(default_factory=list)
    kept: KeptList | None = None

    def as_json(self) -> dict[str, Any]:
        """The contract's JSON of ``import_reference`` (§2)."""
        kept = self.kept or KeptList()
        return {
            "rows": len(self.table), "households": 0, "members": 0, "created": len(kept.new), "updated": len(kept.changed), "unchanged": kept.known,
            "refused": len({error.row for error in self.errors}), "missing": len(kept.missing),
            "errors": [asdict(error) for error in self.errors], "warnings": [asdict(warning) for warning in self.warnings],
            "ignored": list(self.table.ignored_headings),
        }  # fmt: skip

    def cell(self, row: int, key: str, message: str) -> CellError:
        """A finding at the cell of column ``key``; row 0 is about the list as a whole."""
        heading = next(column.heading for column in REFERENCE[self.kind].columns if column.key == key)
        name = self.table.cell_name(row, key) if row and key in self.table.positions else ""
        return CellError(self.table.sheet_name, name, row, heading, message)


def read_list(path: str | Path, kind: str, line: Callable[..., Any], wrong: Callable[[Any, dict], Wrong]) -> PersonList:
    """Read and check a list: ``line`` makes a line of a row's values by column key (and ``row``), ``wrong`` says column
    and message of what makes it impossible, given the lines seen before. BadInput for a file that cannot be taken."""
    try:
        table = read_table(path, REFERENCE[kind])
    except WorkbookRefused as refusal:
        raise BadInput(f"{refusal}。") from refusal
    if not table.numbers:
        raise BadInput("表头下面没有任何人员，请填写后再上传。")
    found = PersonList(kind, table, errors=list(table.errors))
    bad, seen = table.bad_rows, dict[Any, Any]()
    keys = list(table.columns)
    for number, *values in zip(table.numbers, *(table.columns[key] for key in keys), strict=True):
        if number in bad:
            continue
        made = line(row=number, **dict(zip(keys, values, strict=True)))
        if impossible := wrong(made, seen):
            found.errors.append(found.cell(number, *impossible))
        else:
            found.lines.append(made)
    found.errors.sort(key=lambda error: error.row)
    return found


def too_long(line: Any, limits: Sequence[tuple[str, int]]) -> Wrong:
    """Column and message of the first text that does not fit."""
    for key, longest in limits:
        if len(getattr(line, key)) > longest:
            return key, f"最多{longest}个字，请缩短"
    return None
