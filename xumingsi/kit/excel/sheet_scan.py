"""A look through a worksheet's XML as it is inflated, for what the readers leave out or disagree about.

The fast reader returns nothing for error cells and for formulas never calculated, and the slow one drops rows out of
order and knows no merged ranges; found here, both readers report the same.
"""

from __future__ import annotations

import re

from xumingsi.kit.excel.errors import WorkbookRefused

LONGEST_ROW = 32 << 20
MOST_FAULTS = 200_000

_RESAVE = "请用 Excel 或 WPS 打开后重新保存再上传"
_ROW = re.compile(rb"<row\b[^>]*?\br=[\"'](\d{1,10})[\"']")
_PREFIXED_ROW = re.compile(_ROW.pattern.replace(b"<", rb"<(?:\w+:)?"))
_MERGE = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})[\"']"
)
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*\bt=[\"']e[\"'][^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<", re.DOTALL
)
_FORMULA_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:</(?:\w+:)?c>|(<(?:\w+:)?v\s*/>|<(?:\w+:)?v\s*>\s*</(?:\w+:)?v>))"
)
_ROWS_END = re.compile(rb"</(?:\w+:)?sheetData>")
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_ERROR_WORDS = {
    b"#N/A": "查找不到（#N/A）",
    b"#REF!": "引用失效（#REF!）",
    b"#DIV/0!": "除数为零（#DIV/0!）",
    b"#VALUE!": "类型不符（#VALUE!）",
    b"#NAME?": "公式名称有误（#NAME?）",
    b"#NUM!": "数值超出范围（#NUM!）",
    b"#NULL!": "区域不相交（#NULL!）",
}


class SheetScan:
    """`faults`: (row, column) from 0 → message; `merges`: (top, left, bottom, right) from 0, inclusive."""

    def __init__(self) -> None:
        self.faults: dict[tuple[int, int], str] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self._carry = b""
        self._last_row = 0
        self._past_rows = False

    def feed(self, piece: bytes) -> None:
        """The next piece of XML, cut anywhere."""
        buffer = self._carry + piece
        self._past_rows = self._past_rows or (b"sheetData>" in buffer and _ROWS_END.search(buffer) is not None)
        cut = self._cut(buffer)
        if cut:
            self._look(buffer[:cut])
        self._carry = buffer[cut:]
        if len(self._carry) > LONGEST_ROW:
            raise WorkbookRefused(f"工作表有一行内容过大，不予打开，{_RESAVE}")

    def _cut(self, buffer: bytes) -> int:
        """Where to stop looking: behind a whole row or, past the rows, behind any tag, so that no cell is split."""
        if self._past_rows:
            return buffer.rfind(b">") + 1
        plain, prefixed = buffer.rfind(b"</row>"), buffer.rfind(b":row>")
        return max(plain + len(b"</row>") if plain >= 0 else 0, prefixed + len(b":row>") if prefixed >= 0 else 0)

    def finish(self) -> None:
        """No more is coming."""
        self._look(self._carry)
        self._carry = b""

    def _look(self, xml: bytes) -> None:
        # A pattern that begins with plain text is several times quicker, and next to no program writes prefixes.
        for match in (_PREFIXED_ROW if b":row" in xml else _ROW).finditer(xml):
            number = int(match[1])
            if number <= self._last_row:
                raise WorkbookRefused(f"工作表内部的行次序混乱（第{number}行），{_RESAVE}")
            self._last_row = number
        if b't="e"' in xml or b"t='e'" in xml:
            for match in _ERROR_CELL.finditer(xml):
                reason = _ERROR_WORDS.get(match[2].strip(), "公式出错")
                self._fault(match[1], f"单元格公式出错：{reason}，请改正公式或直接录入数值")
        if b"<f" in xml or b":f" in xml:
            self._uncalculated(xml)
        if b"mergeCell" in xml:
            for match in _MERGE.finditer(xml):
                left, top, right, bottom = match.groups()
                self.merges.append((int(top) - 1, column_index(left), int(bottom) - 1, column_index(right)))

    def _uncalculated(self, xml: bytes) -> None:
        for match in _FORMULA_CELL.finditer(xml):
            attributes, empty_value = match.groups()
            # An empty value in a text formula is a result: ="" was calculated and is empty.
            if empty_value is not None and re.search(rb"\bt=[\"']str[\"']", attributes):
                continue
            self._fault(attributes, "公式没有计算结果，请用 Excel 或 WPS 打开并保存一次，或直接录入数值")

    def _fault(self, attributes: bytes, message: str) -> None:
        reference = _REFERENCE.search(attributes)
        if reference is None:
            raise WorkbookRefused(f"工作表有出错或未计算的公式，且没有标明单元格，{_RESAVE}")
        self.faults[int(reference[2]) - 1, column_index(reference[1])] = message
        if len(self.faults) > MOST_FAULTS:
            raise WorkbookRefused(f"工作表里出错的公式超过{MOST_FAULTS}处，请改正后再上传")


def column_index(letters: bytes) -> int:
    """0 for A, 26 for AA."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
