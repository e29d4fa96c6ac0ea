"""Rosters: check, show the differences, confirm once. The only door by which a roster changes the registry.

``check_roster`` writes nothing. ``apply_roster`` imports at once (the command); on the page ``upload_roster`` keeps
the file with its differences and ``confirm_roster`` or ``discard_roster`` settles it. Whatever way it is done, an
import is one transaction and one recorded act: after a refusal or a crash nothing of it is there.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from recipients.choices import RosterState
from recipients.models import Roster
from recipients.rosters.compare import make_plan
from recipients.rosters.plan import RosterPlan
from recipients.rosters.report import fingerprint, row_counts
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import BadInput, NotNow
from xumingsi.casework.ledger import recorded
from xumingsi.kit import collector

from .death_lists import match_kept
from .roster_acts import claim, import_plan, lock_town, record_no_change, require_right, same_import, show_again, shown
from .roster_files import digest, keep_file, read_kept, read_workbook, receive

_CHANGED = "核对之后登记情况有了变化，列出的差异已不准确，没有导入。请重新查看差异后再确认。"


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


@collector.paused()
def check_roster(path: str | Path, *, town: Division, month: date, today: date | None = None) -> RosterPlan:
    """Read the workbook and compare it with the registry; writes nothing.

    ``month`` is any day of the month the roster is for. BadInput when the file cannot be taken as a whole; errors in
    cells are on the plan.
    """
    return make_plan(read_workbook(path, town=town, month=month, today=today), town)


@collector.paused()
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
    otherwise any error raises RosterRefused. ``progress`` is told each step in
    Chinese. A plan that is no longer true raises NotNow. NotAllowed without the right.
    """
    require_right(actor, town)
    progress("正在读取和核对花名册……")
    expected = fingerprint(source) if isinstance(source, RosterPlan) else None
    reading = (
        source.origin if isinstance(source, RosterPlan) else read_workbook(source, town=town, month=month, today=today)
    )
    sha256 = digest(reading.path)
    with transaction.atomic():
        lock_town(town)
        progress("正在与登记情况比对……")
        plan = make_plan(reading, town, lock=True)
        if plan.errors and not skip_bad_rows:
            raise RosterRefused(plan)
        if expected is not None and fingerprint(plan) != expected:
            raise NotNow(_CHANGED)
        roster = same_import(town, sha256, reading.month) if plan.changes_nothing else None
        if roster is not None:
            record_no_change(roster, plan, actor)
            return Imported(roster, plan)
        roster = Roster(
            town=town, name=(name or reading.path.name)[-120:], sha256=sha256, month=reading.month, uploaded_by=actor,
            state=RosterState.IMPORTED,
        )  # fmt: skip
        keep_file(roster, reading.path)
        progress("正在写入……")
        import_plan(roster, plan, actor)
        match_kept(plan.town, actor=actor)  # people who are on file only now may be on a death list kept before
    return Imported(roster, plan)


def upload_roster(file: BinaryIO, *, town: Division, month: date, actor: User, name: str = "") -> Roster:
    """Keep an uploaded workbook with its differences (待确认), or with its errors (有错待改); imports nothing.

    ``counts`` is ``rosters.report.page_json``. BadInput, and nothing kept, when the file cannot be read as a roster.
    """
    require_right(actor, town)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        sha256 = receive(file, path)
        plan = check_roster(path, town=town, month=month)
        roster = Roster(
            town=town, name=(name or Path(getattr(file, "name", None) or "花名册.xlsx").name)[-120:], sha256=sha256,
            month=plan.month, uploaded_by=actor, state=RosterState.REFUSED if plan.errors else RosterState.CHECKED,
            counts=shown(plan),
        )  # fmt: skip
        keep_file(roster, path)
    sentence = "{actor}上传花名册{subject}，核对结果：{result}"
    facts = {"result": roster.get_state_display(), "sha256": sha256, **row_counts(plan)}
    with recorded("recipients.upload_roster", actor=actor, sentence=sentence, town=town, facts=facts) as act:
        roster.save()
        act.subject = roster
    return roster


@collector.paused()
def confirm_roster(roster: Roster, *, actor: User) -> Imported:
    """Import a checked roster exactly as its differences were shown.

    AlreadyMoved when it was settled before (a second click), NotNow when the registry has changed since: the roster
    then carries the differences as they are now, to be looked at again.
    """
    require_right(actor, roster.town)
    reading = read_kept(roster)
    with transaction.atomic():
        claim(roster, RosterState.IMPORTED)
        lock_town(roster.town)
        plan = make_plan(reading, roster.town, lock=True)
        if not plan.errors and fingerprint(plan) == roster.counts.get("fingerprint"):
            roster.state = RosterState.IMPORTED
            import_plan(roster, plan, actor)
            match_kept(plan.town, actor=actor)
            return Imported(roster, plan)
        transaction.set_rollback(True)
    show_again(roster, plan, actor)
    raise NotNow(_CHANGED)


def discard_roster(roster: Roster, *, actor: User) -> None:
    """Settle an uploaded roster without importing it; the file stays. AlreadyMoved when it is settled already."""
    require_right(actor, roster.town)
    with recorded("recipients.discard_roster", actor=actor, sentence="{actor}作废花名册{subject}", subject=roster):
        claim(roster, RosterState.DISCARDED)
        roster.state = RosterState.DISCARDED
        roster.save()
