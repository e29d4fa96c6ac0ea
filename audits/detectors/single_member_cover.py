"""单人保: of a family only one member is covered, who is neither severely disabled nor gravely ill."""

from collections.abc import Iterator

from django.db.models import Count, Q

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import LOW_INCOME, Recipient, families_of, members_on, recipients_in
from recipients.models import Household, Member
from xumingsi.kit import masking

SEVERE, ILL = ("一级", "二级"), "重病"


def find(question: Question) -> Iterator[Hit]:
    everybody = members_on(Question(question.town, question.as_of)).filter(program__in=LOW_INCOME)
    if question.persons is not None:
        everybody = everybody.filter(household__in=families_of(question))
    counted = everybody.order_by("household").values("household")
    counted = counted.annotate(people=Count("pk"), covered=Count("pk", filter=Q(is_covered=True)))
    people = dict(counted.filter(people__gt=1, covered=1).values_list("household", "people"))
    for one in recipients_in(question, people.keys()):
        if one.is_covered and one.disability not in SEVERE and one.health != ILL:
            yield _hit(one, people[one.household])


def _hit(one: Recipient, people: int) -> Hit:
    return Hit(
        key=one.certificate_no, village=one.village, household=one.household, persons=(one.id_number,),
        summary=f"{one.place}{one.head_name}户全家{people}人只保{one.name}一人，登记为非重残、非重病",
        evidence={
            "救助证号": one.certificate_no, "身份证号": masking.mask_id(one.id_number), "共同生活": f"{people}人",
            "残疾等级": one.disability or "未登记", "健康状况": one.health or "未登记", "劳动能力": one.labour or "未登记",
        },
    )  # fmt: skip


DETECTOR = detector(
    "single_member_cover", "一户只保一人", Category.SINGLE, Severity.MEDIUM, clause="83号一(一)；通知二(二)",
    inputs=(Household, Member), find=find,
)  # fmt: skip
