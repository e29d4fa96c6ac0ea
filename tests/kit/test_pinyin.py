"""Names are found by initials, however the surname is read."""

import pytest

from xumingsi.kit.pinyin import initials


@pytest.mark.parametrize(
    ("name", "found_by"),
    [
        ("张小明", "zxm"),
        ("曾小明", "zxm"),
        ("曾小明", "cxm"),
        ("单雄信", "sxx"),
        ("仇英", "qy"),
        ("解珍", "xz"),
        ("区大同", "odt"),
        ("查良镛", "zly"),
        ("盖叫天", "gjt"),
    ],
)
def test_every_reading_of_the_surname_is_indexed(name, found_by):
    assert found_by in initials(name).split()


def test_readings_are_sorted_and_not_repeated():
    assert initials("曾小明") == "cxm zxm"
    assert initials("张小明") == "zxm"


@pytest.mark.parametrize(("name", "expected"), [("", ""), ("·", ""), ("A·明", "am"), (" 张 明 ", "zm"), ("3组", "3z")])
def test_other_characters(name, expected):
    assert initials(name) == expected
