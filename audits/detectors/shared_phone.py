"""多户登记同一电话: whoever answers may be acting for people who do not know of it."""

from collections.abc import Iterator

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import sharing
from recipients.models import Benefit, Household


def find(question: Question) -> Iterator[Hit]:
    for those in sharing(question, "phone"):
        first = those[0]
        tail = first.shared[-4:]
        yield Hit(
            key=first.shared, village=first.village, household=first.key,
            persons=tuple(one.head_id for one in those if one.head_id),
            summary=f"{len(those)}户登记同一联系电话（尾号{tail}）：{'、'.join(one.who for one in those)}"[:300],
            evidence={"电话尾号": tail, **{f"救助证号 {one.certificate_no}": f"{one.who}，{one.program}" for one in those}},
        )  # fmt: skip


DETECTOR = detector(
    "shared_phone",
    "多户登记同一电话",
    Category.FUNDS,
    Severity.LOW,
    clause="通知二(三)",
    inputs=(Household, Benefit),
    find=find,
)
