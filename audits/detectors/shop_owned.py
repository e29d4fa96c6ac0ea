"""名下有商业门面, let or run by the owner."""

from collections.abc import Iterator

from audits.barred import barred_by
from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import recipients_with_lines
from recipients.calculation import Holding
from recipients.choices import PropertyKind
from recipients.holding_choices import PropertyUse
from recipients.models import Member, PropertyRecord
from xumingsi.kit import masking


def find(question: Question) -> Iterator[Hit]:
    if not barred_by(Holding(PropertyKind.SHOP), question.as_of):
        return
    records = PropertyRecord.objects.standing().dated_by(question.as_of).filter(use=PropertyUse.SHOP)
    for one, lines in recipients_with_lines(question, records, "location", "area", "registered_on"):
        yield Hit(
            key=one.key, village=one.village, household=one.household, persons=(one.id_number,),
            summary=f"{one.who}名下登记有商业用房{len(lines)}处",
            evidence={
                "救助证号": one.certificate_no, "身份证号": masking.mask_id(one.id_number),
                **{f"坐落 {place}": f"{area or '面积不详'}㎡，{day or '登记日期不详'}" for place, area, day in lines},
            },
        )  # fmt: skip


DETECTOR = detector(
    "shop_owned", "名下有商业门面", Category.INELIGIBLE, Severity.HIGH, clause="渝府办发〔2017〕33号；220号第19条",
    inputs=(Member, PropertyRecord), find=find,
)  # fmt: skip
