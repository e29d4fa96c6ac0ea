"""无待遇而发: paid to a 救助证号 that nobody has, or before the benefit began."""

from collections.abc import Iterator

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.stray_money import stray_hits
from recipients.models import ActualPayment, Benefit
from recipients.pay_choices import DifferenceKind


def find(question: Question) -> Iterator[Hit]:
    return stray_hits(question, {DifferenceKind.NO_BENEFIT, DifferenceKind.UNDUE}, "没有相应的救助待遇而发放")


DETECTOR = detector(
    "paid_without_spell", "无待遇而发放", Category.FUNDS, Severity.HIGH, clause="通知二(三)；649号令第66、67条",
    inputs=(ActualPayment, Benefit), find=find,
)  # fmt: skip
