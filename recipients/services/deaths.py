"""Deaths: reported by a village or matched from a list, confirmed by another person, and what follows for the money.

Nothing stops by itself: a confirmation opens a change that the office proposes and the leading group decides.
"""

from datetime import date
from typing import Any

from recipients.change_choices import Cause, ChangeOutcome, ChangeState, DeathState, NotDead
from recipients.change_rules import periods_on
from recipients.change_workflows import DEATH, survivors
from recipients.choices import Program
from recipients.models import Benefit, BenefitChange, DeathReport, Member
from recipients.models.death import VILLAGE_SOURCE
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock
from xumingsi.kit.dates import month_floor, next_month

from . import changes, households

RIGHT = "recipients.report_change"


def report_death(
    member: Member, *, actor: User, died_on: date, reported_on: date | None = None, source: str = VILLAGE_SOURCE
) -> DeathReport:
    """The village reports a death. A case that a list opened already is supplemented with the village's report.

    BadInput for a day before birth or ahead, for somebody who had left the household before, and for a second report.
    """
    day = reported_on or clock.today()
    refuse_impossible(member, died_on)
    if not died_on <= day <= clock.today():
        raise BadInput("上报日期应在死亡日期之后，且不能晚于今天。", {"reported_on": ["请核对上报日期。"]})
    if member.left_on and member.left_on < died_on:
        raise BadInput(f"{member.name}已于 {member.left_on:%Y-%m-%d} 登记离户，请在其现在的家庭登记。")
    found = DeathReport.objects.filter(member=member).exclude(state=DeathState.EXCLUDED).first()
    return _supplement(found, actor, died_on, day) if found else _open(member, actor, died_on, day, source)


def refuse_impossible(member: Member, died_on: date) -> None:
    """BadInput for a day on which this person cannot have died."""
    if died_on > clock.today():
        raise BadInput("死亡日期不能晚于今天。", {"died_on": ["不能晚于今天。"]})
    if died_on < member.birth_date:
        raise BadInput(
            f"死亡日期早于出生日期（{member.birth_date:%Y-%m-%d}），请核对。", {"died_on": ["早于出生日期。"]}
        )


def _open(member: Member, actor: User, died_on: date, day: date, source: str) -> DeathReport:
    village = member.village
    if not actor.has_right(RIGHT, village):
        raise NotAllowed(f"您没有在{village}上报死亡的权限。")
    report = DeathReport(
        member=member,
        died_on=died_on,
        source=source,
        reported_on=day,
        reported_by=actor,
        **deadlines(village.town, died_on, day),
    )
    with recorded(
        "death.report",
        actor=actor,
        sentence=DEATH["report"].sentence,
        village=village,
        facts={"day": died_on.isoformat()},
    ) as act:
        save_checked(report)
        act.subject = report
    return report


def deadlines(town: Any, died_on: date, reported_on: date) -> dict[str, Any]:
    """When the town must have verified, and whether the report came late, by the rules of the day of the report."""
    periods = periods_on(town, reported_on)
    return {"due_on": periods.town_due(reported_on), "is_late": reported_on > periods.village_due(died_on)}


def _supplement(report: DeathReport, actor: User, died_on: date, day: date) -> DeathReport:
    if report.reported_on:
        raise BadInput(f"{report.member}的死亡已于 {report.reported_on:%Y-%m-%d} 上报，不必重复登记。")
    if report.died_on != died_on:
        message = (
            f"名单所列死亡日期为 {report.died_on:%Y-%m-%d}，与填写的不同；请核对后按同一日期上报，或由镇核实时更正。"
        )
        raise BadInput(message, {"died_on": [message]})
    with moving(report, DEATH, "report", actor=actor, facts={"day": died_on.isoformat()}):
        report.reported_on, report.reported_by = day, actor
        report.is_late = deadlines(report.village.town, died_on, day)["is_late"]
    return report


def confirm_death(report: DeathReport, *, actor: User, finding: str, died_on: date | None = None) -> DeathReport:
    """Somebody else than the reporter has looked: the member leaves the household on the day of death.

    Where money is still paid for the dead person a change is opened (``report.change``); where none is, the case is
    closed at once. ``died_on`` corrects the day.
    """
    finding = require_reason(finding, "请写明核实情况（如火化证明、户口注销、入户核实）。", "finding")
    day = died_on or report.died_on
    refuse_impossible(report.member, day)
    with moving(report, DEATH, "confirm", actor=actor, facts={"day": day.isoformat()}):
        report.died_on, report.finding = day, finding
        report.verified_on, report.verified_by = clock.today(), actor
        _leave(report.member, day, actor)
        benefit = still_paid(report)
        if benefit:
            report.change = _change_for(report, benefit, actor)
    if report.change_id is None:
        month = _stopped_before(report)
        with moving(report, DEATH, "stop", actor=None, facts={"month": f"{month:%Y-%m}"}):
            report.stop_month = month
    return report


def revoke_death(report: DeathReport, *, actor: User, reason: str) -> DeathReport:
    """The person is alive: the confirmation is taken back and the member is in the household again.

    Nothing is paid by it. A change still waiting for a proposal is dropped; where money was stopped or lowered already
    one is opened (``report.change``, 误停更正), by which a proposal and a decision bring it back. BadInput without a reason.
    """
    reason = require_reason(reason, "请写明查实的情况（何人何时见到本人、凭何证明）。")
    was, change = report.state, report.change
    with moving(report, DEATH, "revoke", actor=actor, reason=reason):
        report.excluded_as, report.finding = NotDead.FALSE_REPORT, reason
        _return(report.member, actor)
        if change and change.state == ChangeState.OPEN and not change.deaths.exclude(pk=report.pk).exists():
            changes.drop_change(change, actor=actor, reason=f"死亡确认已撤销：{reason}"[:500])
        if was != DeathState.CONFIRMED and report.member.is_covered:
            report.change = _restoration(report, change, actor) or change
    return report


def _return(member: Member, actor: User) -> None:
    facts = {"name": member.name}
    sentence = "{actor}更正{subject}成员{name}：本人健在，撤销离户"
    with recorded("member.return", actor=actor, sentence=sentence, subject=member.household, facts=facts):
        member.left_on, member.left_reason = None, ""
        save_checked(member)


def _restoration(report: DeathReport, change: BenefitChange | None, actor: User) -> BenefitChange | None:
    """The case that puts right what the decision took away; None where no decision had done so."""
    if change is None or change.state != ChangeState.DECIDED:
        return None
    what = "停发" if change.outcome == ChangeOutcome.STOP else f"{change.get_outcome_display()}到 {change.amount} 元"
    facts = f"{report.member.name}查实健在，原以死亡为由{what}，须更正"
    return changes.open_change(change.benefit, actor=actor, cause=Cause.MISTAKE, facts=facts)


def _leave(member: Member, died_on: date, actor: User) -> None:
    if member.left_on is None:
        households.remove_member(member, actor=actor, left_on=died_on, reason="死亡")
    elif member.left_on != died_on:
        facts = {"name": member.name, "day": died_on.isoformat()}
        with recorded(
            "member.leave",
            actor=actor,
            sentence="{actor}更正{subject}成员{name}离户日期为{day}（死亡）",
            subject=member.household,
            facts=facts,
        ):
            member.left_on, member.left_reason = died_on, "死亡"
            save_checked(member)


def still_paid(report: DeathReport) -> Benefit | None:
    """The benefit that would still be paid for the dead person from next month on."""
    if not report.member.is_covered:
        return None
    month = next_month(clock.today())
    spells = Benefit.objects.in_force_on(month).filter(household=report.member.household_id)
    return spells.exclude(program=Program.TEMPORARY).order_by("-started_on", "-pk").first()


def _change_for(report: DeathReport, benefit: Benefit, actor: User) -> Any:
    left = survivors(benefit.household_id, clock.today())
    what = f"其余 {left} 名保障对象须重新核定" if left else "本户保障对象均已死亡，须停发"
    facts = f"{report.member.name}于 {report.died_on:%Y-%m-%d} 死亡，{what}"
    return changes.open_change(benefit, actor=actor, cause=Cause.DEATH, facts=facts)


def _stopped_before(report: DeathReport) -> date:
    """The first month without money for the dead: after the last spell, else the month after the death."""
    ends = report.household.benefits.exclude(program=Program.TEMPORARY).exclude(ended_on=None)
    last = ends.order_by("-ended_on").values_list("ended_on", flat=True).first()
    after = next_month(report.died_on)
    return max(after, next_month(month_floor(last))) if last and report.member.is_covered else after


def exclude_death(report: DeathReport, *, actor: User, excluded_as: NotDead | str, reason: str) -> DeathReport:
    """The report does not hold: another person of that name, a wrong number, a mistake."""
    reason = require_reason(reason, "请写明核实情况和排除理由。")
    why = NotDead(excluded_as)
    with moving(report, DEATH, "exclude", actor=actor, reason=reason, facts={"why": why.label}):
        report.excluded_as, report.finding = why, reason
        report.verified_on, report.verified_by = clock.today(), actor
    return report
