"""Money in, and money in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xumingsi.kit.money import capital, yuan

amounts = st.decimals(0, Decimal("99999999999.99"), places=2)


@given(amounts)
def test_every_written_form_means_the_same_amount(amount):
    forms = [amount, str(amount), f"¥{amount:,}", f"{amount}元", f"￥ {amount}"]
    if amount < 10**11:
        forms.append(float(amount))
    assert {yuan(form) for form in forms} == {amount}


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (620, "620.00"),
        ("６２０．５", "620.50"),
        ("1，234.5", "1234.50"),
        ("620元整", "620.00"),
        (2.675, "2.68"),
        (0.1 + 0.2, "0.30"),
        (Decimal("0.005"), "0.01"),
        (Decimal("1.005"), "1.01"),
        (-0.0, "0.00"),
        ("620.", "620.00"),
    ],
)
def test_amounts_are_rounded_half_up_to_the_cent(value, amount):
    assert str(yuan(value)) == amount


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("-5", "不能是负数"),
        (-5, "不能是负数"),
        ("−5", "不能是负数"),
        ("¥-5", "不能是负数"),
        ("-¥5", "不能是负数"),
        (float("nan"), "不是有效数字"),
        (float("inf"), "不是有效数字"),
        (Decimal("NaN"), "不是有效数字"),
        ("5.123", "最多两位小数"),
        ("1,23.00", "不是金额"),
        ("六百", "不是金额"),
        ("1.5万", "不是金额"),
        ("", "金额为空"),
        ("元", "金额为空"),
        (True, "不是金额"),
        (None, "不是金额"),
        (10**12, "金额过大"),
    ],
)
def test_what_is_no_amount_is_refused(value, words):
    with pytest.raises(ValueError, match=words):
        yuan(value)


def test_negative_amounts_only_when_asked_for():
    assert yuan("-5.10", allow_negative=True) == Decimal("-5.10")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1.05", "壹元零伍分"),
        ("10", "壹拾元整"),
        ("15", "壹拾伍元整"),
        ("101", "壹佰零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("1001", "壹仟零壹元整"),
        ("1088", "壹仟零捌拾捌元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("10001", "壹万零壹元整"),
        ("100100", "壹拾万零壹佰元整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("100000000", "壹亿元整"),
        ("100010001", "壹亿零壹万零壹元整"),
        ("200000000010", "贰仟亿零壹拾元整"),
        ("-5", "负伍元整"),
    ],
)
def test_amounts_in_words(amount, words):
    assert capital(Decimal(amount)) == words


@given(amounts)
def test_words_can_be_read_back(amount):
    assert _read(capital(amount)) == amount


def _read(words: str) -> Decimal:
    """A reader of 大写 written independently: sections by 亿 and 万, digits by their unit."""
    whole, _, rest = words.partition("元") if "元" in words else ("", "", words)
    cents = sum(
        "零壹贰叁肆伍陆柒捌玖".index(rest[rest.index(unit) - 1]) * size
        for unit, size in (("角", 10), ("分", 1))
        if unit in rest
    )
    total = 0
    for unit, size in (("亿", 10**8), ("万", 10**4), ("", 1)):
        part, _, whole = (
            whole.partition(unit) if unit and unit in whole else ("", "", whole) if unit else (whole, "", "")
        )
        total += _section(part) * size
    return Decimal(total) + Decimal(cents) / 100


def _section(part: str) -> int:
    total = digit = 0
    for character in part:
        if character in "拾佰仟":
            total += digit * {"拾": 10, "佰": 100, "仟": 1000}[character]
            digit = 0
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
    return total + digit
