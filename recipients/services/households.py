"""Registering and correcting households by hand."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from recipients.choices import FORMER_HEAD
from recipients.models import Household, Member
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.labels import field_labels
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import require_reason, save_checked
from xumingsi.kit import clock, pinyin, resident_id

CHANGE = "recipients.change"


def _require(actor: User, village: Division) -> None:
    if not actor.has_right(CHANGE, village):
        raise NotAllowed(f"您没有在{village}登记家庭的权限。")


def fill_from_id(member: Member) -> Member:
    """Sex, birth date and initials follow from the id number and the name. BadInput for an impossible number."""
    try:
        person = resident_id.parse(member.id_number)
    except resident_id.InvalidResidentId as error:
        raise BadInput(f"{member.name}：{error}", {"id_number": [str(error)]}) from error
    member.id_number, member.birth_date, member.sex = person.number, person.birth, person.sex
    member.initials = pinyin.initials(member.name)
    return member


def register_household(
    village: Division, *, actor: User, members: Iterable[dict[str, Any]], **fields: Any
) -> Household:
    """A household without a certificate yet, for a new application.

    ``members``: dicts with name, id_number, relation and any other field of Member; exactly one has relation 户主.
    """
    _require(actor, village)
    people = [fill_from_id(Member(**one)) for one in members]
    heads = [person for person in people if person.relation == "户主"]
    if len(heads) != 1:
        raise BadInput("一户须有且只有一名户主，请检查“与户主关系”。")
    if len({person.id_number for person in people}) != len(people):
        raise BadInput("同一身份证号在本户填了两次，请删去重复的一行。")
    household = Household(
        village_id=village.pk, head_name=heads[0].name, size=fields.pop("size", None) or len(people), **fields
    )
    with recorded(
        "household.register",
        actor=actor,
        sentence="{actor}登记{subject}，{count}人",
        village=village,
        facts={"count": len(people)},
    ) as act:
        save_checked(household)
        for person in people:
            person.household, person.is_head = household, person.relation == "户主"
            save_checked(person)
        act.subject = household
    return household


def correct_household(household: Household, *, actor: User, changes: list[str]) -> Household:
    """Save corrected facts of a household; ``changes`` names the fields for the trail."""
    _require(actor, household.village)
    labels = field_labels(Household, changes)
    with recorded(
        "household.correct",
        actor=actor,
        sentence="{actor}更正{subject}：{labels}",
        subject=household,
        facts={"labels": labels},
    ):
        save_checked(household)
    return household


def correct_member(member: Member, *, actor: User, changes: list[str]) -> Member:
    """Save corrected facts of a member; sex and birth follow the id number again."""
    _require(actor, member.village)
    fill_from_id(member)
    labels = field_labels(Member, changes)
    facts = {"labels": labels, "name": member.name}
    with recorded(
        "member.correct",
        actor=actor,
        sentence="{actor}更正{subject}成员{name}：{labels}",
        subject=member.household,
        facts=facts,
    ):
        save_checked(member)
    return member


def name_head(
    household: Household, *, actor: User, head: Member, relations: Mapping[int, str], reason: str
) -> Household:
    """Another member becomes the 户主, for one who died or left. ``relations`` (member key → 与新户主关系) says anew how
    each of the others present is related. BadInput when one is missing, the new head is not in the household, or no
    reason is given."""
    _require(actor, household.village)
    reason = require_reason(reason, "请写明变更户主的原因。")
    people = list(household.members.present_on(clock.today()).order_by("pk"))
    if head.pk not in {person.pk for person in people}:
        raise BadInput("新户主须是在户的成员。", {"head": ["请选择在户的成员。"]})
    others = [person for person in people if person.pk != head.pk]
    missing = [person.name for person in others if relations.get(person.pk, "").strip() in ("", "户主")]
    if missing:
        raise BadInput(f"请填写{'、'.join(missing)}与新户主的关系。")
    facts = {"before": household.head_name, "after": head.name}
    sentence = "{actor}将{subject}户主由{before}变更为{after}：{reason}"
    with recorded("household.head", actor=actor, sentence=sentence, subject=household, reason=reason, facts=facts):
        # Whoever was the 户主 goes first: a household never has two, not even between two statements.
        for person in [*household.members.filter(is_head=True).exclude(pk=head.pk), *others]:
            person.is_head, person.relation = False, relations.get(person.pk, FORMER_HEAD).strip()
            save_checked(person)
        fresh = next(person for person in people if person.pk == head.pk)
        fresh.is_head, fresh.relation = True, "户主"
        save_checked(fresh)
        household.head_name = fresh.name
        save_checked(household)
    return household


def remove_member(member: Member, *, actor: User, left_on: date, reason: str) -> Member:
    """A member left the household (death, marriage, prison …): kept on file with the day and the reason."""
    _require(actor, member.village)
    if not reason.strip():
        raise BadInput("请写明离户原因。", {"reason": ["请写明离户原因。"]})
    if member.left_on:
        raise BadInput(f"{member.name}已于 {member.left_on:%Y-%m-%d} 登记离户。")
    if not member.birth_date <= left_on <= clock.today():
        raise BadInput("离户日期应在出生日期之后，且不能晚于今天。", {"left_on": ["请核对离户日期。"]})
    facts = {"name": member.name, "day": left_on.isoformat()}
    with recorded(
        "member.leave",
        actor=actor,
        sentence="{actor}登记{subject}成员{name}于{day}离户：{reason}",
        subject=member.household,
        reason=reason,
        facts=facts,
    ):
        member.left_on, member.left_reason = left_on, reason.strip()[:60]
        save_checked(member)
    return member
