"""Reading tables: headings anywhere and anyhow, every bad cell by name, nothing passed over in silence."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from xumingsi.kit.excel.reader import CellError, Limits, WorkbookRefused, read_table

from .workbooks import GOOD_ID, ROSTER, inline, package, parts, save

HEADINGS = ["序号", "村(居)", "姓名", "身份证号", "救助类型", "月保障金额", "开始享受时间", "月份", "备注"]
ROW = [1, "甲村", "张三", GOOD_ID, "农村低保", 620.5, date(2018, 9, 1), "2020-09", "无"]


@pytest.fixture
def book(tmp_path):
    return tmp_path / "book.xlsx"


def with_cell(heading, value):
    return [value if name == heading else cell for name, cell in zip(HEADINGS, ROW, strict=True)]


def errors_of(path):
    return {error.cell: error.message for error in read_table(path, ROSTER).errors}


def test_a_plain_table(book):
    table = read_table(save(book, [HEADINGS, ROW]), ROSTER)
    assert {key: values[0] for key, values in table.columns.items()} == {
        "sequence": 1,
        "village": "甲村",
        "name": "张三",
        "number": GOOD_ID,
        "kind": "农村低保",
        "amount": Decimal("620.50"),
        "start": date(2018, 9, 1),
        "month": date(2020, 9, 1),
        "remark": "无",
    }
    assert (table.errors, table.numbers, table.header_row, table.ignored_headings, len(table)) == ([], [2], 1, [], 1)
    assert table.cell_name(2, "number") == "D2"


@pytest.mark.parametrize("above", [0, 1, 9])
def test_the_header_may_stand_in_any_of_the_first_ten_rows(book, above):
    rows = [["低保花名册"]] + [[]] * (above - 1) if above else []
    table = read_table(save(book, [*rows, HEADINGS, ROW]), ROSTER)
    assert table.header_row == above + 1
    assert table.numbers == [above + 2]


def test_below_the_tenth_row_it_is_not_looked_for(book):
    with pytest.raises(WorkbookRefused, match="前10行没有找到表头"):
        read_table(save(book, [["标题"]] + [[]] * 9 + [HEADINGS, ROW]), ROSTER)


def test_order_spelling_and_synonyms_are_forgiven_and_strangers_named(book):
    table = read_table(
        save(book, [["公民\n身份号码*", "户籍 备注", "姓 名", "村 （社区）"], [GOOD_ID, "x", "张三", "甲村"]]), ROSTER
    )
    assert table.columns["number"] == [GOOD_ID]
    assert table.columns["village"] == ["甲村"]
    assert table.ignored_headings == ["户籍 备注"]
    assert table.positions == {"number": 1, "name": 3, "village": 4}
    assert table.columns["amount"] == [None]


def test_a_missing_required_heading_is_refused_by_name(book):
    with pytest.raises(WorkbookRefused, match="缺少必填列：村\\(居\\)、身份证号"):
        read_table(save(book, [["姓名", "备注"], ["张三", "x"]]), ROSTER)


def test_a_heading_twice_is_refused_with_both_places(book):
    with pytest.raises(WorkbookRefused, match="“身份证号”重复出现（D1、J1）"):
        read_table(save(book, [[*HEADINGS, "身份证号码"], [*ROW, GOOD_ID]]), ROSTER)


def test_a_sheet_without_any_cell_is_refused(book):
    with pytest.raises(WorkbookRefused, match="是空的"):
        read_table(save(book, []), ROSTER)


def test_the_sheet_of_that_name_is_read_wherever_it_stands(book):
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["说明"])
    workbook.create_sheet("别的").append(HEADINGS)
    ws = workbook.create_sheet("低保花名册")
    ws.append(HEADINGS)
    ws.append(ROW)
    workbook.save(book)
    table = read_table(book, ROSTER)
    assert (table.sheet_name, len(table)) == ("低保花名册", 1)


def test_blank_total_example_and_signature_rows_are_passed_over_and_named(book):
    rows = [
        HEADINGS,
        ["示例", *ROW[1:]],
        ROW,
        [],
        [7],  # numbered in advance, nothing filled in
        ["小 计", None, None, None, None, 620.5],
        [None, "甲村合计：", None, None, None, 620.5],
        ROW,
        ["总计"],
        ["填表人：李四", None, None, "审核人：王五"],
    ]
    table = read_table(save(book, rows), ROSTER)
    assert table.numbers == [3, 8]
    assert table.skipped == [(2, "示例行"), (6, "合计行"), (7, "合计行"), (9, "合计行"), (10, "签名或说明行")]
    assert table.errors == []


def test_words_like_total_within_a_row_do_not_hide_a_person(book):
    table = read_table(save(book, [HEADINGS, with_cell("备注", "合计"), with_cell("姓名", "单位")]), ROSTER)
    assert table.numbers == [2, 3]


def test_a_merged_village_counts_for_all_its_rows(book):
    rows = [HEADINGS, ROW, *[with_cell("村(居)", None)] * 3]
    table = read_table(save(book, rows, merges=["B2:B4", "I2:I3"]), ROSTER)
    assert table.columns["village"] == ["甲村", "甲村", "甲村", None]
    assert [error.cell for error in table.errors] == ["B5"]


def test_every_bad_cell_is_named_with_its_remedy(book):
    rows = [
        HEADINGS,
        with_cell("身份证号", "500230199001011238"),
        with_cell("身份证号", 500230199001011237),
        with_cell("身份证号", "500230900101123"),
        with_cell("姓名", None),
        with_cell("救助类型", "农村低宝"),
        with_cell("月保障金额", -5),
        with_cell("开始享受时间", "2018-02-30"),
        with_cell("开始享受时间", 43344),
        with_cell("月份", "九月"),
    ]
    found = errors_of(save(book, rows))
    expected = {
        "D2": "校验码不符",
        "D3": "失真",
        "D4": "15位旧号码",
        "C5": "“姓名”不能为空",
        "E6": "不在可选范围内",
        "F7": "不能是负数",
        "G8": "真实存在",
        "G9": "日期序号",
        "H10": "不是可识别的月份",
    }
    assert found.keys() == expected.keys()
    assert all(words in found[cell] for cell, words in expected.items())


def test_an_error_has_sheet_cell_row_column_and_message(book):
    table = read_table(save(book, [HEADINGS, ROW, with_cell("姓名", None)], title="花名册"), ROSTER)
    assert table.errors == [CellError("花名册", "C3", 3, "姓名", "“姓名”不能为空，请填写")]
    assert table.bad_rows == {3}
    assert table.columns["name"] == ["张三", None]


def test_messages_never_show_a_whole_number(book):
    table = read_table(
        save(book, [HEADINGS, with_cell("救助类型", GOOD_ID), with_cell("月份", "13812345678号")]), ROSTER
    )
    text = "".join(error.message for error in table.errors)
    assert len(table.errors) == 2
    assert GOOD_ID not in text
    assert "13812345678" not in text


def test_error_cells_and_uncalculated_formulas_are_named_and_calculated_ones_read(book):
    head = "".join(inline(f"{letter}1", heading) for letter, heading in zip("ABCDEFGHI", HEADINGS, strict=True))
    body = (
        f'<c r="B2" t="str"><f>A9</f><v>甲村</v></c>{inline("C2", "张三")}{inline("D2", GOOD_ID)}'
        '<c r="E2" t="e"><f>VLOOKUP(1,A:B,2)</f><v>#N/A</v></c><c r="F2"><f>1+1</f><v>2</v></c>'
        '<c r="G2"><f>TODAY()</f></c><c r="H2"><f>A1</f><v></v></c><c r="I2" t="str"><f>""</f><v></v></c>'
    )
    table = read_table(package(book, parts(f'<row r="1">{head}</row><row r="2">{body}</row>')), ROSTER)
    assert table.columns["village"] == ["甲村"]
    assert table.columns["amount"] == [Decimal("2.00")]
    assert table.columns["remark"] == [None]
    messages = {error.cell: error.message for error in table.errors}
    assert messages.keys() == {"E2", "G2", "H2"}
    assert "查找不到（#N/A）" in messages["E2"]
    assert "公式没有计算结果" in messages["G2"]


def test_too_many_errors_mean_that_the_columns_are_wrong(book):
    with pytest.raises(WorkbookRefused, match="错误超过2处"):
        read_table(save(book, [HEADINGS, *[with_cell("姓名", None)] * 3]), ROSTER, limits=Limits(max_errors=2))


def test_repeated_values_are_parsed_once(book):
    seen = []
    sheet = replace(
        ROSTER, columns=[replace(ROSTER.column("village"), parse=lambda value: seen.append(value) or value)]
    )
    read_table(save(book, [["村(居)"], *[["甲村"], ["乙村"]] * 20]), sheet)
    assert sorted(seen) == ["乙村", "甲村"]
