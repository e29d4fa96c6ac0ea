"""What changed in a household, as told: reported by the village, verified by the town, and then changed or not."""

from datetime import date
from typing import Any

from recipients.change_choices import Cause, ChangeKind, ChangeState
from recipients.change_rules import periods_on
from recipients.change_workflows import REPORT
from recipients.models import Benefit, ChangeReport, DeathReport, Household, Member
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock

from .changes import open_change
from .deaths import RIGHT, report_death


def report_change(
    household: Household, *, actor: User, kind: ChangeKind | str, happened_on: date, reporter: str, facts: str,
    reported_on: date | None = None, member: Member | None = None,
) -> ChangeReport | DeathReport:  # fmt: skip
    """Register what a household told. A death becomes a DeathReport of ``member``; the rest a ChangeReport.

    Late is what was reported after the village's days; grave what stayed untold for months (83号五(五)).
    """
    day = reported_on or clock.today()
    if not happened_on <= day <= clock.today():
        raise BadInput("发生日期不能晚于上报日期，上报日期不能晚于今天。", {"happened_on": ["请核对日期。"]})
    if kind == ChangeKind.DEATH:
        if member is None or member.household_id != household.pk:
            raise BadInput("报告死亡的，请选择死亡的家庭成员。", {"member": ["请选择家庭成员。"]})
        return report_death(member, actor=actor, died_on=happened_on, reported_on=day)
    village = household.village
    if not actor.has_right(RIGHT, village):
        raise NotAllowed(f"您没有在{village}上报家庭变化的权限。")
    periods = periods_on(village.town, day)  # type: ignore[arg-type]
    report = ChangeReport(
        household=household, kind=kind, happened_on=happened_on, reported_on=day, reporter=reporter.strip(), facts=facts.strip(), recorded_by=actor,
        due_on=periods.town_due(day), is_late=day > periods.village_due(happened_on), is_grave=periods.is_grave(happened_on, day),
    )  # fmt: skip
    sentence = "{actor}登记{subject}（{reporter}报告，{day}发生）"
    words = {"reporter": report.reporter, "day": happened_on.isoformat()}
    with recorded("change_report.report", actor=actor, sentence=sentence, village=village, facts=words) as act:
        save_checked(report)
        act.subject = report
    return report


def verify_report(report: ChangeReport, *, actor: User, finding: str, adjust: bool = False) -> ChangeReport:
    """What the town found; with ``adjust`` a change of the household's benefit is opened for proposal."""
    finding = require_reason(finding, "请写明核实情况。", "finding")
    with moving(report, REPORT, "verify", actor=actor, facts={"finding": finding}):
        report.finding, report.verified_on, report.verified_by = finding, clock.today(), actor
        if adjust:
            benefit = _benefit(report.household)
            report.change = open_change(
                benefit, actor=actor, cause=Cause.REPORT, facts=f"{report.get_kind_display()}变化：{finding}"
            )
    return report


def _benefit(household: Household) -> Benefit:
    benefit: Any = household.standing_benefit
    if benefit is None:
        raise BadInput(f"{household}没有在享待遇，无须调整。", {"adjust": ["没有在享待遇。"]})
    return benefit  # type: ignore[no-any-return]


def handle_report(report: ChangeReport, *, actor: User) -> ChangeReport:
    """Close a report that was acted upon. BadInput when its change came to nothing: then it is 不予调整."""
    if report.change and report.change.state == ChangeState.DROPPED:
        raise BadInput("所提变更已定为不作变更，请办理“不予调整”。")
    with moving(report, REPORT, "handle", actor=actor):
        return report


def leave_report(report: ChangeReport, *, actor: User, reason: str) -> ChangeReport:
    """Close a report that changes nothing, with the reason."""
    reason = require_reason(reason, "请写明不予调整的理由。")
    with moving(report, REPORT, "leave", actor=actor, reason=reason):
        return report
