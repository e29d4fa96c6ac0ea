"""What may be shown of a person. Every function returns text that cannot be turned back.

| kind | shown | example |
|---|---|---|
| 身份证号 | first 6 and last 4 of 18; first 6 and last 3 of 15 | 500230********1234 |
| 姓名 | 2 characters: the first; 3: first and last; 4 with a double surname: the surname; longer: first and last | 张* 张*明 欧阳** |
| 银行账号 | last 4 | ***************5678 |
| 电话 | mobile: first 3 and last 4; other: last 2 | 138****1234 |
"""

from __future__ import annotations

import re
import unicodedata

DOUBLE_SURNAMES = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "夏侯",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "长孙",
        "宇文",
        "南宫",
        "端木",
        "轩辕",
        "司空",
        "独孤",
        "闻人",
        "澹台",
        "公冶",
        "宗政",
        "濮阳",
        "淳于",
        "单于",
        "太叔",
        "申屠",
        "仲孙",
        "钟离",
        "鲜于",
        "闾丘",
        "呼延",
        "西门",
        "百里",
        "东郭",
    ]
)

_SPACES = re.compile(r"\s+")
_SEPARATOR = r"[\s\-·]?"
# Runs of digits as people write them: bare, or grouped the way ids, bank cards and telephones are grouped.
_NUMBERS = re.compile(
    rf"\d{{6}}{_SEPARATOR}\d{{4}}{_SEPARATOR}\d{{2}}{_SEPARATOR}\d{{2}}{_SEPARATOR}\d{{3}}{_SEPARATOR}[\dXxＸｘ](?!\d)"
    rf"|\d{{4}}(?:[\s\-]\d{{4}}){{2,4}}(?:[\s\-]?\d{{1,3}})?(?!\d)"
    rf"|(?<!\d)1\d{{2}}[\s\-]\d{{4}}[\s\-]\d{{4}}(?!\d)"
    rf"|(?<!\d)0\d{{2,3}}[\s\-]\d{{7,8}}(?!\d)"
    r"|\d{17}[XxＸｘ]"
    r"|\d{11,}"
)


def mask_id(number: str) -> str:
    """500230********1234. Text of another length than 15 or 18 shows at most its first two characters."""
    compact = _plain(number)
    if len(compact) == 18:
        return compact[:6] + "*" * 8 + compact[-4:]
    if len(compact) == 15:
        return compact[:6] + "*" * 6 + compact[-3:]
    return compact[:2] + "*" * (len(compact) - 2) if len(compact) > 6 else "*" * len(compact)


def mask_name(name: str) -> str:
    """张* · 张*明 · 欧阳** · 阿***提 (first and last); a single character becomes *."""
    compact = _SPACES.sub("", name)
    if len(compact) <= 1:
        return "*" * len(compact)
    if len(compact) == 2:
        return compact[0] + "*"
    if len(compact) == 4 and compact[:2] in DOUBLE_SURNAMES:
        return compact[:2] + "**"
    return compact[0] + "*" * (len(compact) - 2) + compact[-1]


def mask_account(account: str) -> str:
    """Only the last four stay; accounts under eight characters stay hidden altogether."""
    compact = _plain(account)
    return "*" * (len(compact) - 4) + compact[-4:] if len(compact) >= 8 else "*" * len(compact)


def mask_phone(phone: str) -> str:
    """138****1234 for a mobile number; of any other number the last two characters."""
    compact = _plain(phone)
    if re.fullmatch(r"1[0-9]{10}", compact):
        return compact[:3] + "****" + compact[-4:]
    return "*" * (len(compact) - 2) + compact[-2:] if len(compact) > 6 else "*" * len(compact)


def mask_text(text: str) -> str:
    """Free text with every resident id, bank account and telephone in it masked.

    Any run of eleven or more digits is masked (as id, telephone or account), full-width digits and the usual
    grouping (6228 4800 …, 138-1234-5678) included. Dates, amounts and serial numbers are shorter and stay.
    """
    return _NUMBERS.sub(_mask_match, text)


def _mask_match(match: re.Match[str]) -> str:
    compact = _plain(match.group()).replace("-", "").replace("·", "")
    if len(compact) in (15, 18):
        return mask_id(compact)
    if len(compact) <= 12 and compact[0] in "01":
        return mask_phone(compact)
    return mask_account(compact)


def _plain(text: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()
