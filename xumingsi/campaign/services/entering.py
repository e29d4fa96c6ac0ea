"""What every entry of evidence has in common: who may make it, for which place, and the files that come with it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models

from xumingsi.accounts.models import Division, User
from xumingsi.accounts.rights import RIGHTS
from xumingsi.campaign.guards import require_open
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.services.attachments import attach_file
from xumingsi.kit import clock


def require_entry(actor: User, right: str, campaign: Campaign, village: Division) -> None:
    """``actor`` holds ``right`` in ``village`` (a village of the campaign's town, or the town), and the campaign runs."""
    if not actor.has_right(right, village):
        raise NotAllowed(f"您没有在{village}办理“{RIGHTS[right].label}”的权限。")
    if village.town != campaign.town:
        raise BadInput(f"{village}不属于{campaign.town}，请核对专项治理和单位。", {"village": ["不属于本镇。"]})
    require_open(campaign)


def refuse_future(day: date, field: str, label: str) -> None:
    """BadInput when ``day`` lies ahead: what has not happened cannot be recorded."""
    if day > clock.today():
        raise BadInput(f"{label}不能晚于今天。", {field: [f"{label}不能晚于今天。"]})


def refuse_other(row: Any, campaign: Campaign, village: Division) -> None:
    """A correction is of the same campaign and place as the row it supersedes, and that row still stands."""
    if row is None:
        return
    if (row.campaign, row.village.pk) != (campaign, village.pk):
        raise BadInput(f"只能更正{village}本次专项治理的记录。")
    if type(row)._default_manager.filter(supersedes=row).exists():
        raise BadInput(f"{row}已更正过，请在最新的一条上更正。")


def keep_files(subject: models.Model, files: Iterable[Any], *, kind: str, actor: User) -> None:
    """Keep each upload as evidence of ``subject``."""
    for file in files:
        attach_file(subject, file, kind=kind, name=file.name, actor=actor)


def add_evidence(subject: Any, *, files: Iterable[Any], kind: str, actor: User) -> None:
    """Photos or scans that came later."""
    require_entry(actor, "campaign.record", subject.campaign, subject.village)
    files = list(files)
    if not files:
        raise BadInput("请选择照片或扫描件。", {"files": ["请选择文件。"]})
    keep_files(subject, files, kind=kind, actor=actor)
