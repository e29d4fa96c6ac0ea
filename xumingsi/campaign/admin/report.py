"""Phase reports: who has handed in, who has not, until when."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Duty
from xumingsi.campaign.evidence_choices import ReportState
from xumingsi.campaign.evidence_workflows import REPORT
from xumingsi.campaign.models import PhaseReport, ReportReturn, ReportSubmission
from xumingsi.campaign.querysets import SOON
from xumingsi.casework.admin.filters import VillageFilter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.kit import clock

from .recording import Found


class DueFilter(admin.SimpleListFilter):
    """What is missing, what is overdue, what falls due."""

    title = "报送情况"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("missing", "未报"), ("overdue", "逾期未报"), ("soon", f"{SOON} 天内到期")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = clock.today()
        match self.value():
            case "missing":
                return queryset.missing()
            case "overdue":
                return queryset.overdue(today)
            case "soon":
                return queryset.due_within(today, SOON)
        return queryset


class SubmissionRows(Rows):
    model = ReportSubmission
    fields = ("handed_in_on", "is_late", "work", "problems", "cure", "next_steps", "figures_then", "recorded_by")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("figures")

    @admin.display(description="报送时的数据")
    def figures_then(self, submission: ReportSubmission) -> str:
        return "；".join(str(figure) for figure in submission.figures.all())


class ReturnRows(Rows):
    model = ReportReturn
    fields = ("recorded_at", "reason", "recorded_by")
    ordering = ("-pk",)


@admin.register(PhaseReport)
class PhaseReportAdmin(WithRows, VerbAdminMixin, Found, ScopedAdmin):
    workflow = REPORT
    tones = {ReportState.SUBMITTED: "go", ReportState.RECEIVED: "done", ReportState.RETURNED: "stop"}
    list_display = ("__str__", "village", "phase", "due", "handed_in", "who", "state_badge")
    list_filter = (VillageFilter, "phase__kind", "state", DueFilter)
    list_select_related = ("phase__campaign__town", "village")
    fields = ("phase", "village", "due", "handed_in", "who")
    summary = ("phase", "village", "due", "handed_in", "who")
    inlines = (SubmissionRows, ReturnRows)
    ordering = ("due_on", "village__path", "pk")
    menu_order = 70

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        clerks = (
            Duty.objects.active_on(clock.today()).filter(role=Role.VILLAGE_CLERK).select_related("user").order_by("pk")
        )
        seats = Prefetch("village__duties", clerks, to_attr="clerks")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(seats, Prefetch("submissions", ReportSubmission.objects.order_by("pk")))
        )

    @admin.display(description="报送期限", ordering="due_on")
    def due(self, report: PhaseReport) -> str:
        missing = report.state in (ReportState.DUE, ReportState.RETURNED)
        late = missing and report.due_on < clock.today()
        return f"{report.due_on:%Y-%m-%d}{'（已逾期）' if late else ''}"

    @admin.display(description="报送日期")
    def handed_in(self, report: PhaseReport) -> str:
        sent = list(report.submissions.all())
        return f"{sent[-1].handed_in_on:%Y-%m-%d}{'（逾期）' if sent[-1].is_late else ''}" if sent else "—"

    @admin.display(description="责任人")
    def who(self, report: Any) -> str:
        return "、".join(str(duty.user) for duty in report.village.clerks) or "（无村级经办）"
