"""走过场: decided although somebody had to go to the house and nobody did.

Who must be visited: those drawn (before the decision), new applications, 支出型临时救助, families that declared or filed a relative,
whose check was doubtful, who applied late, or against whom an objection was upheld (220号第18、26条；通知二(二)3). A visit
dated after the decision is none. Silent households are looked after at the door instead and are not judged here.
"""

from collections.abc import Iterator
from datetime import date

from audits.casebook import decided_cases
from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from recipients.choices import ObjectionState
from recipients.models import Objection, RelativeFiling
from renewals.choices import DrawPurpose, Kind, Verdict
from renewals.models import Application, Decision, EconomicCheck, HouseholdVisit, SampleDraw
from xumingsi.accounts.models import Division
from xumingsi.kit import clock


def find(question: Question) -> Iterator[Hit]:
    visited = _visited(question.town)
    reasons = _Reasons(question.town)
    for case in decided_cases(question):
        if case.step in visited and visited[case.step] <= case.decided_on:
            continue
        if why := reasons.of(case.application, case.round, case.decided_on):
            late = "（入户日期在审批之后）" if case.step in visited else ""
            yield case.hit(f"应入户而未入户即作出审批{late}", {"必须入户的原因": "、".join(why)})


def _visited(town: Division) -> dict[tuple[int, int], date]:
    """Application and round → the day of the first visit."""
    found: dict[tuple[int, int], date] = {}
    rows = HouseholdVisit.objects.in_town(town).order_by("visited_at")
    for application, turn, moment in rows.values_list("application_id", "round", "visited_at").iterator(chunk_size=5000):  # fmt: skip
        found.setdefault((application, turn), moment.astimezone(clock.CHINA).date())
    return found


class _Reasons:
    """Why a case had to be visited, for the whole town at once."""

    def __init__(self, town: Division) -> None:
        rows = Application.objects.in_town(town).filter(applied_on__isnull=False).order_by()
        names = ("pk", "number", "household_id", "is_drawn", "kind", "is_urgent", "declares_relative", "is_late")
        self._facts = {pk: facts for pk, *facts in rows.values_list(*names).iterator(chunk_size=5000)}
        checks = EconomicCheck.objects.in_town(town).exclude(verdict=Verdict.CONSISTENT).order_by()
        self._doubtful = set(checks.values_list("application_id", "round"))
        upheld = Objection.objects.in_town(town).filter(state=ObjectionState.UPHELD).order_by()
        self._upheld = set(upheld.values_list("line__step__application", flat=True))
        self._drawn_on = _drawn_on(town)
        filed = RelativeFiling.objects.in_town(town).live().order_by("-filed_on")
        self._filed_on = dict(filed.values_list("household_id", "filed_on"))

    def of(self, application: int, turn: int, day: date) -> list[str]:
        """Reasons that held when the case was decided on ``day``; empty when the visit could be left out."""
        if application not in self._facts:
            return []
        number, household, drawn, kind, urgent, relative, late = self._facts[application]
        held = {
            "抽中入户": drawn and self._drawn_on.get(number, day) <= day,
            "新申请": kind == Kind.NEW,
            "支出型临时救助": kind == Kind.TEMPORARY and not urgent,
            "申明有近亲属任职": relative,
            "近亲属已备案": household in self._filed_on and self._filed_on[household] <= day,
            "核查有疑问": (application, turn) in self._doubtful,
            "公示异议成立": application in self._upheld,
            "逾期补申请": late,
        }
        return [why for why, holds in held.items() if holds]


def _drawn_on(town: Division) -> dict[str, date]:
    """Number of an application → the day it was first drawn for a visit."""
    found: dict[str, date] = {}
    draws = SampleDraw.objects.filter(campaign__town=town, purpose=DrawPurpose.VISIT).order_by("drawn_at", "pk")
    for drawn, forced, moment in draws.values_list("drawn", "forced", "drawn_at"):
        for number in (*drawn, *forced):
            found.setdefault(number, moment.astimezone(clock.CHINA).date())
    return found


DETECTOR = detector(
    "decided_without_visit", "未入户即审批", Category.MOTIONS, Severity.HIGH, clause="通知二(二)3；220号第18、26条",
    inputs=(Decision, HouseholdVisit), find=find,
)  # fmt: skip
