"""名下有机动车: a car is not allowed, an ordinary two-wheeled motorcycle or a wheelchair is."""

from collections.abc import Iterator

from audits.barred import barred_by, kind_of_vehicle
from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import recipients_with_lines
from recipients.calculation import Holding
from recipients.models import Member, VehicleRecord
from xumingsi.kit import masking


def find(question: Question) -> Iterator[Hit]:
    records = VehicleRecord.objects.standing().dated_by(question.as_of)
    fields = ("plate", "vehicle_type", "registered_on")
    for one, lines in recipients_with_lines(question, records, *fields):
        barring = [line for line in lines if barred_by(Holding(kind_of_vehicle(line[1])), question.as_of)]
        if barring:
            kinds = "、".join(sorted({line[1] for line in barring}))
            yield Hit(
                key=one.key, village=one.village, household=one.household, persons=(one.id_number,),
                summary=f"{one.who}名下登记有{kinds}",
                evidence={
                    "救助证号": one.certificate_no, "身份证号": masking.mask_id(one.id_number),
                    **{f"号牌 {plate}": f"{kind}，{day or '登记日期不详'}" for plate, kind, day in barring},
                },
            )  # fmt: skip


DETECTOR = detector(
    "vehicle_owned", "名下有机动车", Category.INELIGIBLE, Severity.HIGH, clause="渝府办发〔2017〕33号；220号第19条",
    inputs=(Member, VehicleRecord), find=find,
)  # fmt: skip
