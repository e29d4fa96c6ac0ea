"""关系保、人情保: a relative had a hand in the case: checked, visited, sat in the review, posted, proposed or decided (通知二(二)1、二(三)).

Hands are known by their accounts, whose relatives the declarations and households tell as for recusal; where somebody
without an account is named as visitor or as attending a review, by a name of the household: a name alone may be a
namesake's, and the lead says so. Attendees on record as recused had no hand.
The services refuse all of this; what is found was written past them, or the relation came to light later.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from audits.casebook import heads_of
from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from recipients.models import Member
from recipients.relations import related_households
from renewals.models import (
    Application,
    Decision,
    EconomicCheck,
    HouseholdVisit,
    PostedStep,
    Proposal,
    ReviewAttendee,
    ReviewResult,
    Visitor,
)
from xumingsi.accounts.models import Division, User

_BY_ACCOUNT = [
    (EconomicCheck, "经济核查"), (HouseholdVisit, "登记入户调查"), (ReviewResult, "登记民主评议"), (PostedStep, "公示"),
    (Proposal, "提出审批建议"), (Decision, "审批"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody's part in a case; ``account`` is None where only a name is known."""

    application: int
    account: int | None
    name: str
    part: str


def find(question: Question) -> Iterator[Hit]:
    cases = {
        pk: facts
        for pk, *facts in Application.objects.in_town(question.town)
        .order_by()
        .values_list("pk", "number", "household_id", "village_id")
    }
    names = _families(question)
    heads = heads_of(question.town)
    hands = list(_hands(question.town))
    people, kin = _accounts(
        question, {hand.account for hand in hands if hand.account}, {one[1] for one in cases.values()}
    )
    parts: dict[tuple[int, str, str, str], list[str]] = defaultdict(list)
    for hand in hands:
        household = cases[hand.application][1]
        if hand.account is None:
            if relation := names[household].get(hand.name):
                parts[hand.application, hand.name, hand.name, f"与该户{relation}同名"].append(hand.part)
        elif relation := kin[hand.account].get(household):
            person = people[hand.account]
            parts[hand.application, person.username, str(person), f"（{relation}）"].append(hand.part)
    for (application, who, shown, relation), done in parts.items():
        number, household, village = cases[application]
        head = heads.get(household, ("", ""))
        yield Hit(
            f"{number}|{who}", village, f"{head[0]}户的办理人{shown}{relation}，参与了{'、'.join(dict.fromkeys(done))}",
            household=household, persons=(head[1],) if head[1] else (),
            evidence={"申请编号": number, "办理人": shown, "关系": relation, "参与环节": "、".join(dict.fromkeys(done))},
        )  # fmt: skip


def _accounts(
    question: Question, keys: set[int], households: set[int]
) -> tuple[dict[int, User], dict[int, dict[int, str]]]:
    """The accounts that had a hand in anything, and the households each is related to, with the path."""
    people = {user.pk: user for user in User.objects.filter(pk__in=keys).order_by("pk")}
    return people, {pk: related_households(user, question.town, households) for pk, user in people.items()}


def _families(question: Question) -> dict[int, dict[str, str]]:
    """Household → relation to the 户主 by name."""
    names: dict[int, dict[str, str]] = defaultdict(dict)
    rows = Member.objects.in_town(question.town).present_on(question.as_of).order_by("pk")
    for household, name, relation in rows.values_list("household_id", "name", "relation"):
        names[household][name] = relation
    return names


def _hands(town: Division) -> Iterator[Hand]:
    for model, part in _BY_ACCOUNT:
        rows: QuerySet = model._default_manager.in_town(town).order_by("pk")  # type: ignore[attr-defined]
        for application, account in rows.values_list("application_id", "recorded_by_id").iterator(chunk_size=5000):
            yield Hand(application, account, "", part)
    visitors = Visitor.objects.in_town(town).order_by("pk").values_list("visit__application_id", "user_id", "name")
    for application, account, name in visitors.iterator(chunk_size=5000):
        yield Hand(application, account, name, "入户调查")
    yield from _voters(town)


def _voters(town: Division) -> Iterator[Hand]:
    """Those who sat in the review of a case and were not recused from it."""
    attended: dict[int, list[tuple[int | None, str]]] = defaultdict(list)
    people = ReviewAttendee.objects.in_town(town).order_by("pk").values_list("meeting_id", "user_id", "name")
    for meeting, account, name in people.iterator(chunk_size=5000):
        attended[meeting].append((account, name))
    for result in ReviewResult.objects.in_town(town).only("application_id", "meeting_id", "recused").order_by("pk"):
        recused = set(result.recused_names())
        for account, name in attended[result.meeting_id]:
            if name not in recused:
                yield Hand(result.application_id, account, name, "民主评议")


DETECTOR = detector(
    "handled_by_relative", "亲属参与办理", Category.KINSHIP, Severity.HIGH, clause="通知二(二)1、二(三)",
    inputs=(EconomicCheck, HouseholdVisit, Visitor, ReviewAttendee, ReviewResult, PostedStep, Proposal, Decision), find=find,
)  # fmt: skip
