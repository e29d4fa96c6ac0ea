"""The notice of 2020 as data (通知三), so that a campaign starts with the town's own dates and people."""

from dataclasses import dataclass
from datetime import date

from .choices import GroupPost, PhaseKind


@dataclass(frozen=True)
class Notice:
    """``phases``: kind, first and last day; ``group``: post, name, title."""

    year: int
    name: str
    notice_date: date
    phases: tuple[tuple[PhaseKind, date, date], ...]
    group: tuple[tuple[GroupPost, str, str], ...]


NOTICE_2020 = Notice(
    year=2020,
    name="2020年社会救助工作专项治理",
    notice_date=date(2020, 9, 27),
    phases=(
        (PhaseKind.MOBILISE, date(2020, 8, 27), date(2020, 9, 5)),
        (PhaseKind.RENEW, date(2020, 9, 6), date(2020, 9, 20)),
        (PhaseKind.SELF_INSPECT, date(2020, 9, 20), date(2020, 9, 30)),
        (PhaseKind.RECTIFY, date(2020, 9, 30), date(2020, 10, 15)),
        (PhaseKind.REPORT, date(2020, 9, 1), date(2020, 10, 15)),
    ),
    group=(
        (GroupPost.HEAD, "张增新", "镇党委副书记、镇长"),
        (GroupPost.DEPUTY, "江和龙", "纪委书记"),
        (GroupPost.OFFICE, "杜素红", "社会事务办"),
        (GroupPost.OFFICE, "隆应和", "社会事务办"),
    ),
)

NOTICES = {NOTICE_2020.year: NOTICE_2020}
