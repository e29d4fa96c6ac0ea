"""Dates as people write them, months, ages."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xumingsi.kit import dates

days = st.dates(date(1880, 1, 1), date(2100, 12, 31))


@given(days)
def test_every_written_form_means_the_same_day(day):
    y, m, d = day.year, day.month, day.day
    forms = [
        day.isoformat(),
        f"{y}.{m}.{d}",
        f"{y}/{m}/{d}",
        f"{y}{m:02d}{d:02d}",
        dates.chinese_date(day),
        f" {y}年{m:02d}月{d:02d}日 ",
    ]
    forms += [f"{day.isoformat()} 00:00:00", datetime(y, m, d, 13, 5), day, int(f"{y}{m:02d}{d:02d}")]
    assert {dates.parse_date(form) for form in forms} == {day}


@given(days)
def test_every_written_month_means_its_first_day(day):
    y, m = day.year, day.month
    forms = [
        f"{y}-{m:02d}",
        f"{y}年{m}月",
        f"{y}{m:02d}",
        f"{y}.{m}",
        f"{y}/{m:02d}",
        day,
        day.isoformat(),
        int(f"{y}{m:02d}"),
        f"{y}年{m}月份",
    ]
    assert {dates.parse_month(form) for form in forms} == {day.replace(day=1)}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (44075, "日期序号"),
        (44075.5, "日期序号"),
        ("2020-02-30", "不是日历上真实存在的日子"),
        ("2020-13-01", "不是日历上真实存在的日子"),
        ("20-9-1", "不是可识别的日期"),
        ("2020-9/1", "不是可识别的日期"),
        ("2020年9月", "不是可识别的日期"),
        ("去年", "不是可识别的日期"),
        ("1820-01-01", "年份不在"),
        ("", "日期为空"),
        (True, "不是日期"),
        (None, "不是日期"),
    ],
)
def test_what_is_no_day_is_refused_with_the_remedy(value, words):
    with pytest.raises(ValueError, match=words):
        dates.parse_date(value)


@pytest.mark.parametrize("value", ["2020-13", "九月", 2020.9, "2020", "202000"])
def test_what_is_no_month_is_refused(value):
    with pytest.raises(ValueError, match=r"月|日期"):
        dates.parse_month(value)


@given(st.dates(date(1900, 1, 1), date(2099, 1, 1)), st.integers(-600, 600))
def test_adding_months_and_counting_them_agree(day, count):
    moved = dates.add_months(day, count)
    assert moved.day == 1
    assert dates.months_between(day, moved) == count


def test_next_month_crosses_the_year():
    assert dates.next_month(date(2020, 12, 31)) == date(2021, 1, 1)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1950, 9, 27), date(2020, 9, 26), 69),
        (date(1950, 9, 27), date(2020, 9, 27), 70),
        (date(2004, 2, 29), date(2022, 2, 28), 17),
        (date(2004, 2, 29), date(2022, 3, 1), 18),
    ],
)
def test_age_counts_full_years(birth, day, age):
    assert dates.age_on(birth, day) == age
