"""多户共用一个银行账号: somebody may be drawing other people's money."""

from collections.abc import Iterator

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import sharing
from recipients.models import Benefit, Household


def find(question: Question) -> Iterator[Hit]:
    for those in sharing(question, "bank_account"):
        first = those[0]
        tail = first.shared[-4:]
        yield Hit(
            key=first.shared, village=first.village, household=first.key,
            persons=tuple(one.head_id for one in those if one.head_id),
            summary=f"{len(those)}户的救助金打入同一银行账号（尾号{tail}）：{'、'.join(one.who for one in those)}"[:300],
            evidence={"账号尾号": tail, **{f"救助证号 {one.certificate_no}": f"{one.who}，{one.program}" for one in those}},
        )  # fmt: skip


DETECTOR = detector(
    "shared_bank_account", "多户共用银行账号", Category.FUNDS, Severity.HIGH, clause="通知二(三)；57号第26条",
    inputs=(Household, Benefit), find=find,
)  # fmt: skip
