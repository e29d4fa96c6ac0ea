"""Resident ids: what stands, what is refused and with which remedy."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric

from xumingsi.kit import resident_id
from xumingsi.kit.masking import mask_text
from xumingsi.kit.resident_id import InvalidResidentId

TODAY = date(2020, 9, 27)
GOOD = "500230199001011237"

areas = st.integers(110000, 659999).map(str)
births = st.dates(date(1880, 1, 1), TODAY)
made = st.builds(resident_id.make, areas, births, st.integers(0, 999))


def refusal(value, today=TODAY):
    with pytest.raises(InvalidResidentId) as caught:
        resident_id.parse(value, today=today)
    return caught.value


@given(areas, births, st.integers(0, 999))
def test_a_made_number_is_read_back(area, birth, sequence):
    found = resident_id.parse(resident_id.make(area, birth, sequence), today=TODAY)
    assert (found.area, found.birth, found.sex) == (area, birth, "男" if sequence % 2 else "女")


@given(made)
def test_our_check_digit_agrees_with_an_independent_one(number):
    assert ric.calc_check_digit(number) == number[-1]


@given(made, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number, place, shift):
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert refusal(wrong)


@given(made, st.integers(0, 15))
def test_two_swapped_digits_are_always_found(number, place):
    assume(number[place] != number[place + 1])
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert refusal(wrong)


@pytest.mark.parametrize(
    "typed",
    [
        " 500230199001011237 ",
        "500230 19900101 1237",
        "５００２３０１９９００１０１１２３７",
        "500230199001011237\u200b",
        "\u3000500230199001011237\n",
    ],
)
def test_spaces_and_full_width_digits_are_forgiven(typed):
    assert resident_id.normalise(typed) == GOOD


def test_a_lower_case_x_is_accepted():
    number = next(n for s in range(999) if (n := resident_id.make("500230", date(1990, 1, 1), s)).endswith("X"))
    assert resident_id.normalise(number.lower()) == number
    assert resident_id.normalise(number[:-1] + "ｘ") == number


@pytest.mark.parametrize("value", [500230199001011237, 5.00230199001011e17])
def test_numbers_from_number_cells_are_refused(value):
    assert "请把该列设为文本" in str(refusal(value))


def test_fifteen_digits_are_refused_with_the_eighteen_digit_form():
    error = refusal("500230900101123")
    assert error.suggestion == GOOD == resident_id.upgrade_15("500230900101123")
    assert "在第6位后加“19”，末尾加校验码“7”" in str(error)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "为空"),
        ("", "为空"),
        ("50023019900101123", "现在是17位"),
        ("5002301990010112377", "现在是19位"),
        ("50023019900101123A", "前17位只能是数字"),
        ("5.0023E+17", "科学计数法"),
        ("500230199002301234", "不是真实的日期"),
        ("500230199001011238", "校验码不符"),
        ("500230900231123", "不是真实的日期"),
        (date(1990, 1, 1), "应为文本"),
        (True, "设为文本"),
    ],
)
def test_each_kind_of_fault_is_named(value, words):
    assert words in str(refusal(value))


def test_a_birth_after_today_is_refused_and_today_is_not():
    number = resident_id.make("500230", TODAY, 1)
    assert resident_id.parse(number, today=TODAY).birth == TODAY
    assert "晚于今天" in str(refusal(number, today=date(2020, 9, 26)))


def test_a_birth_before_1880_is_refused():
    assert "早于1880年" in str(refusal(resident_id.make("500230", date(1879, 12, 31), 1)))


@given(made, st.integers(0, 17), st.sampled_from("0123456789Xx "))
def test_messages_hold_no_whole_number(number, place, character):
    message = ""
    try:
        resident_id.parse(number[:place] + character + number[place + 1 :], today=TODAY)
    except InvalidResidentId as error:
        message = str(error)
    assert mask_text(message) == message


def test_foreign_areas_are_only_warned_about():
    assert resident_id.area_warning(GOOD) is None
    assert resident_id.area_warning("512322199001011237") is None
    assert "110101" in resident_id.area_warning("110101199001011237")
