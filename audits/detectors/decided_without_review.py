"""走过场: decided without the democratic review that the campaign asks for, or against what it found.

Whether every case is heard or only those objected to is the campaign's rule (220号第22条; 57号第20条). A review held after
the decision is none. Urgent relief needs none (649号令第48条); silent households have none.
"""

from collections.abc import Iterator
from datetime import date

from audits.casebook import decided_cases, relieved
from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from recipients.models import Objection
from renewals.models import Decision, ReviewResult
from xumingsi.accounts.models import Division
from xumingsi.campaign.choices import ReviewRule
from xumingsi.campaign.models import Campaign
from xumingsi.kit import clock


def find(question: Question) -> Iterator[Hit]:
    rules = dict(Campaign.objects.filter(town=question.town).order_by().values_list("pk", "review_rule"))
    objected = set(
        Objection.objects.in_town(question.town).order_by().values_list("line__step__application", flat=True)
    )
    heard, spared = _heard(question.town), relieved(question.town)
    for case in decided_cases(question):
        held_on, is_true = heard.get(case.step, (None, True))
        in_time = held_on is not None and held_on <= case.decided_on
        if in_time and not is_true:
            yield case.hit("评议结论为不属实而仍作出审批", {"民主评议": f"{held_on:%Y-%m-%d}，结论不属实"})
        needed = rules[case.campaign] == ReviewRule.ALWAYS or (
            rules[case.campaign] == ReviewRule.ON_OBJECTION and case.application in objected
        )
        if needed and not in_time and case.application not in spared:
            held = f"{held_on:%Y-%m-%d}，在审批之后" if held_on else "无记录"
            yield case.hit("未经民主评议即作出审批", {"民主评议": held})


def _heard(town: Division) -> dict[tuple[int, int], tuple[date | None, bool]]:
    """Application and round → day and finding of the last review."""
    rows = ReviewResult.objects.in_town(town).order_by("pk")
    names = ("application_id", "round", "meeting__held_at", "is_true")
    return {
        (application, turn): (held_at.astimezone(clock.CHINA).date(), is_true)
        for application, turn, held_at, is_true in rows.values_list(*names).iterator(chunk_size=5000)
    }


DETECTOR = detector(
    "decided_without_review", "未评议即审批", Category.MOTIONS, Severity.HIGH, clause="通知二(二)3；220号第22条",
    inputs=(Decision, ReviewResult), find=find,
)  # fmt: skip
