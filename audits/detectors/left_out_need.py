"""漏保: signs that somebody in need is left out, as leads for 应保尽保 (通知二(一)).

Three signs: a severely disabled person lives in a covered household and is not covered; minors live alone and nothing is
paid; a household with a severely disabled or wholly disabled person, or of minors only, was dropped in the last year for
another reason than death or moving away. Need is a question to the family, never an entitlement found by machine.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.thresholds import threshold
from recipients.change_rules import later_by
from recipients.choices import Program
from recipients.models import Benefit, Household, Member
from recipients.protected import ADULT, SEVERE
from xumingsi.kit.dates import age_on

MONTHS = threshold(
    "left_out_need",
    "months",
    "停发不满",
    12,
    unit="个月",
    note="停发后这一时间内仍有困难迹象的户列为疑点。",
    highest=36,
)
_ENDED_FOR_GOOD = ("死亡", "迁出", "去世")


def find(question: Question) -> Iterator[Hit]:
    covered, present = _covered(question), _present(question)
    paid = _paid_households(question)
    dropped = _dropped(question)
    for household, members in present.items():
        if household in paid:
            yield from _uncovered(members, covered)
        elif members and all(age_on(one.birth_date, question.as_of) < ADULT for one in members):
            yield _hit(members[0], members, "minors", "全户均为未成年人，未享受救助", "未成年人独居")
        elif household in dropped:
            needy = [one for one in members if _is_severe(one) or one.labour == "完全丧失"]
            if needy and not covered.issuperset(one.id_number for one in needy):
                ended_on, cause = dropped[household]
                sign = f"停发后仍有{'、'.join(one.name for one in needy)}重残或完全丧失劳动能力"
                more = {"停发": f"{ended_on:%Y-%m-%d}", "停发原因": cause or "未写明"}
                yield _hit(needy[0], needy, f"dropped {ended_on}", f"{ended_on:%Y-%m} 停发，{sign}", sign, more)


def _is_severe(member: Member) -> bool:
    return any(grade in member.disability for grade in SEVERE)


def _uncovered(members: list[Member], covered: set[str]) -> Iterator[Hit]:
    for one in members:
        if _is_severe(one) and not one.is_covered and one.id_number not in covered:
            yield _hit(one, [one], "", f"{one.name}{one.disability}残疾，共同生活而未纳入保障", f"{one.disability}残疾")


def _hit(
    about: Member, people: list[Member], kind: str, summary: str, sign: str, more: dict[str, str] | None = None
) -> Hit:
    home = about.household
    parts = [kind, home.certificate_no or "", about.id_number]
    return Hit(
        "|".join(part for part in parts if part), home.village_id, summary if kind == "" else f"{home.head_name}户{summary}",
        household=home.pk, persons=tuple(one.id_number for one in people),
        evidence={"困难迹象": sign, "家庭成员": "、".join(one.name for one in people), **(more or {})},
    )  # fmt: skip


def _present(question: Question) -> dict[int, list[Member]]:
    """Household → those who live there, prisoners and the like aside."""
    rows = Member.objects.in_town(question.town).present_on(question.as_of).filter(exclusion="")
    found: dict[int, list[Member]] = defaultdict(list)
    for member in rows.select_related("household").order_by("household_id", "pk").iterator(chunk_size=5000):
        found[member.household_id].append(member)
    return found


def _paid(question: Question) -> QuerySet:
    return Benefit.objects.in_town(question.town).in_force_on(question.as_of).exclude(program=Program.TEMPORARY)


def _paid_households(question: Question) -> set[int]:
    return set(_paid(question).order_by().values_list("household_id", flat=True))


def _covered(question: Question) -> set[str]:
    """Id numbers of everybody covered somewhere in the town."""
    standing = Exists(_paid(question).filter(household=OuterRef("household")))
    rows = Member.objects.in_town(question.town).present_on(question.as_of).filter(standing, is_covered=True)
    return set(rows.order_by().values_list("id_number", flat=True))


def _dropped(question: Question) -> dict[int, tuple[date, str]]:
    """Household → when and why its last spell ended, in the months before."""
    since = later_by(question.as_of, -int(MONTHS.on(question.town, question.as_of)))
    rows = Benefit.objects.in_town(question.town).exclude(program=Program.TEMPORARY)
    ended = rows.filter(ended_on__gte=since, ended_on__lt=question.as_of).order_by("ended_on", "pk")
    return {
        household: (ended_on, cause)
        for household, ended_on, cause in ended.values_list("household_id", "ended_on", "end_cause")
        if not any(word in cause for word in _ENDED_FOR_GOOD)
    }


DETECTOR = detector(
    "left_out_need", "有困难迹象未纳入", Category.LEFT_OUT, Severity.HIGH, clause="通知二(一)", inputs=(Household, Member, Benefit), find=find,
)  # fmt: skip
