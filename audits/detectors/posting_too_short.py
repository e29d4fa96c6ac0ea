"""走过场: a list that hung fewer full days than the law wants (220号第25条: seven, the first day not counted).

Lists taken down for a fault are not finished lists: what hung on them is posted again, or found by
``decision_before_posting_over``. Long-term postings have no end.
"""

from collections import Counter
from collections.abc import Iterator

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.thresholds import threshold
from recipients.choices import PostingKind, PostingState
from recipients.models import Posting

DAYS = threshold(
    "posting_too_short", "days", "公示满", 7, unit="天", note="220号第25条，张贴当日不计。", lowest=7, highest=30
)


def find(question: Question) -> Iterator[Hit]:
    needed, seen = int(DAYS.on(question.town, question.as_of)), Counter[str]()
    rows = Posting.objects.in_town(question.town).filter(starts_on__lte=question.as_of).select_related("village")
    rows = rows.exclude(kind=PostingKind.LONG_TERM).exclude(state=PostingState.WITHDRAWN)
    for posting in rows.order_by("pk"):
        name = f"{posting.village.code}|{posting.kind}|{posting.starts_on}|{posting.places}"[:80]
        seen[name] += 1  # one list after another may have hung at one place on one day
        full = (posting.closed_on - posting.starts_on).days - 1 if posting.closed_on else posting.days
        if min(full, posting.days) < needed:
            yield Hit(
                f"{name}|{seen[name]}", posting.village_id, f"{posting}只公示了 {max(min(full, posting.days), 0)} 天，不足 {needed} 天",
                evidence={
                    "公示地点": posting.places, "张贴日期": f"{posting.starts_on:%Y-%m-%d}", "应公示": f"{needed} 天",
                    "撤下日期": f"{posting.closed_on:%Y-%m-%d}" if posting.closed_on else "未撤下", "登记的公示天数": f"{posting.days} 天",
                },
            )  # fmt: skip


DETECTOR = detector(
    "posting_too_short", "公示天数不足", Category.MOTIONS, Severity.MEDIUM, clause="通知二(二)3；220号第25条",
    inputs=(Posting,), find=find,
)  # fmt: skip
