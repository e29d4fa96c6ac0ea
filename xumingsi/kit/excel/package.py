"""Checks on an uploaded workbook before any of it is believed: what it is, how far it would swell, what it carries.

`outline` checks the central directory (entries, names, declared sizes) and says which worksheets there are; `scan` then
inflates every part once, in pieces, against the same bounds, looking for DTDs and, in worksheets, for what the
fast reader cannot tell (`sheet_scan`). The fast reader may be at work meanwhile, because it is a process of its own with
bounded memory and time, which a refusal ends; nothing it says is looked at before `scan` is through.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from xumingsi.kit.excel.errors import WorkbookRefused
from xumingsi.kit.excel.sheet_scan import SheetScan

PIECE = 1 << 20
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT_NS = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may be. Sizes in bytes; `max_ratio` is inflated ÷ packed of a part above a megabyte."""

    max_bytes: int = 60 << 20
    max_entries: int = 1000
    max_inflated: int = 800 << 20
    max_ratio: int = 300
    max_rows: int = 200_000
    max_columns: int = 256
    max_errors: int = 100_000
    child_memory: int = 3 << 30
    child_seconds: int = 60


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet: its name, whether it is shown, and the scan of its XML (`part` in the package)."""

    name: str
    visible: bool
    part: str
    scan: SheetScan


def outline(path: Path, limits: Limits) -> list[SheetPart]:
    """The worksheets in order, not yet scanned; WorkbookRefused for what is no workbook or too large on its own word."""
    _check_kind(path, limits)
    with _opened(path) as package:
        _check_directory(package, limits)
        entries = {entry.filename.lower(): entry for entry in package.infolist()}
        workbook, relations = (
            b"".join(islice(_pieces(package, entries[name]), 4)) if name in entries else b""
            for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        )
    return _sheets(workbook, relations, {name: SheetScan() for name in entries if _is_worksheet(name)})


def scan(path: Path, sheets: list[SheetPart], limits: Limits) -> None:
    """Read every part through, filling the scans; WorkbookRefused when anything in it is not as it should be."""
    with _opened(path) as package:
        _inflate(package, {sheet.part: sheet.scan for sheet in sheets}, limits)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as package:
            yield package
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise WorkbookRefused(f"文件不完整或已损坏，可能没有传完，{_SAVE_AS}") from error


def _check_kind(path: Path, limits: Limits) -> None:
    size = path.stat().st_size
    if size == 0:
        raise WorkbookRefused("文件是空的（0字节），请重新保存后上传")
    if size > limits.max_bytes:
        raise WorkbookRefused(f"文件超过{limits.max_bytes >> 20}MB，请按村拆分后分别上传")
    with path.open("rb") as file:
        head = file.read(8)
        if head == _OLE:
            if "EncryptedPackage".encode("utf-16-le") in file.read():
                raise WorkbookRefused("工作簿设有密码，请先取消密码（文件－信息－保护工作簿）再上传")
            raise WorkbookRefused(f"这是旧版 .xls 或 WPS 的 .et 文件，{_SAVE_AS}")
    if not head.startswith(b"PK"):
        raise WorkbookRefused(f"这不是 Excel 工作簿（.xlsx），{_SAVE_AS}")


def _check_directory(package: zipfile.ZipFile, limits: Limits) -> None:
    entries = package.infolist()
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > limits.max_entries:
        raise WorkbookRefused(f"工作簿内含{len(entries)}个部件，超过{limits.max_entries}个，不予打开，{_SAVE_AS}")
    if len(set(names)) != len(names):
        raise WorkbookRefused(f"工作簿内部有同名部件，不予打开，{_SAVE_AS}")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise WorkbookRefused("文件被压缩软件加了密码，请取消密码后再上传")
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise WorkbookRefused("工作簿含有宏（.xlsm），请另存为不含宏的 .xlsx 再上传")
    if "xl/workbook.bin" in names:
        raise WorkbookRefused(f"这是 .xlsb 二进制工作簿，{_SAVE_AS}")
    if "xl/workbook.xml" not in names:
        raise WorkbookRefused(f"这不是 Excel 工作簿（.xlsx），{_SAVE_AS}")
    if sum(entry.file_size for entry in entries) > limits.max_inflated:
        raise _too_large(limits)
    for entry in entries:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise WorkbookRefused(f"工作簿用了不常见的压缩方式，{_SAVE_AS}")
        _check_ratio(entry, entry.file_size, limits)


def _too_large(limits: Limits) -> WorkbookRefused:
    return WorkbookRefused(
        f"工作簿解压后超过{limits.max_inflated >> 20}MB，不予打开，请删除多余的空行空列或拆分后再上传"
    )


def _check_ratio(entry: zipfile.ZipInfo, inflated: int, limits: Limits) -> None:
    if inflated > PIECE and inflated > limits.max_ratio * max(entry.compress_size, 1):
        raise WorkbookRefused(
            f"工作簿内部件的压缩比异常（超过{limits.max_ratio}倍），疑似压缩炸弹，不予打开，{_SAVE_AS}"
        )


def _is_worksheet(name: str) -> bool:
    return name.startswith("xl/worksheets/") and name.endswith(".xml")


def _inflate(package: zipfile.ZipFile, scans: dict[str, SheetScan], limits: Limits) -> None:
    inflated = 0
    for entry in package.infolist():
        name = entry.filename.lower()
        # A worksheet that the workbook does not name must be sound, too.
        looking = scans.get(name, SheetScan()) if _is_worksheet(name) else None
        for piece in _pieces(package, entry):
            inflated += len(piece)
            if inflated > limits.max_inflated:
                raise _too_large(limits)
            if looking is not None:
                looking.feed(piece)
            if name == "[content_types].xml" and b"macroEnabled" in piece:
                raise WorkbookRefused("工作簿是启用宏的格式（.xlsm），请另存为不含宏的 .xlsx 再上传")
        if looking is not None:
            looking.finish()


def _pieces(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces of a megabyte. Raises WorkbookRefused for DTDs, and zipfile's errors for false sizes."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    tail = b""
    with package.open(entry) as part:
        while piece := part.read(PIECE):
            if is_xml:
                window = tail + piece
                if not tail and window[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"):
                    raise WorkbookRefused(f"工作簿内部不是 UTF-8 编码，不予打开，{_SAVE_AS}")
                if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                    raise WorkbookRefused(
                        f"工作簿内含文档类型定义或实体声明（DTD），可能是恶意文件，不予打开，{_SAVE_AS}"
                    )
                tail = piece[-16:]
            yield piece


def _sheets(workbook: bytes, relations: bytes, scans: dict[str, SheetScan]) -> list[SheetPart]:
    root, targets = _parse(workbook), {}
    for relation in _parse(relations):
        target = relation.get("Target", "")
        target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        targets[relation.get("Id")] = target.lower()
    found = []
    for element in [*root.iter(f"{_NS}sheet"), *root.iter(f"{_STRICT_NS}sheet")]:
        part = targets.get(element.get(_RELATION) or element.get(_STRICT_RELATION), "")
        if part in scans:
            visible = element.get("state", "visible") == "visible"
            found.append(SheetPart(element.get("name", ""), visible, part, scans[part]))
    if not found:
        raise WorkbookRefused(f"工作簿里没有工作表，{_SAVE_AS}")
    return found


def _parse(xml: bytes) -> Element:
    try:
        root: Element = ElementTree.fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise WorkbookRefused(f"工作簿内部结构已损坏，{_SAVE_AS}") from error
    return root
