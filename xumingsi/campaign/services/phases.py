"""Setting up a campaign and moving its phases."""

from datetime import date
from typing import TypeVar

from xumingsi.accounts.models import Division, User
from xumingsi.campaign import gates
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.labels import field_labels
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, save_checked

from ..choices import PhaseState
from ..models import Campaign, GroupMember, Phase
from ..notice import Notice
from ..workflows import PHASE
from .reports import open_reports

Edited = TypeVar("Edited", Campaign, Phase)


def _require_manager(actor: User, town: Division) -> None:
    if not actor.has_right("campaign.manage", town):
        raise NotAllowed(f"您没有设置{town}专项治理的权限。")


def set_up_campaign(town: Division, notice: Notice, *, actor: User | None) -> Campaign:
    """The campaign of ``notice`` in ``town`` with its phases and leading group; the existing one when already there."""
    if actor is not None:
        _require_manager(actor, town)
    existing = Campaign.objects.filter(town=town, year=notice.year).first()
    if existing:
        return existing
    sentence = "{actor}按通知建立{subject}，共{phases}个阶段"
    with recorded(
        "campaign.set_up", actor=actor, sentence=sentence, town=town, village=town, facts={"phases": len(notice.phases)}
    ) as act:
        campaign = Campaign(town=town, year=notice.year, name=notice.name, notice_date=notice.notice_date)
        save_checked(campaign)
        act.subject = campaign
        for kind, starts_on, ends_on in notice.phases:
            save_checked(Phase(campaign=campaign, kind=kind, starts_on=starts_on, ends_on=ends_on))
        for post, name, title in notice.group:
            save_checked(GroupMember(campaign=campaign, post=post, name=name, title=title))
    return campaign


def open_phase(phase: Phase, *, actor: User) -> Phase:
    """Start a phase by hand; the villages' reports on it fall due (see ``reports.open_reports``)."""
    with moving(phase, PHASE, "open", actor=actor):
        open_reports(phase, actor=actor)
    return phase


def close_phase(phase: Phase, *, actor: User) -> Phase:
    """Close a phase; GuardFailed lists what is not done."""
    with moving(phase, PHASE, "close", actor=actor):
        return phase


def override_phase(phase: Phase, *, actor: User, reason: str) -> Phase:
    """Close a phase in spite of blockers; the reason and the blockers go into the ledger."""
    if not reason.strip():
        raise BadInput("放行须写明理由。", {"reason": ["请写明理由。"]})
    with moving(
        phase, PHASE, "override", actor=actor, reason=reason.strip(), facts={"blockers": gates.blockers(phase)}
    ):
        phase.override_reason = reason.strip()
    return phase


def reopen_phase(phase: Phase, *, actor: User, reason: str) -> Phase:
    """Open a closed phase again, with a reason."""
    if not reason.strip():
        raise BadInput("重新打开须写明理由。", {"reason": ["请写明理由。"]})
    with moving(phase, PHASE, "reopen", actor=actor, reason=reason.strip()):
        return phase


def advance_phases(*, as_of: date) -> list[Phase]:
    """Start every phase whose first day has come; answers those started. Closing stays a person's act."""
    started = []
    for phase in Phase.objects.filter(state=PhaseState.PENDING, starts_on__lte=as_of, campaign__is_open=True):
        with moving(phase, PHASE, "start", actor=None, facts={"as_of": as_of.isoformat()}):
            open_reports(phase, actor=None)
            started.append(phase)
    return started


def change_campaign(campaign: Campaign, *, actor: User, changes: list[str]) -> Campaign:
    """Save edited rules of a campaign; ``changes`` names the fields for the trail."""
    return _save_change(campaign, actor, changes)


def change_phase(phase: Phase, *, actor: User, changes: list[str]) -> Phase:
    """Save a phase's edited window."""
    return _save_change(phase, actor, changes)


def save_group_member(member: GroupMember, *, actor: User) -> GroupMember:
    """Add or correct a seat of the leading group."""
    _require_manager(actor, member.village)
    with recorded(
        "campaign.group", actor=actor, sentence="{actor}登记领导小组{subject}", village=member.village
    ) as act:
        save_checked(member)
        act.subject = member
    return member


def _save_change(row: Edited, actor: User, changes: list[str]) -> Edited:
    _require_manager(actor, row.village)
    labels = field_labels(row, changes)
    with recorded(
        "campaign.change",
        actor=actor,
        sentence="{actor}修改{subject}：{labels}",
        subject=row,
        village=row.village,
        facts={"labels": labels},
    ):
        save_checked(row)
    return row
