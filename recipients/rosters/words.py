"""What the words and numbers of a roster say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from xumingsi.accounts.models import Division

_COMMITTEE = (
    *(("村村民委员会", "村"), ("村民委员会", "村"), ("村委会", "村")),
    *(("社区居民委员会", "社区"), ("社区居委会", "社区"), ("居民委员会", "社区"), ("居委会", "社区")),
)


@lru_cache(maxsize=4096)
def village_key(name: str) -> str:
    """What spellings of a village's name have in common: no spaces, half-width, the committee left out."""
    compact = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    for committee, place in _COMMITTEE:
        if compact.endswith(committee):
            return compact.removesuffix(committee) + place
    return compact


def village_names(town: Division, villages: Iterable[Division]) -> dict[str, int]:
    """Names under which a roster may mention the villages of ``town`` → primary key. A name that two share is left out."""
    found: dict[str, int] = {}
    shared = set()
    for village in villages:
        for name in (village_key(village.name), village_key(town.name + village.name)):
            if found.setdefault(name, village.pk) != village.pk:
                shared.add(name)
    return {name: key for name, key in found.items() if name not in shared}


def sex_of(number: str) -> str:
    """男 or 女 by the seventeenth digit of a checked number."""
    return "男" if number[16] in "13579" else "女"


def birth_of(number: str) -> date:
    """The birth date in a checked number."""
    return _day(number[6:14])


@lru_cache(maxsize=65536)
def _day(digits: str) -> date:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
