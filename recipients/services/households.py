"""Registering and correcting households by hand."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from recipients.models import Household, Member
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.labels import field_labels
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked
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
