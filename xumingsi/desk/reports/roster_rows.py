"""The rows of 续保情况花名册, as of a day. A fixed number of queries for every two thousand households."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from recipients.models import BenefitAmount, Member
from renewals.choices import SILENT, State
from renewals.models import Application, EconomicCheck, HomeCheck, HouseholdVisit, PostedStep, Reminder, ReviewResult
from xumingsi.desk.figures import Question
from xumingsi.desk.figures.county import renewals
from xumingsi.kit import clock, masking

AT_A_TIME = 2000


def roster_rows(question: Question) -> Iterator[dict[str, Any]]:
    """One mapping per renewal, by village, group and 救助证号; keys as the sheet's columns."""
    rows = renewals(question).select_related("village", "household", "benefit")
    ordered = rows.order_by("village__path", "household__group_no", "household__certificate_no", "pk")
    ordered = ordered.annotate(state_then=_state_known_by(_end(question.as_of)))
    ordered = ordered.prefetch_related(*_steps_up_to(question.as_of))
    for number, application in enumerate(ordered.iterator(chunk_size=AT_A_TIME), 1):
        yield {
            "number": number,
            "record": ("renewals.application", application.pk),
            **_household(application, question.as_of),
            **_steps(application, question.as_of),
        }


def _end(day: date) -> datetime:
    return clock.moment(day + timedelta(days=1), 0)


def _state_known_by(end: datetime) -> Subquery:
    """The state as it had been written down by then."""
    history = Application.history.model.objects.filter(id=OuterRef("pk"), history_date__lt=end)  # type: ignore[attr-defined]
    return Subquery(history.order_by("-history_date", "-history_id").values("state")[:1])


def _steps_up_to(day: date) -> list[Prefetch]:
    """Each step's rows up to the day, oldest first."""
    wanted: dict[str, tuple[str, QuerySet]] = {
        "heads": ("household__members", Member.objects.filter(is_head=True).order_by("household_id", "pk")),
        "sums": ("benefit__amounts", BenefitAmount.objects.order_by("benefit_id", "effective_from")),
        "checked": ("checks", EconomicCheck.objects.filter(checked_on__lte=day).order_by("pk")),
        "visited": ("visits", HouseholdVisit.objects.filter(visited_at__lt=_end(day)).order_by("pk").prefetch_related("visitors")),
        "heard": ("reviews", ReviewResult.objects.filter(meeting__held_at__lt=_end(day)).order_by("pk")),
        "shown": ("posted", PostedStep.objects.filter(line__posting__starts_on__lte=day).select_related("line__posting").order_by("pk")),
        "reminded": ("reminders", Reminder.objects.filter(reminded_on__lte=day).order_by("pk")),
        "called_on": ("home_checks", HomeCheck.objects.filter(checked_on__lte=day).order_by("pk")),
    }  # fmt: skip
    return [Prefetch(relation, rows, to_attr=name) for name, (relation, rows) in wanted.items()]


def _household(application: Any, day: date) -> dict[str, Any]:
    household, benefit = application.household, application.benefit
    heads = household.heads
    return {
        "village": application.village.name,
        "group": household.group_no,
        "certificate": household.certificate_no or "",
        "head": household.head_name,
        "id": masking.mask_id(heads[-1].id_number) if heads else "",
        "program": application.program,
        "size": household.size,
        "covered": benefit.covered_count if benefit else None,
        "before": _amount_before(application, day),
    }


def _amount_before(application: Any, day: date) -> Decimal | None:
    """The amount in force until the decision takes effect, or on the day."""
    decided = _decided_by(application, day)
    amounts = application.benefit.sums if application.benefit else []
    standing = [
        row.monthly_amount
        for row in amounts
        if (row.effective_from < application.effective_from if decided else row.effective_from <= day)
    ]
    return standing[-1] if standing else None


def _decided_by(application: Application, day: date) -> bool:
    return application.state == State.DECIDED and application.decided_on is not None and application.decided_on <= day


def _steps(application: Any, day: date) -> dict[str, Any]:
    applied = application.applied_on is not None and application.applied_on <= day
    decided = _decided_by(application, day)
    check, visit, review, step = (
        _last(rows) for rows in (application.checked, application.visited, application.heard, application.shown)
    )
    return {
        "applied_on": application.applied_on if applied else None,
        "way": _way(application) if applied else "",
        "verdict": check.get_verdict_display() if check else "",
        "visited_on": visit.visited_at.astimezone(clock.CHINA).date() if visit else None,
        "visitors": "、".join(visitor.name for visitor in visit.visitors.all()) if visit else "",
        "review": _review(review) if review else "",
        "posting": _period(step, day) if step else "",
        "outcome": application.get_outcome_display() if decided else "",
        "amount": application.amount if decided else None,
        "effective": application.effective_from if decided else None,
"state": _state_on(application, day, applied, decided),
        "remark": _remark(application, applied),
    }  # fmt: skip


def _last(rows: list[Any]) -> Any:
    return rows[-1] if rows else None


def _way(application: Application) -> str:
    if application.agent_name:
        return "代办"
    return "逾期补办" if application.is_late else "本人"


def _review(result: ReviewResult) -> str:
    truth = "属实" if result.is_true else "不属实"
    return f"{truth}（{result.agree}:{result.disagree}:{result.abstain}）"


def _period(step: PostedStep, day: date) -> str:
    posting = step.line.posting
    withdrawn = posting.closed_on is not None and posting.closed_on <= min(day, posting.last_day)
    return f"{posting.starts_on:%Y-%m-%d}至{posting.closed_on if withdrawn else posting.last_day:%Y-%m-%d}"


def _state_on(application: Any, day: date, applied: bool, decided: bool) -> str:
    """The state of today; for an earlier day how far the papers dated until then had come."""
    if day >= clock.today():
        return str(application.get_state_display())
    if not applied and not decided:
        return str(_silent_state(application).label)
    shown = _last(application.shown)
    reached = [
        (decided, State.DECIDED),
        (shown and shown.line.posting.is_over(day), State.POSTING_OVER),
        (shown, State.POSTED),
        (application.heard, State.REVIEWED),
        (application.visited, State.VISITED),
        (application.checked, State.VERIFIED),
    ]
    return str(next((state.label for done, state in reached if done), State.APPLIED.label))


def _silent_state(application: Any) -> State:
    """Where a household that has not applied stands: nobody writes 逾期未申请 back to an earlier day."""
    return State(application.state_then) if application.state_then in SILENT else State.OPEN


def _remark(application: Any, applied: bool) -> str:
    said = []
    if not applied:
        said.append(f"催办 {len(application.reminded)} 次")
        if found := _last(application.called_on):
            said.append(f"{found.checked_on:%m-%d} {found.checked_by}上门核实：{found.get_found_display()}")
        elif _silent_state(application) in SILENT:
            said.append("尚未上门核实")
        if found and found.protected:
            said.append(f"特殊保护：{found.protected}")
    elif application.agent_name:
        said.append(
            f"{application.agent_name}代办（{application.agent_reason}）" + ("，逾期" if application.is_late else "")
        )
    said += [
        word
        for word, is_so in (("近亲属申明", application.declares_relative), ("抽中入户", application.is_drawn))
        if is_so
    ]
    if application.household.remark:
        said.append(application.household.remark)
    return masking.mask_text("；".join(said))
