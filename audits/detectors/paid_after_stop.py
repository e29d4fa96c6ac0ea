"""停发后仍发: the benefit had ended and the money went on."""

from collections.abc import Iterator

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.stray_money import stray_hits
from recipients.models import ActualPayment, Benefit
from recipients.pay_choices import DifferenceKind


def find(question: Question) -> Iterator[Hit]:
    return stray_hits(question, {DifferenceKind.AFTER_STOP}, "停发后仍发放")


DETECTOR = detector(
    "paid_after_stop", "停发后仍发放", Category.FUNDS, Severity.HIGH, clause="通知二(二)、二(三)；57号第32条",
    inputs=(ActualPayment, Benefit), find=find,
)  # fmt: skip
