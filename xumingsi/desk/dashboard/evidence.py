"""Village by village: met, planned, made known, asked, reported."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q
from django.urls import reverse

from xumingsi.accounts.models import User, Village
from xumingsi.campaign.evidence_choices import PlanKind, PlanState, ReportState, SurveyState
from xumingsi.campaign.models import Campaign, Meeting, PhaseReport, Plan, Publicity, Survey
from xumingsi.campaign.survey_rates import SurveyResult, results_of
from xumingsi.desk.figures import Question, villages_of

HEADINGS = ("动员会", "工作方案", "宣传", "知晓率", "满意度", "阶段报告")


@dataclass(frozen=True)
class EvidenceCell:
    """What stands in the table, the list behind it, and whether it is to be watched."""

    heading: str
    text: str
    link: str
    is_warning: bool = False


@dataclass(frozen=True)
class EvidenceRow:
    name: str
    cells: list[EvidenceCell]


def evidence_table(user: User, campaign: Campaign, today: date) -> list[EvidenceRow]:
    """The villages the user may read; queries do not grow with them."""
    villages = villages_of(Question(campaign, today, user))
    meetings = _counted(Meeting.objects.mobilising(), campaign)
    known = _counted(Publicity.objects.standing(), campaign)
    plans = _plans(campaign)
    rates, reports = _rates(campaign), _reports(campaign, today)
    return [
        EvidenceRow(
            village.name,
            [
                _count("动员会", meetings.get(village.pk, 0), "meeting", village),
                _plan(plans.get(village.pk), village),
                _count("宣传", known.get(village.pk, 0), "publicity", village),
                *_rate_cells(rates.get(village.pk)),
                _report(reports.get(village.pk), village),
            ],
        )
        for village in villages
    ]


def _list_of(name: str, village: Village) -> str:
    return f"{reverse(f'admin:campaign_{name}_changelist')}?village={village.pk}"


def _counted(rows: object, campaign: Campaign) -> dict[int, int]:
    found = rows.filter(campaign=campaign).order_by().values_list("village").annotate(n=Count("pk"))  # type: ignore[attr-defined]
    return dict(found)


def _count(heading: str, number: int, name: str, village: Village) -> EvidenceCell:
    return EvidenceCell(heading, f"{number} 次" if number else "无", _list_of(name, village), not number)


def _plans(campaign: Campaign) -> dict[int, tuple[int, str]]:
    plans = Plan.objects.filter(campaign=campaign, kind=PlanKind.WORK).annotate(last=Max("versions__number"))
    return {plan.village_id: (plan.last, plan.state) for plan in plans}


def _plan(found: tuple[int, str] | None, village: Village) -> EvidenceCell:
    link = _list_of("plan", village)
    if found is None:
        return EvidenceCell("工作方案", "无", link, True)
    number, state = found
    remake = state == PlanState.REMAKE
    return EvidenceCell("工作方案", f"第 {number} 版{'，须重新制定' if remake else ''}", link, remake)


def _rates(campaign: Campaign) -> dict[int, SurveyResult]:
    survey = Survey.objects.filter(campaign=campaign).exclude(state=SurveyState.DRAFT).order_by("-pk").first()
    return {result.village.pk: result for result in results_of(survey) if result.village} if survey else {}


def _rate_cells(result: SurveyResult | None) -> list[EvidenceCell]:
    link = reverse("admin:campaign_survey_changelist")
    if result is None:
        return [EvidenceCell(heading, "—", link) for heading in ("知晓率", "满意度")]
    rates = (("知晓率", result.awareness), ("满意度", result.satisfaction))
    return [EvidenceCell(heading, f"{rate.percent}（{rate.whole} 户）", link) for heading, rate in rates]


def _reports(campaign: Campaign, today: date) -> dict[int, tuple[int, int, int]]:
    missing = Q(state__in=[ReportState.DUE, ReportState.RETURNED])
    rows = PhaseReport.objects.filter(phase__campaign=campaign).order_by().values_list("village")
    counted = rows.annotate(
        n=Count("pk"), sent=Count("pk", filter=~missing), late=Count("pk", filter=missing & Q(due_on__lt=today))
    )
    return {village: (n, sent, late) for village, n, sent, late in counted}


def _report(found: tuple[int, int, int] | None, village: Village) -> EvidenceCell:
    total, sent, late = found or (0, 0, 0)
    text = f"已报 {sent}/{total}{f'，逾期 {late}' if late else ''}" if total else "—"
    return EvidenceCell("阶段报告", text, _list_of("phasereport", village), late > 0)
