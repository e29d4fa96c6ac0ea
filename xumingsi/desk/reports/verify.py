#!/usr/bin/env python3
"""核对县级报表包：python3 verify.py [目录]。只用 Python 标准库（3.9 以上），不连网络，不改动任何文件。

依次核对：清单各行的摘要、各文件的 SHA-256 和行数、每个单元格的摘要、工作簿的公式与数值和逻辑校验、每条记录在办理轨迹
（账链）中的存在证明。发现一处说一处，指明文件、工作表、单元格或清单的哪一行。全部通过时退出码为 0，否则为 1。

清单与文件可能被一起重做，因此最后打印 manifest.json 的 SHA-256：请与镇里“办理轨迹”中该次导出所记的摘要核对，或用
--manifest-sha256 摘要 直接比对。
"""

import argparse
import hashlib
import json
import re
import sys
import zipfile
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation
from pathlib import Path
from xml.etree import ElementTree

MANIFEST, OWN = "manifest.json", "verify.py"
CHECKS, PASSED = "逻辑校验", "通过"
CELL_DIGITS = 8
LARGEST_PART = 200 * 1024 * 1024
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")


# ---- 摘要 ----


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def spelled(value):
    """One spelling of a JSON value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def lines_of(manifest):
    """The manifest's lines by name: every value outside the seal, lists and the large parts piece by piece."""
    lines = {}
    for key, value in manifest.items():
        if key == "files":
            lines.update({"files " + str(one.get("file", place)): one for place, one in enumerate(value)})
            lines["files"] = len(value)
        elif key in ("cells", "records", "entries"):
            lines.update({key + " " + name: one for name, one in value.items()})
            lines[key] = sorted(value)
        elif key != "seal":
            lines[key] = value
    return lines


def seal_of(manifest):
    """A digest for every line, so that a changed one can be named."""
    return {name: sha256(spelled(value)) for name, value in lines_of(manifest).items()}


# ---- 账链的存在证明（RFC 6962 的树） ----


def _leaf(digest):
    return hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest()


def _node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def levels_of(digests):
    """All levels of the tree over the entries' digests in order, the leaves first; an odd one is carried up."""
    levels = [[_leaf(digest) for digest in digests]]
    while len(levels[-1]) > 1:
        row = levels[-1]
        levels.append([_node(*row[i : i + 2]) if i + 1 < len(row) else row[i] for i in range(0, len(row), 2)])
    return levels


def path_of(levels, place):
    """The neighbours of a leaf on the way up."""
    path = []
    for row in levels[:-1]:
        neighbour = place ^ 1
        if neighbour < len(row):
            path.append(row[neighbour].hex())
        place //= 2
    return path


def root_from(digest, place, size, path):
    """The root that an entry's digest and its neighbours come to; None when the path has the wrong length."""
    found, rest = _leaf(digest), list(path)
    while size > 1:
        if place ^ 1 < size:
            if not rest:
                return None
            neighbour = bytes.fromhex(rest.pop(0))
            found = _node(neighbour, found) if place & 1 else _node(found, neighbour)
        place, size = place // 2, (size + 1) // 2
    return None if rest else found.hex()


# ---- 工作簿 ----


class Cell:
    """``value`` as text, Decimal or None; ``formula`` without the equals sign, or None."""

    def __init__(self, value, formula):
        self.value, self.formula = value, formula

    def digest(self):
        shown = str(self.value.normalize()) if isinstance(self.value, Decimal) else self.value
        return sha256(spelled([shown, self.formula, isinstance(self.value, Decimal)]))[:CELL_DIGITS]


def read_workbook(path):
    """Sheet name → {(row, column): Cell}. ValueError when it cannot be read."""
    try:
        with zipfile.ZipFile(path) as package:
            return _sheets(package)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, InvalidOperation, AttributeError) as error:
        raise ValueError("不是完好的工作簿：" + str(error)) from error


def _sheets(package):
    relations = {one.get("Id"): one.get("Target") for one in _parse(package, "xl/_rels/workbook.xml.rels")}
    shared = []
    if "xl/sharedStrings.xml" in package.namelist():
        shared = [
            "".join(t.text or "" for t in one.iter(_MAIN + "t")) for one in _parse(package, "xl/sharedStrings.xml")
        ]
    sheets = {}
    for sheet in _parse(package, "xl/workbook.xml").iter(_MAIN + "sheet"):
        target = relations[sheet.get(_REL)].lstrip("/")
        part = target if target.startswith("xl/") else "xl/" + target
        cells = {}
        for one in _parse(package, part).iter(_MAIN + "c"):
            cell = _cell(one, shared)
            if cell.value is not None or cell.formula is not None:
                cells[place_of(one.get("r"))] = cell
        sheets[sheet.get("name")] = cells
    return sheets


def _parse(package, name):
    if package.getinfo(name).file_size > LARGEST_PART:
        raise ValueError(name + " 过大")
    data = package.read(name)
    if b"<!DOCTYPE" in data[:2000]:
        raise ValueError(name + " 含有不允许的声明")
    return ElementTree.fromstring(data)  # noqa: S314 - without a DOCTYPE there are no entities


def _cell(element, shared):
    kind, formula = element.get("t", "n"), element.find(_MAIN + "f")
    value = element.find(_MAIN + "v")
    text = value.text if value is not None else None
    if kind == "inlineStr":
        text = "".join(t.text or "" for t in element.iter(_MAIN + "t"))
    elif kind == "s" and text is not None:
        text = shared[int(text)]
    elif kind == "n" and text is not None:
        text = Decimal(text)
    return Cell(text, formula.text if formula is not None else None)


def place_of(reference):
    """AB12 → (12, 28)."""
    letters, row = _REFERENCE.fullmatch(reference).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(row), column


def name_of(place):
    """(12, 28) → AB12."""
    row, column = place
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters + str(row)


def cell_digests(sheets):
    """Sheet → row → the digests of its cells from the first column on, put together; for the manifest."""
    found = {}
    for sheet, cells in sheets.items():
        rows = {}
        for row, column in sorted(cells):
            line = rows.setdefault(str(row), [])
            line.extend(["-" * CELL_DIGITS] * (column - 1 - len(line)))
            line.append(cells[row, column].digest())
        found[sheet] = {row: "".join(line) for row, line in rows.items()}
    return found


def changed_cells(expected, found):
    """Names of cells whose digests differ: (sheet, cell)."""
    for sheet in sorted(set(expected) | set(found)):
        old, new = expected.get(sheet, {}), found.get(sheet, {})
        for row in sorted(set(old) | set(new), key=int):
            before, after = old.get(row, ""), new.get(row, "")
            width = max(len(before), len(after))
            before, after = before.ljust(width, "-"), after.ljust(width, "-")
            for start in range(0, width, CELL_DIGITS):
                if before[start : start + CELL_DIGITS] != after[start : start + CELL_DIGITS]:
                    yield sheet, name_of((int(row), start // CELL_DIGITS + 1))


# ---- 公式 ----


class Wrong(Exception):
    """A formula that gives an error value."""


_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|"(?P<text>(?:[^"]|"")*)"|(?:'(?P<sheet>[^']+)'!)?(?P<cell>\$?[A-Z]{1,3}\$?\d+)"""
    r"""(?::(?P<to>\$?[A-Z]{1,3}\$?\d+))?(?![A-Z(])|(?P<name>[A-Z]+)(?=\()|(?P<sign><>|<=|>=|[-+*/(),<>=]))"""
)


class Formula:
    """Our formulas only: + - * / comparisons, SUM ROUND IF IFERROR SUMPRODUCT; ranges as lists."""

    def __init__(self, text, sheets, sheet):
        self.tokens, self.sheets, self.sheet, self.at = [], sheets, sheet, 0
        place = 0
        while place < len(text):
            match = _TOKEN.match(text, place)
            if not match:
                raise ValueError("不认识的公式：" + text)
            self.tokens.append(match)
            place = match.end()

    def result(self):
        found = self._compared()
        if self.at != len(self.tokens):
            raise ValueError("不认识的公式")
        return found

    def _sign(self, *signs):
        if self.at < len(self.tokens) and self.tokens[self.at]["sign"] in signs:
            self.at += 1
            return self.tokens[self.at - 1]["sign"]
        return None

    def _compared(self):
        left = self._added()
        sign = self._sign("=", "<>", "<", ">", "<=", ">=")
        return _each(sign, left, self._added()) if sign else left

    def _added(self):
        left = self._multiplied()
        while sign := self._sign("+", "-"):
            left = _each(sign, left, self._multiplied())
        return left

    def _multiplied(self):
        left = self._single()
        while sign := self._sign("*", "/"):
            left = _each(sign, left, self._single())
        return left

    def _single(self):
        if self._sign("-"):
            return _each("-", Decimal(0), self._single())
        if self._sign("("):
            found = self._compared()
            self._close()
            return found
        token = self.tokens[self.at]
        self.at += 1
        if token["number"]:
            return Decimal(token["number"])
        if token["text"] is not None:
            return token["text"].replace('""', '"')
        if token["cell"]:
            return self._range(token)
        if token["name"]:
            return self._call(token["name"])
        raise ValueError("不认识的公式")

    def _close(self):
        if not self._sign(")"):
            raise ValueError("公式缺少括号")

    def _range(self, token):
        cells = self.sheets[token["sheet"] or self.sheet]
        first = place_of(token["cell"].replace("$", ""))
        if not token["to"]:
            return _plain(cells.get(first))
        last = place_of(token["to"].replace("$", ""))
        places = ((r, c) for r in range(first[0], last[0] + 1) for c in range(first[1], last[1] + 1))
        return [_plain(cells.get(place)) for place in places]

    def _call(self, name):
        self._sign("(")
        arguments = [self._argument()]
        while self._sign(","):
            arguments.append(self._argument())
        self._close()
        if name == "IFERROR":
            return arguments[1] if isinstance(arguments[0], Wrong) else arguments[0]
        for one in arguments:
            if isinstance(one, Wrong):
                raise one
        if name in ("SUM", "SUMPRODUCT"):
            values = [value for one in arguments for value in (one if isinstance(one, list) else [one])]
            for value in values:
                if isinstance(value, Wrong):
                    raise value
            return sum((Decimal(v) for v in values if isinstance(v, (Decimal, bool, int))), Decimal(0))
        if name == "ROUND":
            step = Decimal(1).scaleb(-int(arguments[1]))
            return Decimal(arguments[0]).quantize(step, ROUND_HALF_UP)
        if name == "IF":
            return arguments[1] if arguments[0] else arguments[2]
        raise ValueError("不认识的函数：" + name)

    def _argument(self):
        """A value, or the error that it gives; the tokens are read all the same."""
        start = self.at
        try:
            return self._compared()
        except Wrong as error:
            depth, self.at = 0, start
            while self.at < len(self.tokens):
                sign = self.tokens[self.at]["sign"]
                if depth == 0 and sign in (",", ")"):
                    break
                depth += (sign == "(") - (sign == ")")
                self.at += 1
            return error


def _plain(cell):
    return cell.value if cell is not None else None


def _each(sign, left, right):
    """One operation, element by element when a side is a range."""
    if isinstance(left, list) or isinstance(right, list):
        size = len(left) if isinstance(left, list) else len(right)
        lefts = left if isinstance(left, list) else [left] * size
        rights = right if isinstance(right, list) else [right] * size
        return [_each(sign, one, other) for one, other in zip(lefts, rights)]  # noqa: B905 - runs on Python 3.9
    if sign in ("=", "<>"):
        return (_number_or_text(left) == _number_or_text(right)) == (sign == "=")
    left, right = _number(left), _number(right)
    if sign in ("<", ">", "<=", ">="):
        return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[sign]
    try:
        return {"+": left + right, "-": left - right, "*": left * right}[sign] if sign != "/" else left / right
    except (DivisionByZero, InvalidOperation) as error:
        raise Wrong("#DIV/0!") from error


def _number(value):
    if value is None:
        return Decimal(0)
    if isinstance(value, str):
        raise Wrong("#VALUE!")
    return Decimal(value)


def _number_or_text(value):
    return Decimal(0) if value is None else value


def logic_faults(sheets):
    """Cells whose stored value is not what their formula gives, and checks that do not pass: (sheet, cell, words)."""
    for sheet, cells in sheets.items():
        for place in sorted(cells):
            cell = cells[place]
            if cell.formula is None:
                continue
            try:
                found = Formula(cell.formula, sheets, sheet).result()
            except (ValueError, KeyError, IndexError, AttributeError, Wrong) as error:
                yield sheet, name_of(place), "公式 =" + cell.formula + " 不能计算：" + str(error)
                continue
            if not _same(found, cell.value):
                yield (
                    sheet,
                    name_of(place),
                    "公式 =" + cell.formula + " 应为 " + str(found) + "，文件中是 " + str(cell.value),
                )
            if sheet == CHECKS and found != PASSED:
                yield sheet, name_of(place), "逻辑校验不通过"


def _same(found, stored):
    if isinstance(found, Decimal) and isinstance(stored, Decimal):
        return abs(found - stored) <= Decimal("0.000001") * max(Decimal(1), abs(found))
    return found == stored


# ---- 核对 ----


def verify(folder):
    """Every fault of the package in ``folder``, in words."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        expected = [dict(one) for one in manifest["files"]]
        faults = list(_manifest_faults(manifest))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return ["清单 " + MANIFEST + " 缺失或不能读取：" + str(error)]
    for one in [*expected, manifest.get("verify", {})]:
        faults.extend(_file_faults(folder, one, manifest))
    known = {MANIFEST, OWN, *(one.get("file") for one in expected)}
    faults += ["多出文件 " + path.name + "，不在清单中" for path in sorted(folder.iterdir()) if path.name not in known]
    try:
        faults.extend(_ledger_faults(manifest))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        faults.append("清单中的轨迹证明不完整：" + str(error))
    return faults


def _manifest_faults(manifest):
    seal, found = manifest.get("seal", {}), seal_of(manifest)
    for name in sorted(set(seal) | set(found)):
        if seal.get(name) != found.get(name):
            yield "清单 " + MANIFEST + " 的“" + name + "”一行被改动"


def _file_faults(folder, line, manifest):
    name = str(line.get("file", ""))
    path = folder / name
    if not name or Path(name).name != name or not path.is_file():
        yield "缺少文件 " + name
        return
    intact = sha256(path.read_bytes()) == line.get("sha256")
    if not intact:
        yield "文件 " + name + " 与清单的 SHA-256 不符"
    if not name.endswith(".xlsx"):
        return
    try:
        sheets = read_workbook(path)
    except ValueError as error:
        yield "文件 " + name + " " + str(error)
        return
    for sheet, cell in changed_cells(manifest.get("cells", {}).get(name, {}), cell_digests(sheets)):
        yield "文件 " + name + " 工作表“" + sheet + "”单元格 " + cell + " 被改动"
    for sheet, cell, words in logic_faults(sheets):
        yield "文件 " + name + " 工作表“" + sheet + "”单元格 " + cell + "：" + words


def _ledger_faults(manifest):
    ledger, entries = manifest["ledger"], manifest["entries"]
    size = ledger["seq"]
    for seq, entry in sorted(entries.items(), key=lambda one: int(one[0])):
        if root_from(entry["digest"], int(seq) - 1, size, entry["path"]) != ledger["root"]:
            yield "轨迹第 " + seq + " 条的存在证明不成立"
    if size and entries.get(str(size), {}).get("digest") != ledger["digest"]:
        yield "轨迹末条（第 " + str(size) + " 条）的摘要与证明不符"
    rows = {one["file"]: one["rows"] for one in manifest["files"]}
    for name, records in manifest["records"].items():
        if len(records) != rows.get(name):
            yield "文件 " + name + " 有 " + str(rows.get(name)) + " 行，清单中的记录为 " + str(len(records)) + " 条"
        for row, record, seq in records:
            if str(seq) not in entries:
                yield "文件 " + name + " 第 " + str(row) + " 行（" + record + "）没有轨迹证明"


def main(arguments=None):
    parser = argparse.ArgumentParser(description="核对县级报表包（只用标准库，不改动文件）")
    parser.add_argument(
        "folder",
        nargs="?",
        default=Path(__file__).resolve().parent,
        type=Path,
        help="报表所在目录，默认为本文件所在目录",
    )
    parser.add_argument("--manifest-sha256", metavar="摘要", help="镇里办理轨迹所记的 manifest.json 摘要")
    options = parser.parse_args(arguments)
    faults = verify(options.folder)
    path = options.folder / MANIFEST
    digest = sha256(path.read_bytes()) if path.is_file() else ""
    if options.manifest_sha256 and options.manifest_sha256.lower() != digest:
        faults.append("manifest.json 的 SHA-256 与镇里办理轨迹所记的不同，整包可能被重做")
    told = ["不通过：" + fault for fault in faults]
    if digest:
        told.append("manifest.json SHA-256：" + digest)
    summary = "核对通过：文件、单元格、公式、逻辑校验和轨迹证明均相符。"
    told.append("共发现 " + str(len(faults)) + " 处问题。" if faults else summary)
    sys.stdout.write("\n".join(told) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
