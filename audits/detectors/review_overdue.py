"""走过场: a household in receipt whose regular review is overdue (220号第33条; 57号第31条).

A spell whose review day nobody has set is not overdue. For spells that came with a roster the first review is counted from
the roster's month, so nobody is late for reviews of before.
"""

from collections.abc import Iterator
from datetime import timedelta

from audits.casebook import heads_of
from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.thresholds import threshold
from recipients.choices import Program
from recipients.models import Benefit, BenefitReview

DAYS = threshold(
    "review_overdue", "days", "逾期多于", 0, unit="天", note="应复核日期之后再宽限的天数。", lowest=0, highest=180
)


def find(question: Question) -> Iterator[Hit]:
    grace = timedelta(days=int(DAYS.on(question.town, question.as_of)))
    rows = Benefit.objects.in_town(question.town).exclude(program=Program.TEMPORARY)
    late = rows.review_overdue(question.as_of).filter(next_review_on__lt=question.as_of - grace)
    heads = heads_of(question.town)
    names = ("household_id", "household__village_id", "household__certificate_no", "household__head_name", "category", "next_review_on", "started_on")  # fmt: skip
    for household, village, certificate, head, category, due, started in late.order_by("pk").values_list(*names):
        person = heads.get(household, ("", ""))[1]
        # How late it is grows by itself; a dismissal rests on the day it was due.
        yield Hit(
            f"{certificate or person}|{started}", village, f"{head}户应于 {due:%Y-%m-%d} 前复核，已逾期 {(question.as_of - due).days} 天",
            household=household, persons=(person,) if person else (), basis=f"{due}",
            evidence={"应复核日期": f"{due:%Y-%m-%d}", "类别": category or "未定"},
        )  # fmt: skip


DETECTOR = detector(
    "review_overdue", "定期复核逾期", Category.MOTIONS, Severity.LOW, clause="通知二(二)；220号第33条", inputs=(Benefit, BenefitReview), find=find,
)  # fmt: skip
