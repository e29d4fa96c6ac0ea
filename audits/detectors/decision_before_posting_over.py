"""走过场: decided before the posting was over, or without one.

A case must be posted for its full days, the first not counted, before it is decided (220号第25、29条). The services
refuse it; the rule looks anyway, at what was written past them. Urgent relief needs no posting (649号令第48条).
"""

from collections.abc import Iterator
from typing import Any

from audits.casebook import decided_cases, relieved
from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from recipients.choices import PostingState
from renewals.models import Decision, PostedStep

_NAMES = ("application_id", "round", "line__posting__starts_on", "line__posting__days", "line__posting__closed_on", "line__posting__state")  # fmt: skip


def find(question: Question) -> Iterator[Hit]:
    rows = PostedStep.objects.in_town(question.town).order_by("pk").values_list(*_NAMES)
    posted = {(application, turn): posting for application, turn, *posting in rows.iterator(chunk_size=5000)}
    spared = relieved(question.town)
    for case in decided_cases(question):
        posting = posted.get(case.step)
        if posting is None:
            if case.application not in spared:
                yield case.hit("未经公示即作出审批", {"公示": "无记录"})
        elif fault := _fault(case.decided_on, *posting):
            starts_on, days, closed_on, _ = posting
            down = f"{closed_on:%Y-%m-%d} 撤下" if closed_on else "未撤下"
            yield case.hit(
                f"{fault}即作出审批", {"张贴日期": f"{starts_on:%Y-%m-%d}", "公示天数": str(days), "撤下": down}
            )


def _fault(decided_on: Any, starts_on: Any, days: int, closed_on: Any, state: str) -> str:
    if state == PostingState.WITHDRAWN:
        return "公示中途撤下，未重新公示"
    if (decided_on - starts_on).days <= days:
        return "公示未满期限"
    return "公示尚未撤下" if closed_on is None or closed_on > decided_on else ""


DETECTOR = detector(
    "decision_before_posting_over", "公示未满即审批", Category.MOTIONS, Severity.HIGH, clause="通知二(二)3；220号第25、29条",
    inputs=(Decision, PostedStep), find=find,
)  # fmt: skip
