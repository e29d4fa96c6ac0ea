"""The cells of one worksheet, by the fast reader in a child process or, should that die, by openpyxl here."""

from __future__ import annotations

import logging
import marshal
import subprocess
import sys
import warnings
from contextlib import suppress
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any

from xumingsi.kit.excel.cells import RawSheet, encode, unescape, unpack
from xumingsi.kit.excel.errors import WorkbookRefused
from xumingsi.kit.excel.package import Limits

logger = logging.getLogger(__name__)

_ROOT = str(Path(__file__).resolve().parents[3])
_CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from xumingsi.kit.excel.fast_child import main; main()"
# Built-in number formats that are dates in Chinese and Japanese editions; openpyxl knows only the American ones.
_EAST_ASIAN_DATES = frozenset([*range(27, 37), *range(50, 59)])


class FastReaderFailed(Exception):
    """The child died, timed out or could not read the file; the slow reader has the last word."""


class Loading:
    """The cells of one sheet: the child starts at once, `cells` waits for it. Leaving the `with` ends the child.

    Whoever looks through the package meanwhile and refuses it leaves, and the child is gone; until then it is held by
    its own bounds of memory and time.
    """

    def __init__(self, path: Path, sheet: str, limits: Limits) -> None:
        self._path, self._sheet, self._limits = path, sheet, limits
        request = {
            "path": str(path.resolve()),
            "sheet": sheet,
            "memory_bytes": limits.child_memory,
            "seconds": limits.child_seconds,
            "max_rows": limits.max_rows,
            "max_columns": limits.max_columns,
        }
        self._child = _start(marshal.dumps(request))

    def __enter__(self) -> Loading:
        return self

    def __exit__(self, *_: object) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()

    def cells(self) -> RawSheet:
        """All cells of the sheet, its errors and uncalculated formulas as Fault values, all columns of one height."""
        try:
            raw = self.fast()
        except FastReaderFailed as failure:
            logger.warning("fast workbook reader gave up (%s), reading with openpyxl", failure)
            raw = read_slow(self._path, self._sheet, self._limits)
        raw.level()
        return raw

    def fast(self) -> RawSheet:
        """What calamine finds, in a process with bounded memory and time. FastReaderFailed when that does not work out."""
        if self._child is None:
            raise FastReaderFailed("not started")
        try:
            packed, _ = self._child.communicate(timeout=self._limits.child_seconds + 5)
            answer = marshal.loads(packed)  # noqa: S302 - written by our own child
        except (OSError, subprocess.TimeoutExpired, EOFError, ValueError, TypeError) as error:
            raise FastReaderFailed(f"{type(error).__name__}, exit status {self._child.returncode}") from error
        if self._child.returncode or not isinstance(answer, dict) or answer.get("problem") == "unreadable":
            raise FastReaderFailed(f"unreadable, exit status {self._child.returncode}")
        if "problem" in answer:
            raise too_far(answer["problem"], self._limits)
        return RawSheet(unpack(answer["columns"]))


def _start(request: bytes) -> subprocess.Popen[bytes] | None:
    """The child with its request; None when the system gives us no process."""
    command = [sys.executable, "-I", "-X", "utf8", "-c", _CHILD, _ROOT]
    try:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and program, the file's path goes over stdin
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        return None
    assert child.stdin is not None
    with suppress(OSError):  # dead already: `fast` will tell
        child.stdin.write(request)
        child.stdin.close()
    child.stdin = None  # `communicate` has nothing more to say
    return child


def read_slow(path: Path, sheet: str, limits: Limits) -> RawSheet:
    """By openpyxl, streaming, with defusedxml; WorkbookRefused when it cannot read the sheet either."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd dates and missing styles are no news to the person uploading
            workbook = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                _know_east_asian_dates(workbook)
                rows = _rows(workbook[sheet], limits)
            finally:
                workbook.close()
    except WorkbookRefused:
        raise
    except Exception as error:  # openpyxl raises whatever its parsing met
        raise WorkbookRefused("工作表内容已损坏，读不出来，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传") from error
    return RawSheet([encode(column) for column in zip_longest(*rows)])


def too_far(direction: str, limits: Limits) -> WorkbookRefused:
    """The sheet has content beyond the last row or column allowed."""
    if direction == "rows":
        return WorkbookRefused(f"数据超过{limits.max_rows}行，请拆分后上传；若下方并无数据，请删除多余的行再保存")
    return WorkbookRefused(f"数据超过{limits.max_columns}列，请删除右侧多余的列再保存")


def _rows(sheet: Any, limits: Limits) -> list[tuple[Any, ...]]:
    sheet.reset_dimensions()  # the size that a file states of itself may be wrong
    rows: list[tuple[Any, ...]] = []
    height = 0
    known: dict[Any, Any] = {}  # equal texts and dates are kept once
    for number, row in enumerate(sheet.iter_rows(), 1):
        values = tuple(_value(cell, known) for cell in row)
        filled = [index for index, value in enumerate(values) if value is not None]
        if filled:
            height = number
            if filled[-1] >= limits.max_columns:
                raise too_far("columns", limits)
            if number > limits.max_rows:
                raise too_far("rows", limits)
        if number <= limits.max_rows:
            rows.append(values[: filled[-1] + 1] if filled else ())
    return rows[:height]


def _value(cell: Any, known: dict[Any, Any]) -> Any:
    value = cell.value
    if type(value) is str:
        value = None if cell.data_type == "e" else unescape(value)
    return known.setdefault(value, value) if isinstance(value, str | date) else value


def _know_east_asian_dates(workbook: Any) -> None:
    known, styles = getattr(workbook, "_date_formats", None), getattr(workbook, "_cell_styles", ())
    if isinstance(known, set):
        known.update(index for index, style in enumerate(styles) if style.numFmtId in _EAST_ASIAN_DATES)
