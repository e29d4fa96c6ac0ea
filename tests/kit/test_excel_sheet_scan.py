"""The scan finds the same however the XML is cut into pieces."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from xumingsi.kit.excel.sheet_scan import SheetScan, column_index

PLAIN = (
    b"<worksheet><cols><col/></cols><sheetData>"
    b'<row r="1" spans="1:3"><c r="A1" t="inlineStr"><is><t>arrow></t></is></c><c r="B1"><f>A1</f></c></row>'
    b'<row r="2"/><row r="5"><c r="A5" t="e"><v>#REF!</v></c><c r="AA5" s="3"><f t="shared" si="0"/><v/></c>'
    b'<c r="AB5" t="str"><f>""</f><v></v></c><c r="AC5"><f>1&lt;2</f><v>1</v></c></row>'
    b'</sheetData><mergeCells count="2"><mergeCell ref="A1:B3"/><mergeCell ref="$C$4:$C$9"/></mergeCells>'
    b'<dataValidations><dataValidation sqref="A1"/></dataValidations></worksheet>'
)
PREFIXED = PLAIN
for _tag in (b"row", b"c", b"f", b"v", b"sheetData", b"mergeCell", b"is", b"t"):
    for _end in (b" ", b">", b"/>"):
        PREFIXED = PREFIXED.replace(b"<" + _tag + _end, b"<x:" + _tag + _end)
    PREFIXED = PREFIXED.replace(b"</" + _tag + b">", b"</x:" + _tag + b">")


def scanned(pieces):
    scan = SheetScan()
    for piece in pieces:
        scan.feed(piece)
    scan.finish()
    return scan


def cut(xml, places):
    edges = [0, *sorted(places), len(xml)]
    return [xml[start:end] for start, end in pairwise(edges)]


@given(st.sampled_from([PLAIN, PREFIXED]), st.lists(st.integers(0, len(PLAIN)), max_size=30))
def test_any_cut_gives_the_same(xml, places):
    scan = scanned(cut(xml, places))
    assert scan.faults.keys() == {(0, 1), (4, 0), (4, 26)}
    assert "引用失效" in scan.faults[4, 0]
    assert "公式没有计算结果" in scan.faults[0, 1]
    assert scan.merges == [(0, 0, 2, 1), (3, 2, 8, 2)]


def test_byte_by_byte():
    assert scanned(cut(PLAIN, range(len(PLAIN)))).faults == scanned([PLAIN]).faults


def test_columns_are_counted_as_excel_does():
    assert [column_index(letters) for letters in (b"A", b"Z", b"AA", b"XFD")] == [0, 25, 26, 16383]
