"""A blank template reads back empty; filled in, it reads back as filled in."""

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xumingsi.kit.excel.reader import read_table
from xumingsi.kit.excel.template import write_template

from .workbooks import GOOD_ID, KINDS, ROSTER


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "template.xlsx"
    write_template(path, ROSTER)
    return path


def test_the_blank_template_has_no_rows_and_no_errors(book):
    table = read_table(book, ROSTER)
    assert (len(table), table.errors, table.ignored_headings) == (0, [], [])
    assert table.skipped == [(4, "示例行")]


def test_required_headings_are_marked_and_coloured(book):
    ws = openpyxl.load_workbook(book).worksheets[0]
    headings = {cell.value: cell.fill.fgColor.rgb for cell in ws[3]}
    assert "姓名*" in headings
    assert "备注" in headings
    assert headings["姓名*"] != headings["备注"]


def test_notes_are_comments_choices_drop_downs_and_text_columns_text(book):
    ws = openpyxl.load_workbook(book).worksheets[0]
    assert ws["D3"].comment.text == "18位，按身份证录入"
    assert [str(validation.sqref) for validation in ws.data_validations.dataValidation] == ["E5:E1048576"]
    assert ws.column_dimensions["D"].number_format == "@"


def test_the_guide_explains_every_column(book):
    guide = openpyxl.load_workbook(book)["填写说明"]
    listed = [row[0].value for row in guide.iter_rows(min_row=3)]
    assert listed == ROSTER.headings


@given(
    st.lists(
        st.tuples(st.sampled_from(["甲村", "乙村"]), st.sampled_from(["张三", "曾小明"]), st.sampled_from(KINDS)),
        max_size=4,
    )
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_filled_in_is_read(tmp_path, people):
    path = tmp_path / "filled.xlsx"
    write_template(path, ROSTER)
    workbook = openpyxl.load_workbook(path)
    for number, (village, name, kind) in enumerate(people, 5):
        for position, value in ((2, village), (3, name), (4, GOOD_ID), (5, kind), (6, "620")):
            workbook.worksheets[0].cell(number, position, value)
    workbook.save(path)
    table = read_table(path, ROSTER)
    assert table.errors == []
    assert list(zip(table.columns["village"], table.columns["name"], table.columns["kind"], strict=True)) == people
