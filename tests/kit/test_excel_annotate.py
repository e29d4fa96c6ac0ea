"""The annotated workbook: the same file, its bad cells marked, a list of them; mended, it is read."""

import openpyxl
import pytest
from openpyxl.comments import Comment

from xumingsi.kit.excel.annotate import annotate
from xumingsi.kit.excel.reader import CellError, read_table

from .workbooks import GOOD_ID, ROSTER, save

HEADINGS = ["村(居)", "姓名", "身份证号", "月保障金额", "自家备注"]


@pytest.fixture
def dirty(tmp_path):
    rows = [HEADINGS, ["甲村", "张三", "500230199001011238", -5, "=1+1"], ["甲村", "李四", GOOD_ID, 100, "x"]]
    return save(tmp_path / "dirty.xlsx", rows, title="花名册")


def test_bad_cells_are_coloured_with_the_reason_and_listed(dirty, tmp_path):
    out = tmp_path / "out.xlsx"
    annotate(dirty, out, read_table(dirty, ROSTER).errors)
    workbook = openpyxl.load_workbook(out)
    ws = workbook["花名册"]
    assert "校验码不符" in ws["C2"].comment.text
    assert ws["C2"].fill.fgColor.rgb == ws["D2"].fill.fgColor.rgb == "FFFFC7CE"
    assert ws["C3"].comment is None
    listed = [[cell.value for cell in row] for row in workbook["错误清单"].iter_rows(min_row=3)]
    assert [row[:4] for row in listed] == [["花名册", "C2", "2", "身份证号"], ["花名册", "D2", "2", "月保障金额"]]
    assert "共2处" in workbook["错误清单"]["A1"].value


def test_everything_else_stays(dirty, tmp_path):
    out = tmp_path / "out.xlsx"
    annotate(dirty, out, read_table(dirty, ROSTER).errors)
    ws = openpyxl.load_workbook(out)["花名册"]
    assert [cell.value for cell in ws[1]] == HEADINGS
    assert ws["E2"].value == "=1+1"
    assert ws["C2"].value == "500230199001011238"


def test_annotated_twice_it_lists_once_and_mended_it_is_read(dirty, tmp_path):
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    annotate(dirty, first, read_table(dirty, ROSTER).errors)
    annotate(first, second, read_table(first, ROSTER).errors)
    workbook = openpyxl.load_workbook(second)
    assert workbook.sheetnames == ["花名册", "错误清单"]
    workbook["花名册"]["C2"], workbook["花名册"]["D2"] = GOOD_ID, 5
    workbook.save(second)
    table = read_table(second, ROSTER)
    assert (table.errors, len(table)) == ([], 2)


def test_merged_cells_earlier_comments_and_several_reasons(tmp_path):
    path, out = tmp_path / "merged.xlsx", tmp_path / "out.xlsx"
    save(path, [HEADINGS, ["甲村"], []], merges=["A2:A3"])
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0]["A2"].comment = Comment("原批注", "村里")
    workbook.save(path)
    errors = [CellError("Sheet1", "A3", 3, "村(居)", reason) for reason in ("甲", "乙", "甲")]
    annotate(path, out, errors)
    assert openpyxl.load_workbook(out)["Sheet1"]["A2"].comment.text == "原批注\n甲\n乙"


def test_errors_about_no_existing_cell_are_listed_only(dirty, tmp_path):
    out = tmp_path / "out.xlsx"
    annotate(dirty, out, [CellError("别的表", "A1", 1, "姓名", "=甲"), CellError("花名册", "", 0, "", "全表有误")])
    ws = openpyxl.load_workbook(out)["错误清单"]
    assert [ws["E3"].value, ws["E4"].value] == ["=甲", "全表有误"]
    assert ws["E3"].data_type == "s"
