"""登记有存续的市场主体. One that was struck off or revoked is none."""

from collections.abc import Iterator

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import recipients_with_lines
from recipients.holding_choices import BusinessState
from recipients.models import BusinessRecord, Member
from xumingsi.kit import masking


def find(question: Question) -> Iterator[Hit]:
    records = BusinessRecord.objects.standing().dated_by(question.as_of).filter(state=BusinessState.ACTIVE)
    for one, lines in recipients_with_lines(question, records, "business_name", "business_type", "founded_on"):
        names = "、".join(name for name, _, _ in lines)
        yield Hit(
            key=one.key, village=one.village, household=one.household, persons=(one.id_number,),
            summary=f"{one.who}登记有存续的市场主体“{names}”"[:300],
            evidence={
                "救助证号": one.certificate_no, "身份证号": masking.mask_id(one.id_number),
                **{name: f"{kind or '类型不详'}，{day or '成立日期不详'}，存续" for name, kind, day in lines},
            },
        )  # fmt: skip


DETECTOR = detector(
    "active_business", "登记有存续的市场主体", Category.INELIGIBLE, Severity.MEDIUM,
    clause="220号第19条；57号第17条（2013年版规定列为不予保障情形，须核实是否实际经营）", inputs=(Member, BusinessRecord), find=find,
)  # fmt: skip
