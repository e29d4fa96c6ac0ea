"""Rosters: check, show the differences, confirm once. The only door by which a roster changes the registry.

``check_roster`` writes nothing. ``apply_roster`` imports at once (the command); on the page ``upload_roster`` keeps
the file with its differences and ``confirm_roster`` or ``discard_roster`` settles it. Whatever way it is done, an
import is one transaction and one recorded act: after a refusal or a crash nothing of it is there.
"""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import File
from django.db import transaction

from recipients.choices import RosterState
from recipients.exchange.roster_compare import make_plan
from recipients.exchange.roster_plan import RosterPlan
from recipients.exchange.roster_reading import Reading, read_roster
from recipients.exchange.roster_report import fingerprint, page_json, row_counts
from recipients.exchange.roster_words import village_names
from recipients.models import Roster
from xumingsi.accounts.models import Division, User, Village
from xumingsi.casework.errors import AlreadyMoved, BadInput, NotAllowed, NotNow
from xumingsi.casework.ledger import recorded
from xumingsi.kit import clock
from xumingsi.kit.dates import month_floor
from xumingsi.kit.excel.reader import Limits, WorkbookRefused

from .roster_writing import write_plan

RIGHT = "recipients.import"
AREAS = ("5002", "5123", "51")


class RosterRefused(BadInput):
    """The roster has errors; nothing was written. ``plan.errors`` names every bad cell."""

    def __init__(self, plan: RosterPlan) -> None:
        self.plan = plan
        first = plan.errors[0]
        super().__init__(
            f"花名册有 {len(plan.errors)} 处错误，没有导入任何一行。例如 {first.cell}（{first.column}）：{first.message}"
        )


@dataclass
class Imported:
    """What an import did: the plan that was written and the roster kept for it."""

    roster: Roster
    plan: RosterPlan


def check_roster(path: str | Path, *, town: Division, month: date, today: date | None = None) -> RosterPlan:
    """Read the workbook and compare it with the registry; writes nothing.

    ``month`` is any day of the month the roster is for. BadInput when the file cannot be taken as a whole; errors in
    cells are on the plan.
    """
    return make_plan(_read(path, town=town, month=month, today=today), town)


def apply_roster(
    source: RosterPlan | str | Path,
    *,
    town: Division,
    month: date,
    actor: User | None,
    today: date | None = None,
    name: str = "",
    skip_bad_rows: bool = False,
    progress: Callable[[str], None] = lambda step: None,
) -> Imported:
    """Import a workbook, or a plan made of it earlier, as one act. ``actor`` None is the command line.

    With ``skip_bad_rows`` bad rows (and households whose facts contradict each other) stay out and the rest goes in;
    otherwise any error raises RosterRefused. ``progress`` is told each step in Chinese. A plan that is no longer true raises NotNow. NotAllowed without the right.
    """
    _require_right(actor, town)
    progress("正在读取和核对花名册……")
    shown = fingerprint(source) if isinstance(source, RosterPlan) else None
    reading = source.origin if isinstance(source, RosterPlan) else _read(source, town=town, month=month, today=today)
    with reading.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    with transaction.atomic():
        _lock_town(town)
        progress("正在与登记情况比对……")
        plan = make_plan(reading, town, lock=True)
        if plan.errors and not skip_bad_rows:
            raise RosterRefused(plan)
        if shown is not None and fingerprint(plan) != shown:
            raise NotNow(_CHANGED)
        roster = _same_import(town, sha256, reading.month) if plan.changes_nothing else None
        if roster is not None:
            _record_no_change(roster, plan, actor)
            return Imported(roster, plan)
        roster = Roster(
            town=town, name=(name or reading.path.name)[-120:], sha256=sha256, month=reading.month, uploaded_by=actor,
            state=RosterState.IMPORTED,
        )  # fmt: skip
        _keep_file(roster, reading.path)
        progress("正在写入……")
        _import(roster, plan, actor)
    return Imported(roster, plan)


def upload_roster(file: BinaryIO, *, town: Division, month: date, actor: User, name: str = "") -> Roster:
    """Keep an uploaded workbook with its differences (待确认), or with its errors (有错待改); imports nothing.

    ``counts`` is ``roster_report.page_json``. BadInput, and nothing kept, when the file cannot be read as a roster.
    """
    _require_right(actor, town)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        sha256 = _receive(file, path)
        plan = check_roster(path, town=town, month=month)
        roster = Roster(
            town=town, name=(name or Path(getattr(file, "name", None) or "花名册.xlsx").name)[-120:], sha256=sha256,
            month=plan.month, uploaded_by=actor, state=RosterState.REFUSED if plan.errors else RosterState.CHECKED,
            counts=_shown(plan),
        )  # fmt: skip
        _keep_file(roster, path)
    sentence = "{actor}上传花名册{subject}，核对结果：{result}"
    facts = {"result": roster.get_state_display(), "sha256": sha256, **row_counts(plan)}
    with recorded("recipients.upload_roster", actor=actor, sentence=sentence, town=town, facts=facts) as act:
        roster.save()
        act.subject = roster
    return roster


def confirm_roster(roster: Roster, *, actor: User) -> Imported:
    """Import a checked roster exactly as its differences were shown.

    AlreadyMoved when it was settled before (a second click), NotNow when the registry has changed since: the roster
    then carries the differences as they are now, to be looked at again.
    """
    _require_right(actor, roster.town)
    reading = read_kept(roster)
    with transaction.atomic():
        _claim(roster, RosterState.IMPORTED)
        _lock_town(roster.town)
        plan = make_plan(reading, roster.town, lock=True)
        if not plan.errors and fingerprint(plan) == roster.counts.get("fingerprint"):
            roster.state = RosterState.IMPORTED
            _import(roster, plan, actor)
            return Imported(roster, plan)
        transaction.set_rollback(True)
    _show_again(roster, plan, actor)
    raise NotNow(_CHANGED)


def discard_roster(roster: Roster, *, actor: User) -> None:
    """Settle an uploaded roster without importing it; the file stays. AlreadyMoved when it is settled already."""
    _require_right(actor, roster.town)
    with recorded("recipients.discard_roster", actor=actor, sentence="{actor}作废花名册{subject}", subject=roster):
        _claim(roster, RosterState.DISCARDED)
        roster.state = RosterState.DISCARDED
        roster.save()


def read_kept(roster: Roster) -> Reading:
    """The kept workbook read again: for the full list of differences (``make_plan``) or of errors."""
    path = Path(roster.file.path)
    if not path.exists() or _digest(path) != roster.sha256:
        raise BadInput("保存的花名册文件缺失或已被改动，请重新上传。")
    return _read(path, town=roster.town, month=roster.month, today=None)


_CHANGED = "核对之后登记情况有了变化，列出的差异已不准确，没有导入。请重新查看差异后再确认。"


def _read(path: str | Path, *, town: Division, month: date, today: date | None) -> Reading:
    villages = village_names(town, Village.objects.filter(parent=town))
    if not villages:
        raise BadInput(f"{town}还没有登记村（居），请先导入村（居）名单。")
    areas = (*AREAS, town.code[:4])
    day = today or clock.today()
    try:
        return read_roster(path, villages=villages, area_prefixes=areas, month=month_floor(month), today=day)
    except WorkbookRefused as refusal:
        raise BadInput(f"{refusal}。") from refusal


def _import(roster: Roster, plan: RosterPlan, actor: User | None) -> None:
    facts = {"month": f"{plan.month:%Y年%m月}", "sha256": roster.sha256, **row_counts(plan)}
    facts["left_out"] = len(plan.left_out_households)
    sentence = (
        "{actor}导入{month}花名册：共 {rows} 行，新增 {created} 人，变更 {updated} 人，未变 {unchanged} 人，"
        "未收 {refused} 行；在享而未列入的家庭 {left_out} 户，未作改动"
    )
    with recorded("recipients.import_roster", actor=actor, sentence=sentence, town=plan.town, facts=facts) as act:
        write_plan(plan)
        roster.counts = page_json(plan)
        roster.confirmed_at = act.at
        roster.save()
        act.subject = roster


def _record_no_change(roster: Roster, plan: RosterPlan, actor: User | None) -> None:
    sentence = "{actor}再次导入{month}花名册：{rows} 行与登记一致，没有改动"
    facts = {"month": f"{plan.month:%Y年%m月}", "sha256": roster.sha256, **row_counts(plan)}
    with recorded("recipients.import_roster", actor=actor, sentence=sentence, subject=roster, facts=facts):
        pass


def _show_again(roster: Roster, plan: RosterPlan, actor: User) -> None:
    sentence = "{actor}确认花名册{subject}时登记情况已变化，差异重新列出"
    with recorded("recipients.recheck_roster", actor=actor, sentence=sentence, subject=roster):
        state = RosterState.REFUSED if plan.errors else RosterState.CHECKED
        _claim(roster, state)
        roster.state, roster.counts = state, _shown(plan)
        roster.save()


def _shown(plan: RosterPlan) -> dict:
    return {**page_json(plan), "fingerprint": fingerprint(plan)}


def _claim(roster: Roster, state: RosterState) -> None:
    """Compare and swap: of two clicks one gets through."""
    open_states = (
        (RosterState.CHECKED,) if state == RosterState.IMPORTED else (RosterState.CHECKED, RosterState.REFUSED)
    )
    if Roster.objects.filter(pk=roster.pk, state__in=open_states).update(state=state) != 1:
        raise AlreadyMoved(f"花名册“{roster.name}”已经处理过了（或还有错误待改），请刷新页面查看最新状态。")
    roster.refresh_from_db()


def _same_import(town: Division, sha256: str, month: date) -> Roster | None:
    done = Roster.objects.filter(town=town, sha256=sha256, month=month, state=RosterState.IMPORTED)
    return done.order_by("-pk").first()


def _lock_town(town: Division) -> None:
    """One import of a town at a time; other work in the town goes on."""
    Division.objects.select_for_update(no_key=True).get(pk=town.pk)


def _require_right(actor: User | None, town: Division) -> None:
    if actor is not None and not actor.has_right(RIGHT, town):
        raise NotAllowed(f"您没有在{town}导入花名册的权限，请联系镇经办。")


def _receive(file: BinaryIO, path: Path) -> str:
    digest, size, largest = hashlib.sha256(), 0, Limits().max_bytes
    with path.open("wb") as target:
        while piece := file.read(1 << 20):
            size += len(piece)
            if size > largest:
                raise BadInput(f"文件超过 {largest >> 20} MB，请按村拆分后分别上传。")
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep_file(roster: Roster, path: Path) -> None:
    """Named by content: what is kept already is neither written twice nor overwritten."""
    field = roster.file.field
    name = field.generate_filename(roster, path.name)
    storage = roster.file.storage
    if not storage.exists(name):
        with path.open("rb") as file:
            name = storage.save(name, File(file))
    roster.file.name = name
