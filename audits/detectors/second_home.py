"""有两套以上住房, and more space per head than the rules allow (or space that the list does not tell)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from django.db.models import Count

from audits.barred import too_many_homes
from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import Recipient, families_of, lines_about, members_on, recipients_among
from recipients.holding_choices import PropertyUse
from recipients.models import Member, PropertyRecord
from xumingsi.casework.bulk import listed

Homes = Mapping[str, Decimal | None]


def find(question: Question) -> Iterator[Hit]:
    whole = _with_their_families(question)
    records = PropertyRecord.objects.standing().dated_by(question.as_of).filter(use=PropertyUse.HOME)
    lines = lines_about(whole, records, "location", "area")
    owners: dict[int, list[Recipient]] = defaultdict(list)
    homes: dict[int, dict[str, Decimal | None]] = defaultdict(dict)
    for one in recipients_among(whole, lines.keys()):
        owners[one.household].append(one)
        # A home that husband and wife own together stands on the list twice.
        homes[one.household] |= {"".join(place.split()): area for place, area in lines[one.id_number]}
    heads = _heads(question, [household for household, those in homes.items() if len(those) > 1])
    for household, count in heads.items():
        if found := too_many_homes(homes[household].values(), count, question.as_of):
            yield _hit(owners[household], homes[household], count, found.text)


def _with_their_families(question: Question) -> Question:
    """The same question about everybody who lives with those it is narrowed to."""
    if question.persons is None:
        return question
    family = Member.objects.filter(household__in=families_of(question)).order_by()
    return replace(question, persons=question.persons | set(family.values_list("id_number", flat=True)))


def _heads(question: Question, households: Collection[int]) -> dict[int, int]:
    """How many people live together in each."""
    members = members_on(replace(question, persons=None)).filter(household__in=listed(households)).order_by("household")
    counted = members.values("household").annotate(heads=Count("pk"))
    return dict(counted.values_list("household", "heads")) if households else {}


def _hit(owners: list[Recipient], homes: Homes, heads: int, text: str) -> Hit:
    first = owners[0]
    return Hit(
        key=first.certificate_no, village=first.village, household=first.household,
        persons=tuple(sorted({one.id_number for one in owners})), summary=f"{first.place}{first.head_name}户{text}",
        evidence={
            "救助证号": first.certificate_no, "共同生活": f"{heads}人",
            **{f"坐落 {place}": f"{area}㎡" if area is not None else "面积不详" for place, area in sorted(homes.items())},
        },
    )  # fmt: skip


DETECTOR = detector(
    "second_home", "有两套以上住房且面积超标", Category.INELIGIBLE, Severity.HIGH,
    clause="渝府办发〔2017〕33号（规定没有写明最低住房保障面积前，疑点按人均10㎡的3倍）", inputs=(Member, PropertyRecord), find=find,
)  # fmt: skip
