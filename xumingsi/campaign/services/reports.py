"""Phase reports: opened for every village, handed in with the figures of the day, returned or received (通知四(四))."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, Duty, User, Village
from xumingsi.campaign.evidence_workflows import REPORT
from xumingsi.campaign.guards import require_open
from xumingsi.campaign.models import Phase, PhaseReport, ReportFigure, ReportReturn, ReportSubmission
from xumingsi.campaign.report_figures import figures_of
from xumingsi.casework.bulk import insert_rows
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock, masking
from xumingsi.kit.dates import chinese_date

from .entering import keep_files, refuse_future


def open_reports(phase: Phase, *, actor: User | None, due_on: date | None = None) -> int:
    """A report for every village that has none yet on this phase, due on ``due_on`` (default: the phase's last day).

    Answers how many were opened. ``actor`` None is the system, when a phase starts.
    """
    town = phase.campaign.town
    if actor is not None and not actor.has_right("campaign.manage", town):
        raise NotAllowed("您没有布置阶段报告的权限。")
    require_open(phase.campaign)
    there = set(phase.reports.values_list("village", flat=True))
    villages = [
        pk
        for pk in Village.objects.filter(parent=town).order_by("path").values_list("pk", flat=True)
        if pk not in there
    ]
    if not villages:
        return 0
    due = due_on or phase.ends_on
    sentence = "{actor}布置{subject}报告，{count}个村（居），{due}前报送"
    facts = {"count": len(villages), "due": chinese_date(due)}
    with recorded("phase_report.open", actor=actor, sentence=sentence, subject=phase, village=town, facts=facts):
        columns: dict[str, list[Any]] = {
            "phase_id": [phase.pk] * len(villages),
            "village_id": villages,
            "due_on": [due] * len(villages),
        }
        insert_rows(PhaseReport, columns)
    return len(villages)


def submit_report(
    report: PhaseReport, *, actor: User, handed_in_on: date, work: str, problems: str, cure: str, next_steps: str,
    files: Iterable[Any] = (),
) -> ReportSubmission:  # fmt: skip
    """Hand the report in, or in again after a return. Late is what came after the report's own due date; it is taken
    all the same, and marked. The figures of today go along."""
    told = {"work": work, "problems": problems, "cure": cure, "next_steps": next_steps}
    refuse_future(handed_in_on, "handed_in_on", "报送日期")
    late = handed_in_on > report.due_on
    facts = {"day": chinese_date(handed_in_on), "late": "，逾期" if late else ""}
    with moving(report, REPORT, "submit", actor=actor, facts=facts):
        submission = ReportSubmission(
            report=report, handed_in_on=handed_in_on, is_late=late, **{name: masking.mask_text(said) for name, said in told.items()},
            recorded_by=actor,
        )  # fmt: skip
        save_checked(submission)
        for label, value in figures_of(report.campaign, report.village).items():
            save_checked(ReportFigure(submission=submission, label=label, value=value, recorded_by=actor))
        keep_files(report, files, kind="书面报告", actor=actor)
    return submission


def receive_report(report: PhaseReport, *, actor: User) -> PhaseReport:
    """Take the report as it is."""
    with moving(report, REPORT, "receive", actor=actor):
        return report


def return_report(report: PhaseReport, *, actor: User, reason: str) -> ReportReturn:
    """Send the report back to be done again; its due date stays."""
    reason = require_reason(reason, "请写明退回理由和须补充的内容。")
    with moving(report, REPORT, "return", actor=actor, reason=reason):
        submission = report.latest
        assert submission is not None
        row = ReportReturn(report=report, submission=submission, reason=reason, recorded_by=actor)
        save_checked(row)
    return row


def remind_report(report: PhaseReport, *, actor: User) -> PhaseReport:
    """Note that the village was reminded, and whom it concerns."""
    facts = {"due": chinese_date(report.due_on), "who": answerable(report.village)}
    with moving(report, REPORT, "remind", actor=actor, facts=facts):
        return report


def set_due(report: PhaseReport, *, actor: User, due_on: date, reason: str) -> PhaseReport:
    """Another due date for one village, with the reason; what was handed in before keeps its mark."""
    reason = require_reason(reason, "请写明更改期限的理由。")
    if due_on < report.phase.starts_on:
        raise BadInput("期限不能早于阶段开始日期。", {"due_on": ["不能早于阶段开始日期。"]})
    facts = {"before": chinese_date(report.due_on), "due": chinese_date(due_on)}
    with moving(report, REPORT, "set_due", actor=actor, reason=reason, facts=facts):
        report.due_on = due_on
    return report


def answerable(village: Division) -> str:
    """The village's clerks in office, who have to hand its reports in."""
    duties = Duty.objects.active_on(clock.today()).filter(
        role=Role.VILLAGE_CLERK, division=village.pk, user__is_active=True
    )
    return (
        "、".join(duties.order_by("user__name", "pk").values_list("user__name", flat=True).distinct())
        or "（无村级经办）"
    )
