"""Which rows below the header are people and which are blanks, totals, the example or signatures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from xumingsi.kit.excel.cells import RawColumn, RawSheet
from xumingsi.kit.excel.columns import Sheet, normalise_heading
from xumingsi.kit.excel.header import Header

_TOTAL = re.compile(r".{0,12}(?:合计|小计|总计|累计|共计)(?:[:：(（].*)?")
_EXAMPLE = re.compile(r"(?:示例|样例|例如|例[:：]).*|例")
_SIGNATURE = re.compile(
    r"(?:填[表报制]|制[表单]|审[核批]|复核|经办|负责|单位|主要|领导|分管|联系|说明|备注|注\d?[:：]).*"
)
_MARKER = re.compile("[计例填制审核注]|经办|负责|单位|主要|领导|分管|联系|说明")


def data_rows(raw: RawSheet, header: Header, sheet: Sheet) -> tuple[list[int], list[tuple[int, str]]]:
    """(rows to read, rows passed over with the reason); rows count from 0, the reason is Chinese.

    Passed over: a total row (合计 小计 总计 as its first filled cell), the template's example row (示例 as its first
    filled cell), signature or note lines (填表人：… with at least two required cells empty), each named; and silently
    the rows in which nothing is filled but perhaps 序号.
    """
    mapped = [raw.columns[position] for position in header.positions.values()]
    counting = [
        raw.columns[header.positions[c.key]]
        for c in sheet.columns
        if c.key in header.positions and normalise_heading(c.heading) != "序号"
    ]
    required = [raw.columns[header.positions[c.key]] for c in sheet.columns if c.required]
    skipped: list[tuple[int, str]] = []
    for row in sorted(_suspects(raw, header.row + 1)):
        reason = _reason(raw, row, required, mapped)
        if reason:
            skipped.append((row, reason))
    left_out = {row for row, _ in skipped} | _blank(counting, range(header.row + 1, raw.height))
    return [row for row in range(header.row + 1, raw.height) if row not in left_out], skipped


def _blank(columns: Collection[RawColumn], rows: Collection[int]) -> set[int]:
    blank = set(rows)
    for column in columns:
        empty = {code for code, value in enumerate(column.values) if value is None}
        codes = column.codes
        blank = {row for row in blank if codes[row] in empty}
    return blank


def _suspects(raw: RawSheet, first: int) -> set[int]:
    """Rows with a telling word anywhere: few, so they may be looked at one by one."""
    found: set[int] = set()
    for column in raw.columns:
        telling = {code for code, value in enumerate(column.values) if type(value) is str and _telling(value)}
        if telling:
            found.update(row for row, code in enumerate(column.codes) if row >= first and code in telling)
    return found


def _telling(value: str) -> bool:
    # Numbers fill most columns and are ruled out at no cost.
    if value.isascii() or not _MARKER.search(value):
        return False
    compact = _compact(value)
    return bool(_TOTAL.fullmatch(compact) or _EXAMPLE.fullmatch(compact) or _SIGNATURE.fullmatch(compact))


def _reason(raw: RawSheet, row: int, required: list[RawColumn], mapped: list[RawColumn]) -> str:
    first = next((value for value in raw.row(row) if value is not None), None)
    if not isinstance(first, str):
        return ""
    compact = _compact(first)
    if _TOTAL.fullmatch(compact):
        return "合计行"
    if _EXAMPLE.fullmatch(compact):
        return "示例行"
    empty = sum(column.at(row) is None for column in required or mapped)
    if _SIGNATURE.fullmatch(compact) and empty >= min(2, len(required) or 2):
        return "签名或说明行"
    return ""


def _compact(value: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", value))
