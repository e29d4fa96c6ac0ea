"""拆户保: children alone on the roll, or one family in two households under one account or one door.

That two households are one family is told by what the roll has: one village and group, heads of one surname.
"""

import re
from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import LOW_INCOME, Family, Recipient, families_of, members_on, recipients_in, sharing
from recipients.choices import Occupation
from recipients.models import Household, Member
from xumingsi.kit import masking
from xumingsi.kit.dates import age_on

ADULT = 18
# Only an address down to the door says that people live together; 某村3组 does not.
_DOOR = re.compile(r"\d+\s*[号室栋幢]|\d+-\d+")
_SHARED = {"bank_account": "银行账号", "address": "住址"}


def find(question: Question) -> Iterator[Hit]:
    yield from _alone(question)
    found: dict[str, list[tuple[str, list[Family]]]] = {}
    for field, label in _SHARED.items():
        for those in sharing(question, field):
            if _is_one_family(those) and (field != "address" or _DOOR.search(those[0].shared)):
                found.setdefault("|".join(one.certificate_no for one in those), []).append((label, those))
    for key, shared in found.items():
        yield _split(key, [label for label, _ in shared], shared[0][1])


def _alone(question: Question) -> Iterator[Hit]:
    """Households of 低保 in which there are only minors and pupils."""
    young = Q(birth_date__gt=_years_before(question.as_of, ADULT)) | Q(occupation=Occupation.PUPIL)
    everybody = members_on(Question(question.town, question.as_of)).filter(program__in=LOW_INCOME)
    if question.persons is not None:
        everybody = everybody.filter(household__in=families_of(question))
    counted = everybody.order_by("household").values("household").annotate(grown=Count("pk", filter=~young))
    alone = list(counted.filter(grown=0).values_list("household", flat=True))
    families: dict[int, list[Recipient]] = {}
    for one in recipients_in(question, alone):
        families.setdefault(one.household, []).append(one)
    for those in families.values():
        yield _children(those, question.as_of)


def _children(those: list[Recipient], day: date) -> Hit:
    first = those[0]
    ages = "、".join(f"{one.name}（{age_on(one.birth, day)}岁）" for one in those)
    return Hit(
        key=first.certificate_no, village=first.village, household=first.household,
        persons=tuple(one.id_number for one in those),
        summary=f"{first.place}{first.head_name}户只有未成年人或在校学生，单独立户享受{first.program}：{ages}"[:300],
        evidence={
            "救助证号": first.certificate_no,
            **{one.name: f"{masking.mask_id(one.id_number)}，{one.birth:%Y-%m-%d}出生" for one in those},
        },
    )  # fmt: skip


def _is_one_family(those: list[Family]) -> bool:
    if any(one.program not in LOW_INCOME for one in those):
        return False
    return len({(one.village, one.group_no, one.head_name[:1]) for one in those}) == 1


def _split(key: str, labels: list[str], those: list[Family]) -> Hit:
    first, same = those[0], "、".join(labels)
    heads = "、".join(one.head_name for one in those)
    return Hit(
        key=key[:120], village=first.village, household=first.key,
        persons=tuple(one.head_id for one in those if one.head_id),
        summary=f"{first.place}{heads}同组同姓分立{len(those)}户，{same}相同，疑为拆户"[:300],
        evidence={
            "相同": same, "组": first.group_no or "未登记",
            **{f"救助证号 {one.certificate_no}": f"{one.who}，{one.program}" for one in those},
        },
    )  # fmt: skip


def _years_before(day: date, years: int) -> date:
    """The latest birthday of those who are ``years`` old on ``day``."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


DETECTOR = detector(
    "split_household", "疑似拆户享受", Category.SPLIT, Severity.MEDIUM, clause="通知二(二)；220号第5条；57号第7条",
    inputs=(Household, Member), find=find,
)  # fmt: skip
