"""Files that must not be opened, each refused with the sentence that helps its honest owner."""

import logging
import struct
import zipfile

import pytest

from xumingsi.kit.excel import raw
from xumingsi.kit.excel.package import Limits
from xumingsi.kit.excel.reader import WorkbookRefused, read_table

from .workbooks import GOOD_ID, ROSTER, inline, package, parts, save

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
HEAD = '<row r="1">' + inline("A1", "村居") + inline("B1", "姓名") + inline("C1", "身份证号") + "</row>"
BODY = '<row r="2">' + inline("A2", "甲村") + inline("B2", "张三") + inline("C2", GOOD_ID) + "</row>"


@pytest.fixture
def book(tmp_path):
    return tmp_path / "book.xlsx"


def refusal(path, limits=None):
    with pytest.raises(WorkbookRefused) as caught:
        read_table(path, ROSTER, limits=limits)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (OLE + b"\0" * 600, r"旧版 .xls 或 WPS 的 .et 文件，请用 Excel 或 WPS 打开后另存为 .xlsx"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100, "工作簿设有密码"),
        ("姓名,身份证号".encode(), "这不是 Excel 工作簿"),
        (b"<html><table></table></html>", "这不是 Excel 工作簿"),
        (b"PK\x03\x04 and then nothing", "不完整或已损坏"),
    ],
)
def test_files_of_another_kind(book, content, words):
    book.write_bytes(content)
    assert words in refusal(book)


def test_a_truncated_upload(book):
    save(book, [["村居", "姓名", "身份证号"]])
    book.write_bytes(book.read_bytes()[:-300])
    assert "不完整或已损坏" in refusal(book)


def test_a_part_whose_bytes_were_damaged(book):
    package(book, parts(HEAD + BODY))
    content = bytearray(book.read_bytes())
    at = content.index(b"xl/worksheets/sheet1.xml") + len("xl/worksheets/sheet1.xml") + 20
    content[at] ^= 0xFF
    book.write_bytes(content)
    assert "不完整或已损坏" in refusal(book)


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ({"xl/vbaProject.bin": b"x"}, "含有宏"),
        (
            {
                "[Content_Types].xml": "<Types><Override ContentType='application/vnd.ms-excel.sheet.macroEnabled.main+xml'/></Types>"
            },
            "启用宏",
        ),
        ({"xl/workbook.bin": b"x"}, ".xlsb"),
        ({"XL/WORKBOOK.XML": "<workbook/>"}, "同名部件"),
        ({"xl/workbook.xml": "<workbook"}, "内部结构已损坏"),
        ({"xl/workbook.xml": '<workbook xmlns="x"/>'}, "没有工作表"),
        ({"docProps/app.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "DTD"),
        ({"xl/sharedStrings.xml": "<!DOCTYPE sst SYSTEM 'file:///etc/passwd'><sst/>"}, "DTD"),
        ({"xl/sharedStrings.xml": "<?xml version='1.0' encoding='utf-16'?><sst/>".encode("utf-16")}, "不是 UTF-8 编码"),
    ],
)
def test_parts_that_have_no_place_in_a_roster(book, extra, words):
    assert words in refusal(package(book, parts(HEAD + BODY) | extra))


def test_a_zip_that_is_no_workbook(book):
    assert "这不是 Excel 工作簿" in refusal(package(book, {"readme.txt": "x"}))


def test_a_zip_with_a_password(book):
    package(book, parts(HEAD + BODY))
    content = bytearray(book.read_bytes())
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    book.write_bytes(content)
    assert "取消密码" in refusal(book)


def test_too_many_entries(book):
    many = {f"xl/media/{index}.png": b"" for index in range(50)}
    assert "超过40个" in refusal(package(book, parts(HEAD) | many), Limits(max_entries=40))


def test_an_unusual_compression(book):
    with zipfile.ZipFile(book, "w", zipfile.ZIP_LZMA) as archive:
        for name, body in parts(HEAD).items():
            archive.writestr(name, body)
    assert "压缩方式" in refusal(book)


def test_a_bomb_is_known_by_its_declared_size(book):
    bomb = parts(HEAD) | {"xl/media/a.xml": b" " * 3_000_000}
    assert "解压后超过2MB" in refusal(package(book, bomb), Limits(max_inflated=2 << 20))


def test_a_bomb_is_known_by_its_ratio(book):
    assert "压缩炸弹" in refusal(package(book, parts(HEAD) | {"xl/media/a.xml": b" " * 9_000_000}))


def test_a_bomb_that_lies_about_its_size_is_not_inflated(book):
    package(book, parts(HEAD) | {"xl/media/a.xml": b" " * 9_000_000})
    content = book.read_bytes().replace(struct.pack("<I", 9_000_000), struct.pack("<I", 1000))
    book.write_bytes(content)
    assert "不完整或已损坏" in refusal(book)


def test_a_file_beyond_the_size_allowed(book):
    assert "按村拆分" in refusal(package(book, parts(HEAD)), Limits(max_bytes=100))


@pytest.mark.parametrize(("far", "words"), [("A30", "数据超过20行"), ("AZ2", "数据超过20列")])
@pytest.mark.parametrize("fast", [True, False])
def test_content_beyond_the_last_row_or_column_allowed(book, far, words, fast, monkeypatch):
    if not fast:
        monkeypatch.setattr(raw.Loading, "fast", _dead)
    row = f'<row r="{"30" if far == "A30" else "2"}">{inline(far, "x")}</row>'
    assert words in refusal(package(book, parts(HEAD + row)), Limits(max_rows=20, max_columns=20))


def test_a_cell_in_the_last_corner_does_not_take_all_memory(book):
    far = parts(HEAD + f'<row r="1048576">{inline("XFD1048576", "x")}</row>')
    assert "数据超过" in refusal(package(book, far))


def test_rows_out_of_order_are_refused_because_readers_would_disagree(book):
    assert "行次序混乱" in refusal(package(book, parts(BODY + HEAD)))


def test_a_wrong_shared_string_is_refused(book):
    broken = parts(HEAD + '<row r="2"><c r="A2" t="s"><v>99</v></c></row>')
    assert "已损坏" in refusal(package(book, broken))


def test_when_the_fast_reader_dies_the_slow_one_reads(book, monkeypatch, caplog):
    monkeypatch.setattr(raw, "_CHILD", "import os; os.abort()")
    with caplog.at_level(logging.WARNING, logger=raw.logger.name):
        table = read_table(package(book, parts(HEAD + BODY)), ROSTER)
    assert table.columns["number"] == [GOOD_ID]
    assert "fast workbook reader gave up" in caplog.text


@pytest.mark.parametrize(
    "program",
    [
        "import sys; sys.exit(3)",
        "print('no marshal')",
        "import marshal, sys; sys.stdout.buffer.write(marshal.dumps(5))",
    ],
)
def test_whatever_the_child_does_wrong_the_slow_reader_reads(book, monkeypatch, program):
    monkeypatch.setattr(raw, "_CHILD", program)
    assert read_table(package(book, parts(HEAD + BODY)), ROSTER).columns["name"] == ["张三"]


def test_the_child_has_bounded_memory(book):
    pytest.importorskip("resource")
    package(book, parts(HEAD + f'<row r="1048576">{inline("XFD1048576", "x")}</row>'))
    wide = Limits(max_rows=2_000_000, max_columns=20_000, child_memory=300 << 20)
    with raw.Loading(book, "Sheet1", wide) as loading, pytest.raises(raw.FastReaderFailed):
        loading.fast()


def test_a_refusal_ends_the_child(book, monkeypatch):
    children = []
    monkeypatch.setattr(raw, "_CHILD", "import time; time.sleep(600)")
    monkeypatch.setattr(raw.Loading, "__init__", _noting(raw.Loading.__init__, children))
    assert "行次序混乱" in refusal(package(book, parts(BODY + HEAD)))
    assert [child.returncode for child in children] == [-9]


def _noting(start, children):
    def started(self, *arguments):
        start(self, *arguments)
        children.append(self._child)

    return started


def _dead(*_):
    raise raw.FastReaderFailed("dead")
