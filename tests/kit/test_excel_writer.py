"""Workbooks written: read back as they were, never a formula by accident, ready to print."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xumingsi.kit import resident_id
from xumingsi.kit.excel import columns as c
from xumingsi.kit.excel.columns import Column, Sheet
from xumingsi.kit.excel.reader import read_table
from xumingsi.kit.excel.writer import Formula, write_workbook

from .workbooks import GOOD_ID, KINDS, ROSTER

ROW = (1, "甲村", "张三", GOOD_ID, "农村低保", Decimal("620.50"), date(2018, 9, 1), date(2020, 9, 1), "无")

names = st.text(st.sampled_from("张王李明华·=+-@<&>\"'\n _x000D"), min_size=1, max_size=8).filter(
    lambda name: name.strip()
)
rows = st.tuples(
    st.none() | st.integers(1, 9999),
    st.sampled_from(["甲村", "乙（社区）"]),
    names.map(str.strip),
    st.builds(resident_id.make, st.just("500230"), st.dates(date(1920, 1, 1), date(2019, 1, 1)), st.integers(0, 999)),
    st.none() | st.sampled_from(KINDS),
    st.none() | st.decimals(0, 10**9, places=2),
    st.none() | st.dates(date(1890, 1, 1), date(2099, 1, 1)),
    st.none() | st.dates(date(1990, 1, 1), date(2099, 1, 1)).map(lambda day: day.replace(day=1)),
    st.none() | names.map(str.strip),
)


@pytest.fixture
def book(tmp_path):
    return tmp_path / "out.xlsx"


def load(path):
    return openpyxl.load_workbook(path).worksheets[0]


@given(st.lists(rows, max_size=6))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back(tmp_path, written):
    path = tmp_path / "round.xlsx"
    write_workbook(path, [(ROSTER, written)], unit="许明寺镇", day=date(2020, 9, 27))
    table = read_table(path, ROSTER)
    assert table.errors == []
    assert [tuple(row) for row in zip(*table.columns.values(), strict=True)] == written


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")']
)
def test_text_never_becomes_a_formula(book, text):
    write_workbook(book, [(ROSTER, [(*ROW[:-1], text)])])
    cell = load(book).cell(3, 9)
    assert cell.data_type == "s"
    assert cell.number_format == "@"


def test_ids_are_text_money_has_two_decimals_dates_are_dates(book):
    write_workbook(book, [(ROSTER, [ROW])])
    ws = load(book)
    assert (ws["D3"].data_type, ws["D3"].value) == ("s", GOOD_ID)
    assert (ws["F3"].value, ws["F3"].number_format) == (620.5, "#,##0.00")
    assert (ws["G3"].value.date(), ws["G3"].number_format) == (date(2018, 9, 1), "yyyy-mm-dd")
    assert (ws["H3"].value, ws["A3"].value) == ("2020-09", 1)


def test_control_characters_and_broken_surrogates_are_dropped_and_long_text_is_cut_visibly(book):
    sheet = Sheet("表", [Column("a", "甲"), Column("b", "乙")])
    write_workbook(book, [(sheet, [("a\x00b\x0b\ud800c", "长" * 40_000)])])
    ws = load(book)
    assert ws["A3"].value == "abc"
    assert len(ws["B3"].value) == 32_767
    assert ws["B3"].value.endswith("（内容过长，已截断）")


def test_a_row_may_be_a_mapping(book):
    write_workbook(book, [(ROSTER, [{"name": "张三", "village": "甲村", "number": GOOD_ID}])])
    table = read_table(book, ROSTER)
    assert (table.columns["name"], table.columns["remark"]) == (["张三"], [None])


def test_a_row_of_the_wrong_length_is_refused(book):
    with pytest.raises(ValueError, match="zip"):
        write_workbook(book, [(ROSTER, [ROW[:-1]])])


def test_totals_are_formulas_that_already_show_their_sum(book):
    write_workbook(book, [(ROSTER, [ROW, ROW])])
    assert load(book)["F5"].value == "=SUM(F3:F4)"
    shown = openpyxl.load_workbook(book, data_only=True).worksheets[0]
    assert [shown.cell(5, column).value for column in (1, 2, 6)] == ["合计", None, 1241]


def test_without_rows_there_is_nothing_to_sum(book):
    write_workbook(book, [(ROSTER, [])])
    ws = load(book)
    assert (ws["A3"].value, ws["F3"].value) == ("合计", None)


def test_a_deliberate_formula_knows_its_row_and_its_value(book):
    sheet = Sheet("表", [Column("a", "甲", kind="integer"), Column("b", "乙", kind="percent", parse=c.percent)])
    write_workbook(
        book, [(sheet, [(1, Formula("=A{row}/2", Decimal("0.5"))), (2, Formula('IF(A{row}<3,"小","大")', "小"))])]
    )
    ws = load(book)
    assert [ws["B3"].value, ws["B4"].value, ws["B3"].number_format] == ["=A3/2", '=IF(A4<3,"小","大")', "0.0%"]
    shown = openpyxl.load_workbook(book, data_only=True).worksheets[0]
    assert [shown["B3"].value, shown["B4"].value] == [0.5, "小"]


def test_the_page_is_ready_to_print(book):
    write_workbook(
        book, [(ROSTER, [ROW])], title_lines=["专项治理花名册", "（2020年）"], unit="许明寺镇", day=date(2020, 9, 27)
    )
    ws = load(book)
    assert [ws.cell(row, 1).value for row in (1, 2, 3)] == [
        "专项治理花名册",
        "（2020年）",
        "填报单位：许明寺镇　　日期：2020年9月27日",
    ]
    assert {str(area) for area in ws.merged_cells.ranges} == {"A1:I1", "A2:I2", "A3:I3"}
    assert (
        ws.page_setup.orientation,
        ws.page_setup.paperSize,
        ws.page_setup.fitToWidth,
        ws.page_setup.fitToHeight,
    ) == ("landscape", 9, 1, 0)
    assert (ws.print_title_rows, ws.freeze_panes) == ("$1:$4", "A5")
    assert "&P" in ws.oddFooter.center.text
    assert ws["B4"].font.bold
    assert not ws["B5"].font.bold
    assert ws["B6"].font.bold
    assert ws["C5"].border.left.style == "thin"
    assert ws.column_dimensions["D"].width == 22


def test_choices_become_drop_downs_and_long_lists_a_hidden_sheet(book):
    long = tuple(f"第{number}个很长的选项名称" for number in range(40))
    sheet = Sheet(
        "表",
        [
            Column("a", "甲", choices=("是", "否")),
            Column("b", "乙", choices=long),
            Column("c", "丙", choices=("a,b", "c")),
        ],
    )
    write_workbook(book, [(sheet, [("是", long[0], "c")]), (ROSTER, [ROW])])
    workbook = openpyxl.load_workbook(book)
    formulas = [validation.formula1 for validation in workbook["表"].data_validations.dataValidation]
    assert formulas == ['"是,否"', "'选项'!$A$1:$A$40", "'选项'!$B$1:$B$2"]
    assert workbook["选项"].sheet_state == "hidden"
    assert workbook["选项"]["B1"].value == "a,b"
    assert workbook["低保花名册"]["C3"].value == "张三"


def test_rows_are_taken_one_by_one_and_a_stream_will_do(book):
    taken = []
    target = io.BytesIO()
    write_workbook(target, [(ROSTER, (taken.append(number) or ROW for number in range(1200)))])
    assert len(taken) == 1200
    book.write_bytes(target.getvalue())
    assert len(read_table(book, ROSTER)) == 1200


def test_wrapped_rows_are_given_their_height(book):
    write_workbook(book, [(ROSTER, [ROW, (*ROW[:-1], "长" * 30)])])
    ws = load(book)
    assert ws.row_dimensions[3].height is None
    assert ws.row_dimensions[4].height > 60


def test_text_that_looks_like_an_escape_is_read_back_as_it_was(book):
    write_workbook(book, [(ROSTER, [(*ROW[:-1], "_x000D_ 与 _x4E2D_")])])
    assert read_table(book, ROSTER).columns["remark"] == ["_x000D_ 与 _x4E2D_"]
