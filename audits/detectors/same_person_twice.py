"""同一人在两户享受: one id number covered in two households at once, whatever the villages and kinds of assistance."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Max, Min

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import Recipient, recipients_among
from recipients.models import Benefit, Member
from xumingsi.casework.bulk import listed
from xumingsi.kit import masking


def find(question: Question) -> Iterator[Hit]:
    own = Member.objects.filter(is_covered=True).order_by()
    if question.persons is not None:
        own = own.filter(id_number__in=listed(question.persons))
    # First the few numbers that stand twice anywhere; only then which town and what assistance.
    counted = own.values("id_number").annotate(least=Min("household"), most=Max("household"))
    repeated = list(counted.filter(least__lt=F("most")).values_list("id_number", flat=True))
    covered: dict[str, list[Recipient]] = defaultdict(list)
    for one in recipients_among(question, repeated):
        if one.is_covered:
            covered[one.id_number].append(one)
    for number, those in covered.items():
        if len(those) > 1:
            yield _hit(number, sorted(those, key=lambda one: one.certificate_no))


def _hit(number: str, those: list[Recipient]) -> Hit:
    first = those[0]
    places = "、".join(f"{one.place}{one.head_name}户（{one.program}）" for one in those)
    return Hit(
        key=number, village=first.village, household=first.household, persons=(number,),
        summary=f"{first.name}同时在{len(those)}户享受：{places}"[:300],
        evidence={
            "身份证号": masking.mask_id(number),
            **{f"救助证号 {one.certificate_no}": f"{one.place}，{one.program}，登记姓名{one.name}" for one in those},
        },
    )  # fmt: skip


DETECTOR = detector(
    "same_person_twice", "同一人在两户享受", Category.DUPLICATE, Severity.HIGH, clause="通知二(二)；649号令第9、14条",
    inputs=(Member, Benefit), find=find,
)  # fmt: skip
