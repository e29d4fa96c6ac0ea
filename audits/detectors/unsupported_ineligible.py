"""特困 for somebody of working age who by the register is able to work.

特困人员认定办法 counts as unable to work: from 60 years on; under 16 (support once begun goes on to 18, and while at
school); disability of the first two grades, of the third where it is intellectual or mental (the register names the
grade only: a third grade counts when the register also says that somebody cannot work).
"""

from collections.abc import Iterator
from datetime import date

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import DESTITUTE, Recipient, recipients_from
from recipients.choices import Occupation
from recipients.models import Benefit, Member
from xumingsi.kit import masking
from xumingsi.kit.dates import age_on

ELDER, CHILD, ADULT = 60, 16, 18
SEVERE, THIRD = ("一级", "二级"), "三级"
UNABLE = ("完全丧失", "无")


def find(question: Question) -> Iterator[Hit]:
    for one in recipients_from(question, is_covered=True, program__in=DESTITUTE):
        if not _is_eligible(one, question.as_of):
            yield _hit(one, question.as_of)


def _is_eligible(one: Recipient, day: date) -> bool:
    age = age_on(one.birth, day)
    if age >= ELDER or age < CHILD or one.occupation == Occupation.PUPIL:
        return True
    if age < ADULT and age_on(one.birth, one.since) < CHILD:
        return True
    return one.disability in SEVERE or (one.disability == THIRD and one.labour in UNABLE)


def _hit(one: Recipient, day: date) -> Hit:
    age = age_on(one.birth, day)
    labour = one.labour or "未登记"
    return Hit(
        key=one.key, village=one.village, household=one.household, persons=(one.id_number,),
        summary=f"{one.who}{age}岁，残疾等级{one.disability or '未登记'}，劳动能力{labour}，不符合特困条件",
        evidence={
            "救助证号": one.certificate_no, "身份证号": masking.mask_id(one.id_number), "年龄": f"{age}岁",
            "残疾等级": one.disability or "未登记", "劳动能力": labour, "健康状况": one.health or "未登记",
            "开始享受": f"{one.since:%Y-%m-%d}",
        },
        basis=f"{one.key}|{one.disability}|{labour}|{one.health}|{one.program}",
    )  # fmt: skip


DETECTOR = detector(
    "unsupported_ineligible", "特困人员年龄、能力不符", Category.INELIGIBLE, Severity.HIGH, clause="特困人员认定办法第5、6条",
    inputs=(Member, Benefit), find=find,
)  # fmt: skip
