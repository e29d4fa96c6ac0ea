"""Admission, days away and leaving, one resident at a time."""

from datetime import date
from typing import Any

from recipients.home_choices import LeaveReason
from recipients.models import CareHome, HomeLeave, HomeStay, Member
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput
from xumingsi.casework.labels import field_labels
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked
from xumingsi.kit import clock, pinyin, resident_id

from .deaths import report_death
from .homes import require_keeper

HOME_SOURCE = "供养机构上报"


def admit(home: CareHome, *, actor: User, name: str, id_number: str, admitted_on: date, **fields: Any) -> HomeStay:
    """Somebody moves in; ``fields`` as on HomeStay (kind, care_level).

    BadInput for a wrong id number, a day ahead or before birth, or somebody who has not left this or another home.
    """
    require_keeper(actor, home)
    number = _number(id_number)
    _refuse_impossible("admitted_on", admitted_on, resident_id.parse(number).birth)
    there = HomeStay.objects.filter(home__town=home.town, id_number=number).touching(admitted_on, date.max).first()
    if there:
        until = f"至 {there.left_on}" if there.left_on else "至今"
        raise BadInput(f"{there}自 {there.admitted_on} {until}住在{there.home}，请先登记离院或更正日期。")
    stay = HomeStay(home=home, name=name.strip(), id_number=number, admitted_on=admitted_on, **fields)
    stay.initials = pinyin.initials(stay.name)
    facts = {"person": str(stay), "day": admitted_on.isoformat()}
    with recorded("home.admit", actor=actor, sentence="{actor}登记{person}于{day}入住{home}", town=home.town, facts={**facts, "home": home.name}) as act:  # fmt: skip
        save_checked(stay)
        act.subject = stay
    return stay


def correct_stay(stay: HomeStay, *, actor: User, changes: list[str]) -> HomeStay:
    """Save a corrected name, kind or care level; days are set by ``admit`` and ``discharge``."""
    require_keeper(actor, stay.home)
    stay.initials = pinyin.initials(stay.name)
    sentence, facts = "{actor}更正{subject}：{labels}", {"labels": field_labels(HomeStay, changes)}
    with recorded("home.correct_stay", actor=actor, sentence=sentence, subject=stay, facts=facts):
        save_checked(stay)
    return stay


def discharge(stay: HomeStay, *, actor: User, left_on: date, reason: LeaveReason | str) -> HomeStay:
    """The resident left for good or until admitted again. A death also opens a death report for each household on the
    roll that the person belongs to, which then goes its own way (核实、停发).

    BadInput when already over, for a day before admission or ahead, or without a reason.
    """
    require_keeper(actor, stay.home)
    if stay.left_on:
        raise BadInput(f"{stay}已于 {stay.left_on} 离院。")
    if not stay.admitted_on <= left_on <= clock.today():
        raise BadInput("离院日期应在入住日期之后，且不能晚于今天。", {"left_on": ["请核对离院日期。"]})
    if not reason.strip():
        raise BadInput("请写明离院原因。", {"reason": ["请写明离院原因。"]})
    facts = {"day": left_on.isoformat(), "home": stay.home.name}
    sentence = "{actor}登记{subject}于{day}离开{home}：{reason}"
    with recorded("home.discharge", actor=actor, sentence=sentence, subject=stay, reason=reason, facts=facts):
        for leave in stay.leaves.filter(returned_on=None):
            leave.returned_on = max(left_on, leave.started_on.fromordinal(leave.started_on.toordinal() + 1))
            save_checked(leave)
        stay.left_on, stay.left_reason = left_on, reason.strip()[:60]
        save_checked(stay)
        if reason == LeaveReason.DEATH:
            for member in _on_roll(stay, left_on):
                report_death(member, actor=actor, died_on=left_on, source=HOME_SOURCE)
    return stay


def _on_roll(stay: HomeStay, day: date) -> list[Member]:
    members = Member.objects.in_town(stay.home.town).present_on(day).filter(id_number=stay.id_number)
    return list(members.select_related("household__village").order_by("pk"))


def start_leave(stay: HomeStay, *, actor: User, started_on: date, reason: str) -> HomeLeave:
    """The resident sleeps elsewhere from ``started_on`` on; those days are no person-days of the home."""
    require_keeper(actor, stay.home)
    last = min(stay.left_on or date.max, clock.today())
    if not stay.admitted_on <= started_on <= last:
        raise BadInput("请假日期应在入住期间，且不能晚于今天。", {"started_on": ["请核对离开日期。"]})
    leave = HomeLeave(stay=stay, started_on=started_on, reason=reason.strip(), recorded_by=actor)
    facts = {"day": started_on.isoformat()}
    with recorded("home.leave", actor=actor, sentence="{actor}登记{subject}自{day}请假：{reason}", subject=stay, reason=reason, facts=facts):  # fmt: skip
        save_checked(leave)
    return leave


def end_leave(stay: HomeStay, *, actor: User, returned_on: date) -> HomeLeave:
    """The resident is back; ``returned_on`` counts as present. BadInput when nobody is away."""
    require_keeper(actor, stay.home)
    leave = stay.leaves.filter(returned_on=None).first()
    if leave is None:
        raise BadInput(f"{stay}没有未销的请假。")
    if not leave.started_on < returned_on <= clock.today():
        raise BadInput("返回日期应在离开日期之后，且不能晚于今天。", {"returned_on": ["请核对返回日期。"]})
    facts = {"day": returned_on.isoformat()}
    with recorded("home.return", actor=actor, sentence="{actor}登记{subject}于{day}返院", subject=stay, facts=facts):
        leave.returned_on = returned_on
        save_checked(leave)
    return leave


def _number(text: str) -> str:
    try:
        return resident_id.normalise(text)
    except ValueError as error:
        raise BadInput(f"身份证号：{error}。", {"id_number": [f"{error}。"]}) from error


def _refuse_impossible(field: str, day: date, birth: date) -> None:
    if not birth <= day <= clock.today():
        raise BadInput("日期应在出生日期之后，且不能晚于今天。", {field: ["请核对日期。"]})
