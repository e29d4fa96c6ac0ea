"""Both readers give the same cells, however oddly the workbook is written."""

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xumingsi.kit.excel import raw
from xumingsi.kit.excel.package import Limits, outline

from .workbooks import inline, package, parts

FORMATS = (0, 14, 22, 31, 57, 2, 49, 46)
LIMITS = Limits()

plain = st.text(st.sampled_from("张三 ab-=@+0１\n\t_x'\"é"), max_size=8)
texts = plain.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
numbers = st.one_of(
    st.integers(-(10**17), 10**17),
    st.floats(-1e12, 1e12, allow_subnormal=False).filter(lambda n: abs(n) > 1e-6),
    st.integers(0, 9),
)
shared = st.sampled_from(range(5))
SHARED = ("<t>共享</t>", "<r><t>富</t></r><r><t xml:space='preserve'>文 本</t></r>", "<t>张</t><rPh sb='0' eb='1'><t>zhang</t></rPh>",
          "<t xml:space='preserve'>  两边  </t>", "<t>a&#10;b_x000A_c</t>")  # fmt: skip


def cell(kind, reference, data):
    if kind == "inline":
        return inline(reference, data.draw(texts))
    if kind == "rich":
        return f'<c r="{reference}" t="inlineStr"><is><r><t xml:space="preserve">{data.draw(texts)}</t></r><r><t>尾</t></r></is></c>'
    if kind == "shared":
        return f'<c r="{reference}" t="s"><v>{data.draw(shared)}</v></c>'
    if kind == "number":
        return f'<c r="{reference}"><v>{data.draw(numbers)!r}</v></c>'
    if kind == "styled":
        style = data.draw(st.sampled_from(range(len(FORMATS))))
        serial = data.draw(
            st.one_of(st.integers(100, 80000), st.integers(100 * 1440, 80000 * 1440).map(lambda n: n / 1440))
        )
        return f'<c r="{reference}" s="{style}"><v>{serial}</v></c>'
    return {
        "bool": f'<c r="{reference}" t="b"><v>{data.draw(st.sampled_from("01"))}</v></c>',
        "error": f'<c r="{reference}" t="e"><v>#REF!</v></c>',
        "text formula": f'<c r="{reference}" t="str"><f>A1&amp;B1</f><v>结果</v></c>',
        "formula": f'<c r="{reference}"><f>SUM(A1:B1)</f><v>12.5</v></c>',
        "empty result": f'<c r="{reference}" t="str"><f>""</f><v></v></c>',
        "uncalculated": f'<c r="{reference}"><f>A1</f></c>',
        "iso": f'<c r="{reference}" t="d"><v>2020-09-01</v></c>',
        "blank": f'<c r="{reference}" s="1"/>',
    }[kind]


KINDS = [
    "inline",
    "rich",
    "shared",
    "number",
    "styled",
    "bool",
    "error",
    "text formula",
    "formula",
    "empty result",
    "uncalculated",
    "iso",
    "blank",
    "missing",
]


def both(path):
    part = outline(path, LIMITS)[0]
    with raw.Loading(path, part.name, LIMITS) as loading:
        fast, slow = loading.fast(), raw.read_slow(path, part.name, LIMITS)
    return grid(fast), grid(slow)


def grid(sheet):
    found = {}
    for column, held in enumerate(sheet.columns):
        for row, code in enumerate(held.codes):
            value = held.values[code]
            if value is not None:
                found[row, column] = (type(value).__name__, value)
    return found


@given(st.data(), st.booleans(), st.lists(st.integers(1, 3), min_size=1, max_size=4))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_both_readers_give_the_same_cells(tmp_path, data, since_1904, steps):
    rows, number = [], 0
    for step in steps:
        number += step
        kinds = data.draw(st.lists(st.sampled_from(KINDS), max_size=5))
        cells = [
            cell(kind, f"{letter}{number}", data)
            for letter, kind in zip("ABCDE", kinds, strict=False)
            if kind != "missing"
        ]
        rows.append(f'<row r="{number}">{"".join(cells)}</row>')
    properties = '<workbookPr date1904="1"/>' if since_1904 else ""
    path = package(tmp_path / "odd.xlsx", parts("".join(rows), formats=FORMATS, shared=SHARED, properties=properties))
    fast, slow = both(path)
    assert fast == slow


@pytest.mark.parametrize(("since_1904", "expected"), [(False, date(2020, 9, 1)), (True, date(2024, 9, 2))])
def test_date_formats_of_either_edition_and_epoch(tmp_path, since_1904, expected):
    cells = "".join(
        f'<c r="{letter}1" s="{style}"><v>44075</v></c>' for letter, style in zip("ABCD", range(1, 5), strict=True)
    )
    properties = '<workbookPr date1904="1"/>' if since_1904 else ""
    path = package(tmp_path / "dates.xlsx", parts(f'<row r="1">{cells}</row>', formats=FORMATS, properties=properties))
    for found in both(path):
        assert {value for _, value in found.values()} == {expected}


def test_values_have_one_form(tmp_path):
    row = (
        '<row r="3"><c r="B3"><v>5.0</v></c><c r="C3" t="b"><v>1</v></c><c r="D3" s="2"><v>44075.5</v></c><c r="E3"><v>500230199001011237</v></c>'
        + inline("F3", " x ")
        + "</row>"
    )
    path = package(tmp_path / "forms.xlsx", parts(row, formats=FORMATS))
    for found in both(path):
        assert found == {
            (2, 1): ("int", 5),
            (2, 2): ("str", "TRUE"),
            (2, 3): ("datetime", datetime(2020, 9, 1, 12)),
            (2, 4): ("float", 500230199001011237.0),
            (2, 5): ("str", "x"),
        }


def test_true_and_one_in_a_column_are_told_apart(tmp_path):
    cells = [
        '<c r="A1"><v>1</v></c>',
        '<c r="A2" t="b"><v>1</v></c>',
        '<c r="A3" t="b"><v>0</v></c>',
        '<c r="A4"><v>0</v></c>',
    ]
    rows = "".join(f'<row r="{number}">{cell}</row>' for number, cell in enumerate(cells, 1))
    for found in both(package(tmp_path / "bool.xlsx", parts(rows))):
        assert [found[row, 0][1] for row in range(4)] == [1, "TRUE", "FALSE", 0]
