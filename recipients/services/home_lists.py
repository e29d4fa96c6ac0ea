"""What lists of a town's homes share: the homes they name, made where the town has none of the name, and the outcome."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from recipients.models import CareHome
from xumingsi.accounts.models import Division, User
from xumingsi.casework.bulk import insert_rows
from xumingsi.casework.errors import NotAllowed

RIGHT = "recipients.import"


@dataclass
class Kept:
    """What keeping a list does: ``homes`` made by it, lines ``new``, ``changed`` as (key of the row, line), ``known``
    already, and lines in months that are ``closed`` and so left out."""

    homes: list[str] = field(default_factory=list)
    new: list[Any] = field(default_factory=list)
    changed: list[tuple[int, Any]] = field(default_factory=list)
    known: int = 0
    closed: list[Any] = field(default_factory=list)


def require_importer(town: Division, actor: User | None) -> None:
    if actor is not None and not actor.has_right(RIGHT, town):
        raise NotAllowed(f"您没有在{town}导入敬老院资料的权限，请联系镇经办。")


def homes_of(town: Division, lines: Iterable[Any]) -> tuple[dict[str, int], Kept]:
    """The town's homes by name, one list of a town at a time; those yet to be made in ``homes`` of the answer."""
    Division.objects.select_for_update(no_key=True).get(pk=town.pk)
    rows = CareHome.objects.select_for_update(no_key=True).filter(town=town).order_by("pk")
    homes = dict(rows.values_list("name", "pk"))
    named = dict.fromkeys(line.home for line in lines)
    return homes, Kept(homes=[name for name in named if name not in homes])


def make_homes(town: Division, homes: dict[str, int], kept: Kept) -> None:
    keys = insert_rows(CareHome, {"town_id": [town.pk] * len(kept.homes), "name": kept.homes})
    homes |= dict(zip(kept.homes, keys, strict=True))
