"""Roster workbooks as files: taken in with a bound, kept by content, read again only when still the same."""

import hashlib
from datetime import date
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import File

from recipients.models import Roster
from recipients.rosters.reading import Reading, read_roster
from recipients.rosters.words import village_names
from xumingsi.accounts.models import Division, Village
from xumingsi.casework.errors import BadInput
from xumingsi.kit import clock
from xumingsi.kit.dates import month_floor
from xumingsi.kit.excel.reader import Limits, WorkbookRefused

# Where people of the county have their ids from: 重庆 since and before 1997, 四川 (see resident_id.area_warning).
AREAS = ("5002", "5123", "51")


def read_workbook(path: str | Path, *, town: Division, month: date, today: date | None) -> Reading:
    """Read and check a workbook against the town's villages; BadInput when it cannot be taken as a whole."""
    villages = village_names(town, Village.objects.filter(parent=town))
    if not villages:
        raise BadInput(f"{town}还没有登记村（居），请先导入村（居）名单。")
    areas = (*AREAS, town.code[:4])
    day = today or clock.today()
    try:
        return read_roster(path, villages=villages, area_prefixes=areas, month=month_floor(month), today=day)
    except WorkbookRefused as refusal:
        raise BadInput(f"{refusal}。") from refusal


def read_kept(roster: Roster) -> Reading:
    """The kept workbook read again: for the full list of differences (``make_plan``) or of errors."""
    path = Path(roster.file.path)
    if not path.exists() or digest(path) != roster.sha256:
        raise BadInput("保存的花名册文件缺失或已被改动，请重新上传。")
    return read_workbook(path, town=roster.town, month=roster.month, today=None)


def receive(file: BinaryIO, path: Path) -> str:
    """Write an upload to ``path``; its SHA-256. BadInput when it is larger than any workbook that would be read."""
    hasher, size, largest = hashlib.sha256(), 0, Limits().max_bytes
    with path.open("wb") as target:
        while piece := file.read(1 << 20):
            size += len(piece)
            if size > largest:
                raise BadInput(f"文件超过 {largest >> 20} MB，请按村拆分后分别上传。")
            hasher.update(piece)
            target.write(piece)
    return hasher.hexdigest()


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep_file(roster: Roster, path: Path) -> None:
    """Keep the workbook named by content (``roster.sha256``): what is kept already is neither written twice nor overwritten."""
    storage = roster.file.storage
    name = roster.file.field.generate_filename(roster, path.name)
    if not storage.exists(name):
        with path.open("rb") as file:
            name = storage.save(name, File(file))
    roster.file.name = name
