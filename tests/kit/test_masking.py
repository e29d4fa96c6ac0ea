"""Masks show what the table allows and no digit more."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xumingsi.kit import masking, resident_id

ids = st.builds(
    resident_id.make,
    st.integers(110000, 659999).map(str),
    st.dates(date(1900, 1, 1), date(2020, 1, 1)),
    st.integers(0, 999),
)
accounts = st.text("0123456789", min_size=12, max_size=19).filter(lambda text: len(text) not in (15, 18))
around = st.text("张三的卡号是，。（） abc", max_size=6)


def shown(text: str) -> int:
    return sum(character.isdigit() for character in text)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张明", "张*"),
        ("张小明", "张*明"),
        ("欧阳明华", "欧阳**"),
        ("阿不都热提", "阿***提"),
        ("明", "*"),
        ("", ""),
        ("张 明", "张*"),
    ],
)
def test_names(name, masked):
    assert masking.mask_name(name) == masked


@given(ids)
def test_ids_show_first_six_and_last_four(number):
    assert masking.mask_id(number) == number[:6] + "********" + number[-4:]


def test_other_lengths():
    assert masking.mask_id("500230900101123") == "500230******123"
    assert masking.mask_id("5002309001011") == "50***********"
    assert masking.mask_id("123456") == "******"
    assert masking.mask_account("6228480012345678910") == "***************8910"
    assert masking.mask_account("1234567") == "*******"
    assert masking.mask_phone("13812345678") == "138****5678"
    assert masking.mask_phone("023-70605123") == "**********23"
    assert masking.mask_phone("110") == "***"


@given(around, ids, around)
def test_an_id_within_text_never_shows_more_than_ten_digits(before, number, after):
    masked = masking.mask_text(before + number + after)
    assert masking.mask_id(number) in masked
    assert number[6:14] not in masked


@given(around, accounts, around)
def test_an_account_within_text_never_shows_more_than_its_tail(before, account, after):
    # Twelve digits beginning with 0 or 1 may be a telephone: even less is shown.
    assert shown(masking.mask_text(before + account + after)) <= 4


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证５００２３０１９９００１０１１２３７", "身份证500230********1237"),
        ("500230 19900101 1237。", "500230********1237。"),
        ("500230-1990-01-01-123x", "500230********123X"),
        ("卡6228 4800 1234 5678 910，", "卡***************8910，"),
        ("电话138 1234 5678", "电话138****5678"),
        ("电话138-1234-5678", "电话138****5678"),
        ("座机023-70605123", "座机*********23"),
        ("13812345678,13912345678", "138****5678,139****5678"),
        ("5002301990010112375002301990010112", "******************************0112"),
    ],
)
def test_numbers_as_people_write_them(text, masked):
    assert masking.mask_text(text) == masked


@pytest.mark.parametrize(
    "text", ["2020-09-01至2020-09-30", "XB-2020-00017", "20200901", "金额1,088.00元", "2020-09-01 2020-09-30"]
)
def test_dates_amounts_and_serial_numbers_stay(text):
    assert masking.mask_text(text) == text


@given(ids)
def test_masking_twice_changes_nothing(number):
    once = masking.mask_text(f"{number} 13812345678")
    assert masking.mask_text(once) == once
