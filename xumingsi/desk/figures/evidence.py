"""What was done to put the notice into practice, counted: meetings, plans, publicity, reports, cases, survey."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from recipients.models import Posting
from recipients.querysets import PostingQuerySet
from renewals.choices import Outcome
from renewals.models import Application, Reminder
from renewals.querysets import ApplicationQuerySet
from xumingsi.campaign.evidence_choices import Contact, PlanKind
from xumingsi.campaign.models import Meeting, PhaseReport, Plan, PlanVersion, Publicity, SurveyResponse, TypicalCase
from xumingsi.campaign.querysets import CaseQuerySet, MeetingQuerySet, PlanQuerySet, ReportQuerySet, ResponseQuerySet
from xumingsi.kit import clock

from . import steps
from .county import renewals
from .figure import Figure, Question


def _over(question: Question) -> datetime:
    return clock.moment(question.as_of + timedelta(days=1), 0)


def mobilised(question: Question) -> MeetingQuerySet:
    rows: MeetingQuerySet = Meeting.objects.mobilising().filter(campaign=question.campaign, held_at__lt=_over(question))
    return rows


def _plans(question: Question, kind: PlanKind) -> PlanQuerySet:
    adopted = PlanVersion.objects.filter(plan=OuterRef("pk"), adopted_on__lte=question.as_of)
    rows: PlanQuerySet = Plan.objects.filter(Exists(adopted), campaign=question.campaign, kind=kind)
    return rows


def work_plans(question: Question) -> PlanQuerySet:
    return _plans(question, PlanKind.WORK)


def rules(question: Question) -> PlanQuerySet:
    return _plans(question, PlanKind.RULES)


def publicity(question: Question) -> object:
    return Publicity.objects.standing().filter(campaign=question.campaign, done_on__lte=question.as_of)


def reports(question: Question) -> ReportQuerySet:
    rows: ReportQuerySet = PhaseReport.objects.filter(phase__campaign=question.campaign, due_on__isnull=False)
    return rows


def handed_in(question: Question) -> Q:
    return Q(pk__in=PhaseReport.objects.filter(submissions__handed_in_on__lte=question.as_of).order_by().values("pk"))


def cases(question: Question) -> CaseQuerySet:
    rows: CaseQuerySet = TypicalCase.objects.published().filter(campaign=question.campaign)
    return rows.filter(published_on__lte=question.as_of)


def interviews(question: Question) -> ResponseQuerySet:
    rows: ResponseQuerySet = SurveyResponse.objects.standing().filter(survey__campaign=question.campaign)
    return rows.filter(contact=Contact.INTERVIEWED, recorded_at__lt=_over(question))


def reminders(question: Question) -> object:
    return Reminder.objects.filter(application__campaign=question.campaign, reminded_on__lte=question.as_of)


def postings(question: Question) -> PostingQuerySet:
    rows: PostingQuerySet = Posting.objects.in_town(question.campaign.town)
    return rows.filter(starts_on__lte=question.as_of, starts_on__year=question.campaign.year)


def temporary(question: Question) -> ApplicationQuerySet:
    rows: ApplicationQuerySet = Application.objects.filter(campaign=question.campaign, kind="temporary")
    return rows.filter(steps.decided_as(question, Outcome.GRANT))


EVIDENCE = [
    Figure("meetings", "动员会（次）", "截至统计截止日召开的动员会，更正的按更正后计", mobilised),
    Figure("plans", "工作方案（份）", "截至统计截止日通过的村（居）和镇工作方案", work_plans),
    Figure("rules", "动态管理办法（份）", "截至统计截止日通过的动态管理办法", rules),
    Figure("publicity", "宣传（次）", "截至统计截止日登记的宣传活动", publicity),  # type: ignore[arg-type]
    Figure("reminders", "催办（次）", "续保催办记录", reminders),  # type: ignore[arg-type]
    Figure("reviewed", "民主评议（户）", "续保户中已民主评议的", renewals, steps.reviewed),
    Figure("posted", "公示（户）", "续保户中已张贴公示的", renewals, steps.posted),
    Figure("decided", "审批（户）", "续保户中已审批的", renewals, steps.decided),
    Figure("postings", "公示（期）", "本年度张贴的公示，含长期公示", postings),
    Figure("temporary", "临时救助（件）", "经审批批准的临时救助", temporary),
    Figure("interviews", "群众调查（户）", "知晓率、满意度调查的受访户数", interviews),
    Figure("reports_due", "应报阶段报告（份）", "各村（居）各阶段应报送的报告", reports),
    Figure("reports_in", "已报阶段报告（份）", "其中截至统计截止日已报送的", reports, handed_in),
    Figure("cases", "典型案例（件）", "截至统计截止日发布的典型案例", cases),
]
