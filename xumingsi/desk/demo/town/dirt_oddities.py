"""What rosters of real offices look like without being wrong: each oddity must be read without a word of complaint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .dirt_kinds import Rows

# Headings as offices write them; all others are written as they are. None marks a column nobody knows.
HEADINGS = {
    "sequence": "序 号",
    "certificate_no": "救助证号*",
    "village": "村（居）",
    "head_name": "户主\n姓名",
    "head_id": "户主身份证号码",
    "name": "姓　名",
    "id_number": "公民身份号码",
    "relation": "与户主\n关系",
    "category": "类别（Ａ/Ｂ/Ｃ）",
    "monthly_amount": "月补助金额",
    "bank_account": "银行 账号",
}
EXTRA_HEADINGS = ("照片编号", "发证日期")
MERGED = ("certificate_no", "village", "group_no", "head_name", "head_id")


@dataclass(frozen=True, slots=True)
class ForcedText:
    """Text that begins like a formula and is none."""

    text: str


@dataclass(frozen=True, slots=True)
class Oddity:
    """`bend(rows)` rewrites a good household of `people` persons; `merge` names the columns merged over its rows."""

    name: str
    bend: Callable[[Rows], None]
    people: int = 1
    merge: tuple[str, ...] = ()


def _full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def _head(name: str, /, **changes: Any) -> Oddity:
    """Changes on the head's row: values, or functions of the good value."""

    def bend(rows: Rows) -> None:
        for key, value in changes.items():
            rows[0][key] = value(rows[0][key]) if callable(value) else value

    return Oddity(name, bend)


def _start(name: str, pattern: str, kind: type = str) -> Oddity:
    """The starting date in another notation."""

    def written(day: Any) -> Any:
        return kind(pattern.format(y=day.year, m=day.month, d=day.day))

    return _head(name, started_on=written)


def _merge(rows: Rows) -> None:
    for key in MERGED:
        rows[1][key] = None


def _amount_once(rows: Rows) -> None:
    for key in ("monthly_amount", "household_size", "covered_count"):
        rows[1][key] = None


def _everyday_words(rows: Rows) -> None:
    rows[0] |= {"relation": "本人", "covered": "√", "program": "农村最低生活保障", "category": "A类"}
    rows[1] |= {"relation": "妻", "covered": "是 ", "program": "农村最低生活保障", "category": "Ａ"}
    rows[0] |= {"labour": "丧失劳动力", "health": "长期慢性病", "disability": "肢体二级"}


ODDITIES = (
    _head("id_in_full_width_digits", id_number=_full_width),
    _head("id_with_spaces", id_number=lambda number: f" {number[:6]} {number[6:14]} {number[14:]}"),
    _head("id_with_small_x", id_number=str.lower),
    _head("name_with_invisible_mark", name=lambda name: f"{name[0]}\u200b{name[1:]} "),
    _start("start_with_hyphens", "{y}-{m:02d}-{d:02d}"),
    _start("start_with_dots", "{y}.{m}.{d}"),
    _start("start_in_chinese", "{y}年{m}月{d}日"),
    _start("start_in_eight_digits", "{y}{m:02d}{d:02d}"),
    _start("start_as_eight_digit_number", "{y}{m:02d}{d:02d}", int),
    _head("amount_with_sign_and_comma", monthly_amount=lambda amount: f"¥{amount:,}.00"),
    _head("amount_in_full_width", monthly_amount=lambda amount: _full_width(f"{amount}") + "元"),
    _head("size_as_text", household_size=" １ "),
    _head("account_in_groups", bank_account=lambda account: f"{account[:4]} {account[4:8]} {account[8:]}"),
    _head("phone_in_number_cell", phone=int),
    _head("remark_with_markup", remark="<script>alert('演示')</script><b>&amp;</b>"),
    _head("remark_like_a_formula", remark=ForcedText("=1+1")),
    _head("remark_with_line_break", remark="第一行\n第二行"),
    Oddity("merged_household_cells", _merge, people=2, merge=MERGED),
    Oddity("amount_on_head_row_only", _amount_once, people=2),
    Oddity("everyday_words", _everyday_words, people=2),
)
