"""关系保: somebody on the register of officials is himself covered (通知二(二)1): a cadre, a handler, on the public payroll.

By the whole id number: a namesake is somebody else. A filing does not make it right. It may be right nonetheless (a village
cadre with a severely disabled child): the lead asks, it does not judge.
"""

from collections.abc import Iterator

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import recipients_with_lines
from recipients.models import Member, Official
from recipients.relative_choices import OfficialKind
from xumingsi.kit import masking


def find(question: Question) -> Iterator[Hit]:
    for one, lines in recipients_with_lines(question, Official.objects.in_office(), "kind", "employer", "post"):
        if one.is_covered:
            kind, employer, post = lines[0]
            yield Hit(
                key=one.key, village=one.village, household=one.household, persons=(one.id_number,),
                summary=f"{one.who}系{OfficialKind(kind).label}，本人享受{one.program}",
                evidence={
                    "救助证号": one.certificate_no, "身份证号": masking.mask_id(one.id_number), "单位和职务": f"{employer}{post}" or "未登记",
                    "人员类别": OfficialKind(kind).label,
                },
            )  # fmt: skip


DETECTOR = detector(
    "official_on_roll", "公职人员本人享受", Category.KINSHIP, Severity.HIGH, clause="通知二(二)1", inputs=(Member, Official), find=find,
)  # fmt: skip
