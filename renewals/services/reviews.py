"""Democratic review: hold the meeting once, then hear case after case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from renewals.choices import Capacity
from renewals.models import Application, ReviewAttendee, ReviewMeeting, ReviewResult
from renewals.workflows import RENEWAL
from xumingsi.accounts.models import Division, User
from xumingsi.campaign.guards import require_open
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock

from .family import refuse_family
from .steps import attach_all


def hold_meeting(
    campaign: Campaign, village: Division, *, actor: User, held_at: datetime, place: str, chair: str, recorder: str,
    invited: int, attendees: Mapping[Capacity | str, Sequence[str]], policy_read: bool, minutes: str = "", files: Sequence[Any] = (),
) -> ReviewMeeting:  # fmt: skip
    """Record a review meeting. ``attendees`` maps capacity to names.

    BadInput when village representatives are fewer than the campaign's share of those attending (220号第22条: 2/3),
    more came than were invited, the policy was not read out, or chair or recorder did not attend.
    """
    if not actor.has_right("renewals.review", village):
        raise NotAllowed(f"您没有在{village}登记民主评议的权限。")
    require_open(campaign)
    people = [(name.strip(), capacity) for capacity, names in attendees.items() for name in names if name.strip()]
    _check_meeting(campaign, people, invited, policy_read, held_at, {chair.strip(), recorder.strip()})
    meeting = ReviewMeeting(
        campaign=campaign, village_id=village.pk, held_at=held_at, place=place, chair=chair.strip(), recorder=recorder.strip(),
        invited=invited, policy_read=policy_read, minutes=minutes, recorded_by=actor,
    )  # fmt: skip
    with recorded(
        "review.hold",
        actor=actor,
        sentence="{actor}登记{subject}，到会{count}人",
        village=village,
        facts={"count": len(people)},
    ) as act:
        save_checked(meeting)
        for name, capacity in people:
            save_checked(ReviewAttendee(meeting=meeting, name=name, capacity=capacity, recorded_by=actor))
        attach_all(meeting, files, kind="评议签到和记录", actor=actor)
        act.subject = meeting
    return meeting


def _check_meeting(
    campaign: Campaign,
    people: list[tuple[str, Any]],
    invited: int,
    policy_read: bool,
    held_at: datetime,
    officers: set[str],
) -> None:
    names = [name for name, _ in people]
    if held_at > clock.now():
        raise BadInput("评议时间不能晚于现在。", {"held_at": ["不能晚于现在。"]})
    if len(names) != len(set(names)):
        raise BadInput("参会名单中有人填了两次。", {"representatives": ["有人填了两次。"]})
    if not officers <= set(names):
        raise BadInput("主持人和记录人须在参会名单中。", {"chair": ["须在参会名单中。"]})
    if len(names) > invited:
        raise BadInput(f"实到 {len(names)} 人多于应到 {invited} 人。", {"invited": ["应到人数少于实到人数。"]})
    if not policy_read:
        raise BadInput("评议前须宣讲政策（220号第23条）。", {"policy_read": ["评议前须宣讲政策。"]})
    representatives = sum(1 for _, capacity in people if capacity == Capacity.REPRESENTATIVE)
    share = (Decimal(representatives) / len(people)).quantize(Decimal("0.0001")) if people else Decimal(0)
    if share < campaign.representative_share:
        message = f"村（居）民代表 {representatives} 人，占到会 {len(people)} 人的 {share:.1%}，不足规定的三分之二，评议无效。"
        raise BadInput(message, {"representatives": [message]})


def record_review(
    application: Application, *, actor: User, meeting: ReviewMeeting, agree: int, disagree: int = 0, abstain: int = 0,
    recused: str = "", opinion: str = "", is_true: bool = True,
) -> ReviewResult:  # fmt: skip
    """What the meeting found of one case. BadInput when the votes do not add up to those attending less those recused,
    when the meeting was another village's, or when a member of the household voted."""
    if (meeting.village_id, meeting.campaign_id) != (application.village_id, application.campaign_id):
        raise BadInput("评议会不是本村（居）为本次专项治理召开的。", {"meeting": ["请选择本村（居）的评议会。"]})
    if not is_true:
        require_reason(opinion, "评议结论为不属实的，请写明评议意见。", "opinion")
    facts = {"agree": agree, "disagree": disagree, "meeting": meeting.pk}
    with moving(application, RENEWAL, "review", actor=actor, facts=facts):
        result = ReviewResult(
            application=application, round=application.round, meeting=meeting, agree=agree, disagree=disagree, abstain=abstain,
            recused=recused, opinion=opinion, is_true=is_true, recorded_by=actor,
        )  # fmt: skip
        voters = set(meeting.attendees.values_list("name", flat=True)) - set(result.recused_names())
        refuse_family(application, voters, field="recused", what="参会人", actor=actor)
        save_checked(result)
    return result
