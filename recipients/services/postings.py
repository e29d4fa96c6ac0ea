"""Putting lists up, taking them down, and settling objections (公示)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from recipients.choices import PostingKind, PostingState
from recipients.models import Household, Objection, Posting, PostingLine
from recipients.workflows import OBJECTION, POSTING
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.services.attachments import attach_file
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock, masking


@dataclass(frozen=True)
class PostingRules:
    """What the campaign asks of a posting."""

    days: int = 7
    hotline: str = ""
    photo_required: bool = True


def put_up(
    village: Division, *, kind: PostingKind | str, starts_on: date, places: str, rules: PostingRules, actor: User
) -> Posting:
    """The list of this village, kind, day and places: the one already up, or a new one. BadInput for a future day."""
    if not actor.has_right("recipients.post", village):
        raise NotAllowed(f"您没有在{village}发布公示的权限。")
    if starts_on > clock.today():
        raise BadInput("张贴日期不能晚于今天，请在张贴后登记。", {"starts_on": ["不能晚于今天。"]})
    key = {"village_id": village.pk, "kind": kind, "starts_on": starts_on, "places": places.strip()}
    posting = Posting.objects.filter(state=PostingState.UP, **key).first()
    if posting:
        return posting
    posting = Posting(
        days=rules.days, hotline=rules.hotline, photo_required=rules.photo_required, posted_by=actor, **key
    )
    with recorded(
        "posting.put_up",
        actor=actor,
        sentence="{actor}张贴{subject}，地点：{places}",
        village=village,
        facts={"places": posting.places},
    ) as act:
        save_checked(posting)
        act.subject = posting
    return posting


def add_line(
    posting: Posting, household: Household, *, program: str, covered_count: int, amount: Decimal
) -> PostingLine:
    """One household's masked line; call inside the act that posts it. BadInput when it is on the list already."""
    if posting.lines.filter(household=household).exists():
        raise BadInput(f"{household}已在{posting}上；重新公示请另选张贴日期或地点，或先撤下原公示。")
    line = PostingLine(
        posting=posting, household=household, shown_name=masking.mask_name(household.head_name),
        program=program, covered_count=covered_count, monthly_amount=amount,
    )  # fmt: skip
    save_checked(line)
    return line


def add_photo(posting: Posting, *, photos: Iterable[Any], actor: User) -> Posting:
    """Photos of the list where it hangs."""
    with moving(posting, POSTING, "photo", actor=actor):
        for photo in photos:
            attach_file(posting, photo, kind="公示照片", name=photo.name, actor=actor)
    return posting


def close_posting(posting: Posting, *, actor: User | None, as_of: date | None = None) -> Posting:
    """Take a list down after its full days; without an actor it is the daily command, which has checked the days."""
    with moving(posting, POSTING, "close" if actor else "expire", actor=actor):
        posting.closed_on = as_of or clock.today()
    return posting


def withdraw_posting(posting: Posting, *, actor: User, reason: str) -> Posting:
    """Take a faulty list down early; what hung on it must be posted again."""
    reason = require_reason(reason, "请写明撤下的理由。")
    with moving(posting, POSTING, "withdraw", actor=actor, reason=reason):
        posting.closed_on = clock.today()
    return posting


def register_objection(
    line: PostingLine, *, channel: str, content: str, actor: User | None, received_on: date | None = None
) -> Objection:
    """A villager's objection. ``actor`` None is the villager at the board. BadInput once the list has come down."""
    if actor is not None and not actor.has_right("recipients.object", line.village):
        raise NotAllowed("您没有登记公示异议的权限。")
    if line.posting.state != PostingState.UP:
        raise BadInput("该公示已撤下；对已公示事项的反映请作为举报登记。")
    day = received_on or clock.today()
    if not line.posting.starts_on <= day <= clock.today():
        raise BadInput("收到异议的日期应在张贴之日至今天之间。", {"received_on": ["请核对日期。"]})
    objection = Objection(line=line, channel=channel, content=content.strip(), received_on=day)
    with recorded(
        "objection.register",
        actor=actor,
        sentence="收到{subject}（{channel}）",
        village=line.village,
        facts={"channel": channel},
    ) as act:
        save_checked(objection)
        act.subject = objection
    return objection


def settle_objection(objection: Objection, *, upheld: bool, finding: str, actor: User) -> Objection:
    """Say what was found. BadInput without a finding."""
    if not finding.strip():
        raise BadInput("请写明核查结果。", {"finding": ["请写明核查结果。"]})
    with moving(objection, OBJECTION, "uphold" if upheld else "dismiss", actor=actor, reason=finding.strip()):
        objection.finding, objection.settled_on = finding.strip(), clock.today()
    return objection
