"""Importing the list of officials (``import_reference officials``)."""

from pathlib import Path
from typing import Any

from recipients.services.officials import OfficialLine, keep_officials
from xumingsi.accounts.models import Division, User
from xumingsi.kit import masking

from .person_lists import PersonList, Wrong, read_list, too_long

_LIMITS = [("name", 40), ("employer", 80), ("post", 40)]


def import_officials(
    path: Path, *, town: Division, actor: User | None, dry_run: bool = False, skip_bad_rows: bool = False
) -> PersonList:
    """Import a list of officials; those of the register who are not on it are warned of and stay as they are."""
    found = read_list(path, "officials", _line, _wrong)
    if found.errors and not skip_bad_rows:
        return found
    found.kept = keep_officials(town, found.lines, actor=actor, dry_run=dry_run)
    for official in found.kept.missing:
        who = f"{official.name}（{masking.mask_id(official.id_number)}）"
        found.warnings.append(found.cell(0, "name", f"名册中的{who}不在本名单，未作改动；已离任的请登记离任日期"))
    return found


def _line(*, row: int, id_number: str, name: str, official_kind: str, employer: str | None, post: str | None, **_: Any) -> OfficialLine:  # fmt: skip
    return OfficialLine(id_number, name.strip(), official_kind, (employer or "").strip(), (post or "").strip(), row)


def _wrong(line: OfficialLine, seen: dict[str, int]) -> Wrong:
    first = seen.setdefault(line.id_number, line.row)
    if first != line.row:
        return "id_number", f"与第 {first} 行是同一个人，请合并为一行（兼任的职务写在同一格）"
    return too_long(line, _LIMITS)
