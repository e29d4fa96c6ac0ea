"""The columns that several sheets share, so that an id or an amount is read and explained alike everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xumingsi.kit.excel.columns import Column, date, money, month, one_of, optional_text, resident_id, text

from .words import PROGRAM_SYNONYMS, PROGRAMS, bank_account

ID_SYNONYMS = ("身份证号码", "公民身份号码", "公民身份证号", "身份证", "身份号码", "证件号码")
EXAMPLE_ID = "512324195001010019"
EXAMPLE_OFFICIAL_ID = "512324197501010137"


def id_column(key: str = "id_number", heading: str = "身份证号", **more: Any) -> Column:
    """A required resident id."""
    defaults = {"synonyms": ID_SYNONYMS, "example": EXAMPLE_ID}
    note = "18 位；本列须先设为文本格式再录入，末位 X 大小写均可。"
    return Column(
        key, heading, required=True, parse=resident_id, width=22, note=note, secret=True, **{**defaults, **more}
    )


def name_column(key: str = "name", heading: str = "姓名", **more: Any) -> Column:
    """A person's name; optional unless `required`."""
    parse = text if more.get("required") else optional_text
    return Column(key, heading, parse=parse, **{"example": "张演示", **more})


def choice_column(
    key: str, heading: str, choices: Sequence[str], words: Mapping[str, str] | None = None, **more: Any
) -> Column:
    """One of `choices`; `words` maps everyday words to them."""
    return Column(key, heading, choices=choices, parse=one_of(choices, words), **more)


def free_column(key: str, heading: str, *synonyms: str, **more: Any) -> Column:
    """An optional text."""
    return Column(key, heading, synonyms=synonyms, parse=optional_text, **more)


def day_column(key: str, heading: str, *synonyms: str, **more: Any) -> Column:
    return Column(key, heading, synonyms=synonyms, parse=date, kind="date", width=13, **more)


def month_column(key: str, heading: str, *synonyms: str, **more: Any) -> Column:
    return Column(key, heading, synonyms=synonyms, parse=month, kind="month", **{"example": "2020-08", **more})


def money_column(key: str, heading: str, *synonyms: str, **more: Any) -> Column:
    return Column(key, heading, synonyms=synonyms, parse=money, kind="money", width=13, **more)


def program_column(**more: Any) -> Column:
    synonyms = ("保障类型", "救助类别", "低保类型")
    return choice_column(
        "program", "救助类型", PROGRAMS, PROGRAM_SYNONYMS, synonyms=synonyms, width=15, example="农村低保", **more
    )


def certificate_column(**more: Any) -> Column:
    synonyms = ("低保证号", "低保证编号", "救助证编号", "证号")
    return Column(
        "certificate_no", "救助证号", required=True, synonyms=synonyms, width=18, example="ND999201000001", **more
    )


def account_column() -> Column:
    synonyms = ("银行卡号", "账号", "帐号", "银行帐号", "社保卡账号", "一卡通账号")
    return Column(
        "bank_account",
        "银行账号",
        synonyms=synonyms,
        parse=bank_account,
        width=23,
        note="本列须先设为文本格式再录入，只含数字。",
        example="9990000000000000001",
        secret=True,
    )
