"""Numbers are written one way and read forgivingly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xumingsi.kit import numbering


def test_serial_numbers_are_padded_to_five_digits():
    assert numbering.number("XB", 2020, 17) == "XB-2020-00017"
    assert numbering.number("XB", 2020, 123456) == "XB-2020-123456"


@given(st.from_regex(r"[A-Z]{1,8}", fullmatch=True), st.integers(1000, 9999), st.integers(1, 999_999_999))
def test_what_is_written_is_read_back(prefix, year, sequence):
    assert numbering.parse(numbering.number(prefix, year, sequence)) == (prefix, year, sequence)


def test_typed_numbers_are_forgiven():
    assert numbering.parse(" ｘｂ－2020-00017 ") == ("XB", 2020, 17)


@pytest.mark.parametrize("text", ["", "XB-20-1", "XB202000017", "XB-2020-00000", "2020-00017"])
def test_other_texts_are_refused(text):
    with pytest.raises(ValueError, match="不是有效编号"):
        numbering.parse(text)


@pytest.mark.parametrize(
    ("prefix", "year", "sequence"), [("xb", 2020, 1), ("", 2020, 1), ("XB", 20, 1), ("XB", 2020, 0)]
)
def test_parts_that_could_not_be_read_back_are_refused(prefix, year, sequence):
    with pytest.raises(ValueError, match="编号"):
        numbering.number(prefix, year, sequence)
