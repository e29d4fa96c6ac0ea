"""养老待遇超过保障标准: what a person draws in one month, all schemes together; months are never added up."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import recipients_with_lines
from audits.standards import standard_of
from recipients.models import Member, PensionRecord
from recipients.services.standards import read_standards
from xumingsi.kit import masking


def find(question: Question) -> Iterator[Hit]:
    figures = read_standards().at(question.as_of)
    records = PensionRecord.objects.standing().dated_by(question.as_of)
    for one, lines in recipients_with_lines(question, records, "scheme", "monthly_amount", "paid_month"):
        month, latest = _latest(lines)
        total = sum((amount for _, amount, _ in latest), Decimal(0))
        standard = standard_of(one.program, figures)
        if standard is None or total <= standard.amount:
            continue
        yield Hit(
            key=one.key, village=one.village, household=one.household, persons=(one.id_number,),
            summary=f"{one.who}每月领取养老待遇{total:.2f}元，高于保障标准{standard.amount:.2f}元",
            evidence={
                "救助证号": one.certificate_no, "身份证号": masking.mask_id(one.id_number),
                "年月": f"{month:%Y-%m}" if month else "名单未写明", "标准": f"{standard.amount:.2f}元（{standard.basis}）",
                **{scheme: f"{amount:.2f}元" for scheme, amount, _ in latest},
            },
        )  # fmt: skip


def _latest(lines: list[tuple[Any, ...]]) -> tuple[date | None, list[tuple[Any, ...]]]:
    """The lines of the latest month; those without a month where there are no others."""
    month = max((line[2] for line in lines if line[2]), default=None)
    return month, [line for line in lines if line[2] == month]


DETECTOR = detector(
    "pension_above_standard", "养老待遇高于保障标准", Category.INELIGIBLE, Severity.HIGH,
    clause="220号第16、19条；57号第12、17条", inputs=(Member, PensionRecord), find=find,
)  # fmt: skip
