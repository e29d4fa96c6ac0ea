"""Recording publicity by channel (通知三(一)、四(三))."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from xumingsi.accounts.models import Division, User
from xumingsi.campaign.evidence_choices import PublicityChannel
from xumingsi.campaign.models import Campaign, Publicity
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked

from .entering import keep_files, refuse_future, refuse_other, require_entry


def record_publicity(
    campaign: Campaign, village: Division, *, actor: User, channel: PublicityChannel | str, done_on: date, place: str, content: str,
    reach: int, files: Iterable[Any] = (), supersedes: Publicity | None = None,
) -> Publicity:  # fmt: skip
    """Record what was made known, where and to how many. Without a photo it is kept, but does not count for the gate."""
    require_entry(actor, "campaign.record", campaign, village)
    refuse_other(supersedes, campaign, village)
    refuse_future(done_on, "done_on", "开展日期")
    row = Publicity(
        campaign=campaign, village=village, channel=channel, done_on=done_on, place=place, content=content, reach=reach,
        supersedes=supersedes, recorded_by=actor,
    )  # fmt: skip
    sentence = "{actor}更正{subject}" if supersedes else "{actor}登记{subject}，覆盖{reach}人次"
    with recorded("publicity.record", actor=actor, sentence=sentence, village=village, facts={"reach": reach}) as act:
        save_checked(row)
        keep_files(row, files, kind="宣传照片", actor=actor)
        act.subject = row
    return row
