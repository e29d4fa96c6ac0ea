"""What one cell cannot tell: rules across the cells of a row. Those across a household's rows are in households.

Each rule is one function that walks its own columns and yields (row, column key, message): what is wrong and how to
mend it. Messages show ids masked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from django.db import models

from recipients.models import Household, Member

from . import households
from .reading import HEADINGS, Reading
from .words import birth_of, sex_of, village_key

Finding = tuple[int, str, str]
LARGEST_HOUSEHOLD = 50
LARGEST_AMOUNT = Decimal(1_000_000)


def _longest(model: type[models.Model], key: str) -> int:
    longest: int = model._meta.get_field(key).max_length  # type: ignore[assignment,union-attr]
    return longest


_LONGEST = {
    key: _longest(Household, key)
    for key in ("certificate_no", "group_no", "head_name", "cause", "phone", "bank", "bank_account", "remark")
} | {key: _longest(Member, key) for key in ("name", "relation", "labour", "health", "disability")}


def check(reading: Reading) -> None:
    """Apply every rule; the reading's errors and warnings come out in row order."""
    for rule in RULES:
        for row, key, message in rule(reading):
            reading.refuse_row(row, key, message)
    households.check(reading)
    reading.errors.sort(key=lambda error: error.row)
    reading.warnings.sort(key=lambda warning: warning.row)


def sex_as_in_id(reading: Reading) -> Iterator[Finding]:
    for row, (sex, number) in enumerate(zip(reading.columns["sex"], reading.columns["id_number"], strict=True)):
        if sex is not None and number is not None and sex != sex_of(number):
            yield row, "sex", f"性别填“{sex}”，身份证号第17位却表示“{sex_of(number)}”，请对照户口簿改正其中一处"


def birth_as_in_id(reading: Reading) -> Iterator[Finding]:
    for row, (birth, number) in enumerate(
        zip(reading.columns["birth_date"], reading.columns["id_number"], strict=True)
    ):
        if birth is None:
            continue
        if birth > reading.today:
            yield row, "birth_date", f"出生日期 {birth} 晚于今天，请核对年份"
        elif number is not None and birth != birth_of(number):
            yield (
                row,
                "birth_date",
                (f"出生日期 {birth} 与身份证号第7至14位（{birth_of(number)}）不一致，请对照户口簿改正其中一处"),
            )


def born_already(reading: Reading) -> Iterator[Finding]:
    latest = f"{reading.today:%Y%m%d}"
    for key in ("id_number", "head_id"):
        for row, number in enumerate(reading.columns[key]):
            if number is not None and number[6:14] > latest:
                yield row, key, "身份证号里的出生日期晚于今天，请对照身份证或户口簿核对第7至14位"


def started_already(reading: Reading) -> Iterator[Finding]:
    for row, day in enumerate(reading.columns["started_on"]):
        if day is not None and day > reading.today:
            yield row, "started_on", f"开始享受时间 {day} 晚于今天，请核对年月；尚未批准的家庭不列入花名册"


def village_known(reading: Reading) -> Iterator[Finding]:
    names = reading.columns["village"]
    unknown = {name for name in set(names) if name is not None and village_key(name) not in reading.villages}
    if unknown:
        shortest = {key: name for name, key in sorted(reading.villages.items(), key=lambda item: -len(item[0]))}
        known = "、".join(sorted(shortest.values())[:12]) or "无"
        for row, name in enumerate(names):
            if name in unknown:
                yield (
                    row,
                    "village",
                    f"系统中没有村（居）“{name[:20]}”，请改为已有的名称（如：{known}），或先登记该村（居）",
                )


def texts_short_enough(reading: Reading) -> Iterator[Finding]:
    for key, longest in _LONGEST.items():
        too_long = {text for text in set(reading.columns[key]) if text is not None and len(text) > longest}
        if too_long:
            for row, text in enumerate(reading.columns[key]):
                if text in too_long:
                    yield row, key, f"“{HEADINGS[key]}”最多{longest}个字，现有{len(text)}个字，请缩短"


def counts_in_bounds(reading: Reading) -> Iterator[Finding]:
    for key in ("household_size", "covered_count"):
        for row, count in enumerate(reading.columns[key]):
            if count is not None and not 1 <= count <= LARGEST_HOUSEHOLD:
                yield row, key, f"“{HEADINGS[key]}”为 {count}，应在1至{LARGEST_HOUSEHOLD}之间，请核对"


def amounts_in_bounds(reading: Reading) -> Iterator[Finding]:
    for key in ("monthly_amount", "monthly_income"):
        for row, amount in enumerate(reading.columns[key]):
            if amount is not None and amount >= LARGEST_AMOUNT:
                yield row, key, f"“{HEADINGS[key]}”为 {amount}，明显过大，请核对是否多录了数字（单位是元）"


def head_facts_on_head_row(reading: Reading) -> Iterator[Finding]:
    """The 户主's own row names the 户主 twice; the two must agree."""
    columns = reading.columns
    for group in reading.groups.values():
        row = group.head
        if row is None:
            continue
        name, head_name, number, head_id = (columns[key][row] for key in ("name", "head_name", "id_number", "head_id"))
        if name and head_name and name != head_name:
            yield row, "head_name", f"本行是户主“{name}”，户主姓名却填“{head_name}”，请改成一致"
        if number and head_id and number != head_id:
            yield row, "head_id", "本行是户主，户主身份证号却与本行身份证号不同，请对照户口簿改成一致"


RULES: list[Callable[[Reading], Iterator[Finding]]] = [
    sex_as_in_id,
    birth_as_in_id,
    born_already,
    started_already,
    village_known,
    texts_short_enough,
    counts_in_bounds,
    amounts_in_bounds,
    head_facts_on_head_row,
]
