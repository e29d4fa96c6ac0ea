"""Declared income and property: each a row from a day on; a change closes the row before it."""

from datetime import date, timedelta
from decimal import Decimal

from recipients.choices import IncomeKind, PropertyKind
from recipients.models import Household, IncomeItem, Member, PropertyItem
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked

CHANGE = "recipients.change"


def record_income(
    household: Household, *, kind: IncomeKind | str, amount: Decimal, effective_from: date, source: str, actor: User,
    member: Member | None = None,
) -> IncomeItem | None:  # fmt: skip
    """Monthly income of one kind from a day on; it takes the place of the same person's row of that kind. Amount 0 ends
    that row and answers None; on the row's own day its amount is corrected. BadInput for a member of another household or a day before the standing row's."""
    _require(actor, household)
    if member is not None and member.household_id != household.pk:
        raise BadInput("该成员不在本户。", {"member": ["该成员不在本户。"]})
    same = household.income_items.filter(kind=kind, member=member)
    before = same.filter(ended_on=None).order_by("-effective_from").first()
    if before and effective_from < before.effective_from:
        message = f"该项收入已登记到 {before.effective_from:%Y-%m-%d}，新的起始日期不能早于它。"
        raise BadInput(message, {"effective_from": [message]})
    facts = {
        "kind": IncomeKind(kind).label,
        "amount": str(amount),
        "day": effective_from.isoformat(),
        "source": source.strip(),
    }
    sentence = "{actor}登记{subject}{kind}每月{amount}元，自{day}起，来源：{source}"
    with recorded("household.income", actor=actor, sentence=sentence, subject=household, facts=facts):
        if before and before.effective_from == effective_from:
            before.monthly_amount, before.source = amount, source.strip()
            save_checked(before)
            return before
        if before:
            before.ended_on = effective_from - timedelta(days=1)
            save_checked(before)
        if not amount:
            return None
        item = IncomeItem(household=household, member=member, kind=kind, effective_from=effective_from)
        item.monthly_amount, item.source = amount, source.strip()
        save_checked(item)
    return item


def record_property(
    household: Household, *, kind: PropertyKind | str, effective_from: date, source: str, actor: User,
    value: Decimal | None = None, area: Decimal | None = None, detail: str = "",
) -> PropertyItem:  # fmt: skip
    """One piece of property on record from a day on."""
    _require(actor, household)
    item = PropertyItem(
        household=household, kind=kind, detail=detail.strip(), value=value, area=area, effective_from=effective_from,
        source=source.strip(),
    )  # fmt: skip
    facts = {"property": str(item), "source": source.strip()}
    sentence = "{actor}登记{subject}财产：{property}，来源：{source}"
    with recorded("household.property", actor=actor, sentence=sentence, subject=household, facts=facts):
        save_checked(item)
    return item


def end_property(item: PropertyItem, *, on: date, reason: str, actor: User) -> PropertyItem:
    """The household no longer has it since ``on``. BadInput without a reason or when it is over already."""
    _require(actor, item.household)
    if not reason.strip() or item.ended_on:
        raise BadInput("请写明注销原因。" if not reason.strip() else f"{item}已于 {item.ended_on} 注销。")
    facts = {"property": str(item), "day": on.isoformat()}
    sentence = "{actor}注销{subject}财产：{property}，自{day}，原因：{reason}"
    with recorded(
        "household.property_end", actor=actor, sentence=sentence, subject=item.household, reason=reason.strip(), facts=facts
    ):  # fmt: skip
        item.ended_on = on
        save_checked(item)
    return item


def _require(actor: User, household: Household) -> None:
    if not actor.has_right(CHANGE, household.village):
        raise NotAllowed(f"您没有在{household.village}登记家庭的权限。")
