"""应备未备: an official's near relative is in an assisted household, and nobody has filed it or said why not (220号第14条).

Which relations count and how far they are traced is the town's own rule; see ``recipients.filings_due``.
"""

from collections.abc import Iterator

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import certificate_or_key
from recipients.filings_due import missing_filings
from recipients.models import DeclaredRelative, Household, Member, Official, RelativeFiling


def find(question: Question) -> Iterator[Hit]:
    missing = missing_filings(question.town, question.as_of)
    members = Member.objects.in_bulk({one.member for one in missing})
    officials = Official.objects.in_bulk({one.official for one in missing})
    households = Household.objects.in_bulk({one.household for one in missing})
    for one in missing:
        member, official, household = members[one.member], officials[one.official], households[one.household]
        number = certificate_or_key(household.certificate_no, household.pk)
        yield Hit(
            f"{number}|{member.id_number}|{official.id_number}", household.village_id,
            f"{member.name}（{household.head_name}户）是公职人员{official}的近亲属，未备案", household=household.pk,
            persons=(member.id_number, official.id_number),
            evidence={"救助证号": number, "备案人": str(official), "关系": one.relation, "关系路径": one.path},
            basis=f"{one.relation}|{one.path}",
        )  # fmt: skip


DETECTOR = detector(
    "relative_unfiled", "近亲属应备未备", Category.UNFILED, Severity.HIGH, clause="通知二(二)1；220号第14条",
    inputs=(Member, Official, DeclaredRelative, RelativeFiling), find=find,
)  # fmt: skip
