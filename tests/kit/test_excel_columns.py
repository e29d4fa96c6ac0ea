"""Headings are matched forgivingly; cell values are parsed strictly and refused with a remedy."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from xumingsi.kit.excel import columns as c
from xumingsi.kit.excel.columns import normalise_heading

from .workbooks import ROSTER


@pytest.mark.parametrize(
    "spelling",
    [
        "村(居)",
        "村（居）",
        " 村 （居）\n",
        "村(居)*",
        "*村（居）",
        "村(居)（必填）",
        "★村(居)",
        "村(居)必填",
        "村\r\n(居)＊",
    ],
)
def test_spellings_of_a_heading_are_one(spelling):
    assert normalise_heading(spelling) == "村(居)"


def test_text_keeps_the_digits_of_whole_numbers_and_refuses_destroyed_ones():
    assert c.text(13812345678) == "13812345678"
    assert c.text(2.5) == "2.5"
    assert c.text(date(2020, 9, 1)) == "2020-09-01"
    assert c.text(datetime(2020, 9, 1, 8, 30)) == "2020-09-01 08:30:00"
    assert c.text(" 张\u200b三\x07 ") == "张三"
    with pytest.raises(ValueError, match="失真"):
        c.text(6.22848e18)


def test_a_cell_of_spaces_is_an_error_unless_optional():
    assert c.optional_text(" \u200b ") == ""
    with pytest.raises(ValueError, match="不可见字符"):
        c.text(" \u200b ")


@pytest.mark.parametrize(("value", "expected"), [("3", 3), ("３", 3), (3.0, 3), ("3.0", 3), (0, 0)])
def test_integers(value, expected):
    assert c.integer(value) == expected


@pytest.mark.parametrize("value", ["3人", 2.5, -1, "-1", True, "1e3", date(2020, 1, 1)])
def test_what_is_no_integer_is_refused(value):
    with pytest.raises(ValueError, match="整数"):
        c.integer(value)


def test_choices_forgive_spelling_and_name_what_is_allowed():
    parse = c.one_of(("A", "农村低保"), {"农低": "农村低保"})
    assert [parse(value) for value in ("Ａ", "a", " 农村 低保", "农低")] == ["A", "A", "农村低保", "农村低保"]
    with pytest.raises(ValueError, match="请填：A、农村低保"):
        parse("城市")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("是", True), ("√", True), ("TRUE", True), (1, True), ("否", False), ("无", False), (0, False)],
)
def test_yes_and_no(value, expected):
    assert c.yes_no(value) is expected


def test_neither_yes_nor_no_is_refused():
    with pytest.raises(ValueError, match="请填“是”或“否”"):
        c.yes_no("也许")


@pytest.mark.parametrize(
    ("value", "expected"), [("30.5%", "0.3050"), (0.305, "0.3050"), (1, "1.0000"), ("100％", "1.0000")]
)
def test_percent(value, expected):
    assert c.percent(value) == Decimal(expected)


@pytest.mark.parametrize("value", ["三成", 1.2, "101%", True])
def test_what_is_no_percent_is_refused(value):
    with pytest.raises(ValueError, match="百分比"):
        c.percent(value)


def test_a_sheet_knows_its_columns():
    assert ROSTER.column("number").heading == "身份证号"
    assert ROSTER.headings[:3] == ["序号", "村(居)", "姓名"]
    with pytest.raises(KeyError):
        ROSTER.column("nothing")
