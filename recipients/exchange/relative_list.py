"""Importing what officials declare of their relatives (``import_reference declared_relatives``)."""

from pathlib import Path
from typing import Any

from recipients.kinship import kins_of, relation_of
from recipients.models import Official
from recipients.services.officials import RelativeLine, keep_relatives
from xumingsi.accounts.models import Division, User
from xumingsi.casework.bulk import listed

from .person_lists import PersonList, Wrong, read_list, too_long

_LIMITS = [("relation", 20), ("official_name", 40), ("relative_name", 40)]


def import_relatives(
    path: Path, *, town: Division, actor: User | None, dry_run: bool = False, skip_bad_rows: bool = False
) -> PersonList:
    """Import declarations; warns of relations nobody can place, of officials not in the register, of those left out."""
    found = read_list(path, "declared_relatives", _line, _wrong)
    if found.errors and not skip_bad_rows:
        return found
    found.kept = keep_relatives(town, found.lines, actor=actor, dry_run=dry_run)
    _warn(found, town)
    return found


def _warn(found: PersonList, town: Division) -> None:
    if not found.lines:
        return
    numbers = listed(sorted({line.official_id for line in found.lines}))
    known = set(
        Official.objects.filter(town=town, id_number__in=numbers).order_by().values_list("id_number", flat=True)
    )
    for line in found.lines:
        if line.official_id not in known:
            found.warnings.append(
                found.cell(line.row, "official_id", "备案人不在公职人员名册，请先导入名册或核对身份证号")
            )
        if not kins_of(relation_of(line.relation).steps):
            found.warnings.append(
                found.cell(line.row, "relation", f"看不出“{line.relation}”是哪种亲属，只用于回避，不用于备案比对")
            )
    for row in found.kept.missing if found.kept else ():
        found.warnings.append(found.cell(0, "relation", f"原已申报的“{row}”不在本表，未作改动"))
    found.warnings.sort(key=lambda warning: warning.row)


def _line(
    *, row: int, official_id: str, relative_id: str, relation: str, official_name: str | None, relative_name: str | None, **_: Any
) -> RelativeLine:  # fmt: skip
    return RelativeLine(
        official_id, relative_id, relation.strip(), (official_name or "").strip(), (relative_name or "").strip(), row
    )


def _wrong(line: RelativeLine, seen: dict[tuple[str, str], int]) -> Wrong:
    if line.official_id == line.relative_id:
        return "relative_id", "亲属与备案人是同一个身份证号，请核对"
    first = seen.setdefault((line.official_id, line.relative_id), line.row)
    if first != line.row:
        return "relative_id", f"与第 {first} 行是同一备案人的同一亲属，请只保留一行"
    return too_long(line, _LIMITS)
