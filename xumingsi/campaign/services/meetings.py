"""Recording the campaign's meetings (通知三(一))."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from xumingsi.accounts.models import Division, User
from xumingsi.campaign.evidence_choices import MeetingKind, Presence
from xumingsi.campaign.models import Campaign, Meeting, MeetingAttendee
from xumingsi.casework.errors import BadInput
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked
from xumingsi.kit import clock, masking

from .entering import keep_files, refuse_other, require_entry


def record_meeting(
    campaign: Campaign, village: Division, *, actor: User, held_at: datetime, place: str, chair: str, recorder: str, invited: int,
    attendees: Mapping[Presence | str, Iterable[str]], topic: str, minutes: str, kind: MeetingKind | str = MeetingKind.MOBILISE,
    files: Iterable[Any] = (), supersedes: Meeting | None = None,
) -> Meeting:  # fmt: skip
    """Record a meeting of ``village`` (or of the town); ``attendees`` maps in what capacity to names.

    BadInput when somebody is named twice, chair or recorder did not attend, more came than were invited, or the meeting
    lies ahead. ``supersedes`` is the row this one corrects. Numbers of persons in
    the minutes are masked as they are kept.
    """
    require_entry(actor, "campaign.record", campaign, village)
    refuse_other(supersedes, campaign, village)
    people = [(name.strip(), presence) for presence, names in attendees.items() for name in names if name.strip()]
    _check_people([name for name, _ in people], {chair.strip(), recorder.strip()})
    if held_at > clock.now():
        raise BadInput("召开时间不能晚于现在。", {"held_at": ["不能晚于现在。"]})
    meeting = Meeting(
        campaign=campaign, village=village, kind=kind, held_at=held_at, place=place, chair=chair.strip(), recorder=recorder.strip(),
        invited=invited, attended=len(people), topic=topic, minutes=masking.mask_text(minutes), supersedes=supersedes, recorded_by=actor,
    )  # fmt: skip
    sentence = "{actor}更正{subject}" if supersedes else "{actor}登记{subject}，到会{count}人"
    facts = {"count": len(people)}
    with recorded("meeting.record", actor=actor, sentence=sentence, village=village, facts=facts) as act:
        save_checked(meeting)
        for name, presence in people:
            save_checked(MeetingAttendee(meeting=meeting, name=name, presence=presence, recorded_by=actor))
        keep_files(meeting, files, kind="会议签到和照片", actor=actor)
        act.subject = meeting
    return meeting


def _check_people(names: list[str], officers: set[str]) -> None:
    if not names:
        raise BadInput("请填写到会人员。", {"officials": ["请填写到会人员。"]})
    if twice := {name for name in names if names.count(name) > 1}:
        message = f"{'、'.join(sorted(twice))}填了两次；同名的请在姓名后加注区别。"
        raise BadInput(message, {"officials": [message]})
    if not officers <= set(names):
        raise BadInput("主持人和记录人须在到会人员中。", {"chair": ["主持人和记录人须在到会人员中。"]})
