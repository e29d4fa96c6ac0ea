"""The kinds of dirt: what is done to a good household's rows, where it must show, and what must be said.

Every kind spoils a household of its own, so that no two hide each other. `expect` is a phrase of the Chinese message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Rows = list[dict[str, Any]]
# A value, or a function of the good row that gives it.
Value = Any


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula whose result was never calculated."""

    text: str


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """An Excel error value such as #N/A."""

    text: str


@dataclass(frozen=True, slots=True)
class Kind:
    """`spoil(rows)` changes the rows of a household of `people` persons; the error shows in row `at`, column `key`."""

    name: str
    key: str
    expect: str
    spoil: Callable[[Rows], None]
    people: int = 1
    at: int = 0


def _cell(name: str, key: str, value: Value, expect: str) -> Kind:
    """Dirt that one cell of a person living alone shows by itself."""

    def spoil(rows: Rows) -> None:
        row = rows[0]
        row[key] = value(row) if callable(value) else value
        if key == "id_number":  # whoever checks birth and sex against the id has nothing else to say
            row["birth_date"] = row["sex"] = None

    return Kind(name, key, expect, spoil)


def _pair(name: str, key: str, expect: str, at: int, **changes: Value) -> Kind:
    """Dirt between the two rows of a couple: `changes` go to row `at`."""

    def spoil(rows: Rows) -> None:
        for changed, value in changes.items():
            rows[at][changed] = value(rows[at]) if callable(value) else value

    return Kind(name, key, expect, spoil, people=2, at=at)


def _everywhere(name: str, key: str, expect: str, **changes: Value) -> Kind:
    """Dirt that stands on both rows of a couple and shows on the head's."""

    def spoil(rows: Rows) -> None:
        for row in rows:
            row.update(changes)

    return Kind(name, key, expect, spoil, people=2)


def _wrong_check_digit(row: dict[str, Any]) -> str:
    number: str = row["id_number"]
    return number[:17] + ("1" if number[17] != "1" else "2")


def _other_sex(row: dict[str, Any]) -> str:
    return "女" if row["sex"] == "男" else "男"


def _same_person(rows: Rows) -> None:
    rows[1].update({key: rows[0][key] for key in ("name", "id_number", "sex", "birth_date")})


def _no_head(rows: Rows) -> None:
    rows[0]["relation"] = "兄弟"


def _one_uncovered(rows: Rows) -> None:
    rows[1]["covered"] = "否"


def _missing(key: str) -> Kind:
    return _cell(f"missing_{key}", key, None, "不能为空")


_NOT_A_CHOICE = "不在可选范围内"
_LATER = "晚于今天"

KINDS: tuple[Kind, ...] = (
    _cell("id_wrong_check_digit", "id_number", _wrong_check_digit, "校验码不符"),
    _cell("id_in_number_cell", "id_number", lambda row: float(row["id_number"][:17] + "0"), "数字单元格"),
    _cell("id_as_scientific_text", "id_number", "5.12324E+17", "科学计数法"),
    _cell("id_of_15_digits", "id_number", lambda row: row["id_number"][:6] + row["id_number"][8:17], "15位旧号码"),
    _cell("id_of_17_digits", "id_number", lambda row: row["id_number"][:17], "应为18位"),
    _cell("id_with_letter", "id_number", lambda row: row["id_number"][:9] + "O" + row["id_number"][10:], "只能是数字"),
    _cell("id_with_impossible_birth", "id_number", "512324195013010019", "不是真实的日期"),
    _cell("id_of_the_future", "id_number", "500230209901010018", _LATER),
    _cell("birth_in_the_future", "birth_date", date(2099, 1, 1), _LATER),
    _cell("birth_contradicts_id", "birth_date", lambda row: row["birth_date"] - timedelta(days=400), "第7至14位"),
    _cell("birth_of_30_february", "birth_date", "1950年2月30日", "不是日历上真实存在的日子"),
    _cell("birth_as_serial_number", "birth_date", 18264, "数字而不是日期"),
    _cell("sex_contradicts_id", "sex", _other_sex, "第17位"),
    _cell("sex_unknown", "sex", "不详", _NOT_A_CHOICE),
    *map(_missing, ("certificate_no", "village", "head_name", "head_id", "name", "id_number", "relation", "program")),
    _cell("missing_monthly_amount", "monthly_amount", None, "不能为空"),
    _cell("name_invisible", "name", "\u200b\u200b", "不可见字符"),
    _cell("village_unknown", "village", "演示不存在村", "没有村（居）"),
    _cell("program_unknown", "program", "农村五保", _NOT_A_CHOICE),
    _cell("category_x", "category", "X", _NOT_A_CHOICE),
    _cell("relation_unknown", "relation", "邻居", _NOT_A_CHOICE),
    _cell("covered_unclear", "covered", "大概", "看不出是或否"),
    _cell("labour_unknown", "labour", "能干活", _NOT_A_CHOICE),
    _cell("health_unknown", "health", "还行", _NOT_A_CHOICE),
    _cell("disability_unknown", "disability", "五级", "看不出残疾等级"),
    _cell("start_in_month_13", "started_on", "2019-13-01", "不是日历上真实存在的日子"),
    _cell("start_on_30_february", "started_on", "2020-02-30", "不是日历上真实存在的日子"),
    _cell("start_with_two_digit_year", "started_on", "18.9.1", "不是可识别的日期"),
    _cell("start_in_the_future", "started_on", date(2099, 9, 1), _LATER),
    _cell("amount_negative", "monthly_amount", -440, "不能是负数"),
    _cell("amount_in_words", "monthly_amount", "二百元", "不是金额"),
    _cell("amount_with_three_decimals", "monthly_amount", "440.125", "最多两位小数"),
    _cell("amount_far_too_large", "monthly_amount", 44000000, "明显过大"),
    _cell("income_negative", "monthly_income", "-60", "不能是负数"),
    _cell("size_with_unit", "household_size", "1人", "不是整数"),
    _cell("error_cell", "monthly_income", ErrorCell("#N/A"), "公式出错"),
    _cell("formula_never_calculated", "monthly_amount", Formula("=400+40"), "没有计算结果"),
    _cell("remark_overlong", "remark", "情况说明" * 2000, "最多"),
    _cell("account_in_number_cell", "bank_account", 9.99000012345678e18, "数字单元格"),
    _cell("account_with_letters", "bank_account", "9990000ABC0000001", "银行账号只能是"),
    _cell("phone_with_letters", "phone", "1540000abcd", "联系电话应为"),
    Kind("person_twice", "id_number", "同一户内不能重复", _same_person, people=2, at=1),
    _pair("two_heads", "relation", "两名户主", 1, relation="户主"),
    Kind("no_head", "relation", "没有户主行", _no_head),
    _pair("head_name_contradicts_row", "head_name", "户主姓名却填", 0, head_name="演示某"),
    _pair("head_id_contradicts_row", "head_id", "户主身份证号却与", 0, head_id="512324195001010019"),
    _pair("head_id_differs_between_rows", "head_id", "与户主行", 1, head_id=lambda row: row["id_number"]),
    _pair(
        "two_amounts", "monthly_amount", "“月保障金额”填了", 1, monthly_amount=lambda row: row["monthly_amount"] + 60
    ),
    _pair("two_villages", "village", "“村(居)”填了", 1, village="演示白鹤社区"),
    _pair("two_programs", "program", "“救助类型”填了", 1, program="特困分散供养"),
    _everywhere("covered_more_than_household", "covered_count", "保障人数填", covered_count=3),
    Kind("covered_count_contradicts_rows", "covered_count", "保障人数填", _one_uncovered, people=2),
    _everywhere("household_smaller_than_rows", "household_size", "家庭人口填", household_size=1),
    _cell("nobody_covered", "covered", "否", "没有保障对象"),
)
