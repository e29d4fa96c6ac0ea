"""Reading a list of vehicles, property, businesses or pensions: every bad cell by name, and the same list twice is once."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import file_digest
from pathlib import Path
from typing import Any

from recipients.services.holdings import KINDS, KeptHoldings, keep_holdings
from recipients.sheets import REFERENCE
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import BadInput
from xumingsi.kit import clock, collector
from xumingsi.kit.excel.reader import CellError, Table, WorkbookRefused, read_table


@dataclass
class HoldingList:
    """A list as read and what became of it. With ``errors`` nothing was written, unless bad rows were to be skipped;
    ``kept`` is None then. ``repeated`` rows say word for word what an earlier row says."""

    table: Table
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    repeated: int = 0
    errors: list[CellError] = field(default_factory=list)
    warnings: list[CellError] = field(default_factory=list)
    kept: KeptHoldings | None = None

    def as_json(self) -> dict[str, Any]:
        """The contract's JSON of ``import_reference`` (§2); rows = created + updated + unchanged + refused."""
        kept = self.kept or KeptHoldings()
        return {
            "rows": len(self.table), "households": 0, "members": len({line[0] for line in self.lines}),
            "created": len(kept.new), "updated": len(kept.changed), "unchanged": kept.known + self.repeated if self.kept else 0,
            "refused": len({error.row for error in self.errors}), "gone": len(kept.gone),
            "errors": [asdict(error) for error in self.errors], "warnings": [asdict(warning) for warning in self.warnings],
            "ignored": [*self.table.ignored_headings, *(f"第{number}行：{reason}" for number, reason in self.table.skipped)],
        }  # fmt: skip


def importer(kind: str) -> Callable[..., HoldingList]:
    """How lists of ``kind`` (vehicles, properties, businesses, pensions) are imported.

    The function takes the path and the keywords of ``references.Importing``, and ``complete``: the list leaves nobody out.
    """

    @collector.paused()
    def import_list(
        path: str | Path, *, town: Division, actor: User | None, dry_run: bool = False, skip_bad_rows: bool = False,
        complete: bool = False,
    ) -> HoldingList:  # fmt: skip
        found = read_holdings(kind, path)
        if found.errors and not skip_bad_rows:
            return found
        if found.errors and complete:
            raise BadInput("有错的行没有导入，名单就不完整；请先改正错误，再作为完整名单导入。")
        with Path(path).open("rb") as file:
            sha256 = file_digest(file, "sha256").hexdigest()
        found.kept = keep_holdings(
            kind, town, found.lines, actor=actor, complete=complete, sha256=sha256, dry_run=dry_run
        )
        return found

    return import_list


def read_holdings(kind: str, path: str | Path, *, today: date | None = None) -> HoldingList:
    """Read and check a list; writes nothing. BadInput when the file cannot be taken as a whole."""
    try:
        table = read_table(path, REFERENCE[kind])
    except WorkbookRefused as refusal:
        raise BadInput(f"{refusal}。") from refusal
    if not table.numbers:
        raise BadInput("表头下面没有任何记录，请填写后再上传。")
    found = HoldingList(table, errors=list(table.errors))
    checks = _Checks(kind, today or clock.today())
    for row, line in _lines(kind, table):
        if wrong := checks.refusal(row, line):
            found.errors.append(_cell(kind, table, row, *wrong))
        elif checks.is_repeated(row, line):
            found.repeated += 1
        else:
            found.lines.append(line)
    found.errors.sort(key=lambda error: error.row)
    return found


def _lines(kind: str, table: Table) -> Iterator[tuple[int, tuple[Any, ...]]]:
    what, bad = KINDS[kind], table.bad_rows
    texts = {name for name in what.columns if _field(kind, name).get_internal_type() == "CharField"}
    columns = [[v or "" for v in table.columns[n]] if n in texts else table.columns[n] for n in what.columns]
    for row, line in zip(table.numbers, zip(*columns, strict=True), strict=True):
        if row not in bad:
            yield row, tuple(value.strip() if isinstance(value, str) else value for value in line)


class _Checks:
    """What a line may not be, given the lines before it."""

    def __init__(self, kind: str, today: date) -> None:
        self.kind, self.today, self.what = kind, today, KINDS[kind]
        self.longest = [
            (place, name, _field(kind, name).max_length)
            for place, name in enumerate(self.what.columns)
            if getattr(_field(kind, name), "max_length", None)
        ]
        self.dated = self.what.columns.index(self.what.record.dated)
        self.seen: dict[tuple[Any, ...], tuple[int, tuple[Any, ...]]] = {}

    def refusal(self, row: int, line: tuple[Any, ...]) -> tuple[str, str] | None:
        """Column and message of what makes the line impossible."""
        for place, name, longest in self.longest:
            if len(line[place]) > longest:
                return name, f"最多{longest}个字，请缩短"
        if line[self.dated] is not None and line[self.dated] > self.today:
            return self.what.record.dated, f"{line[self.dated]} 晚于今天，请核对日期"
        first, earlier = self.seen.setdefault(self._key(line), (row, line))
        if first != row and earlier != line:
            return "id_number", f"与第{first}行是同一项登记而内容不同，请核对后只保留一行"
        return None

    def is_repeated(self, row: int, line: tuple[Any, ...]) -> bool:
        return self.seen[self._key(line)][0] != row

    def _key(self, line: tuple[Any, ...]) -> tuple[Any, ...]:
        return line[: 1 + len(self.what.key)]


def _field(kind: str, name: str) -> Any:
    return KINDS[kind].record._meta.get_field(name)


def _cell(kind: str, table: Table, row: int, key: str, message: str) -> CellError:
    place = key if key in table.positions else "id_number"
    heading = next(column.heading for column in REFERENCE[kind].columns if column.key == place)
    return CellError(table.sheet_name, table.cell_name(row, place), row, heading, message)
