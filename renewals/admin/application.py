"""Applications: the list everybody works from, and the page where one case moves."""

from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from recipients.admin.searching import Searching
from renewals.choices import DrawPurpose, Kind, State
from renewals.models import Application
from renewals.querysets import STEP_FILTERS
from renewals.services.opening import open_renewals, register_application
from renewals.services.sampling import draw_sample
from renewals.workflows import RENEWAL
from xumingsi.campaign.models import Campaign
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter, period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.casework.models import Attachment
from xumingsi.kit import clock

from .pages import DrawForm, NewApplicationForm, OpenForm
from .rows import STEP_ROWS


class StepFilter(admin.SimpleListFilter):
    """By how far a case has come; the dashboard's numbers lead here."""

    title = "办理进度"
    parameter_name = "step"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(code, label) for code, (label, _) in STEP_FILTERS.items()]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        found = STEP_FILTERS.get(self.value() or "")
        return queryset.filter(found[1]).distinct() if found else queryset


@admin.register(Application)
class ApplicationAdmin(WithRows, Searching, VerbAdminMixin, ScopedAdmin):
    workflow = RENEWAL
    tones = {
        State.DECIDED: "done", State.APPLIED: "go", State.VERIFIED: "go", State.VISITED: "go", State.REVIEWED: "go", State.POSTED: "go",
        State.POSTING_OVER: "go", State.PROPOSED: "go", State.RETURNED: "stop", State.LAPSED: "stop", State.STOP_ADVISED: "stop",
        State.STOP_PROPOSED: "stop", State.WAIVED: "stop",
    }  # fmt: skip
    list_display = (
        "number",
        "household_name",
        "village",
        "program",
        "kind",
        "applied_on",
        "drawn",
        "state_badge",
        "outcome",
    )
    list_display_links = ("number", "household_name")
    list_filter = (
        VillageFilter,
        "state",
        StepFilter,
        "kind",
        "program",
        "is_drawn",
        period_filter("applied_on", "申请日期"),
    )
    list_select_related = ("village", "household", "campaign")
    summary = ("number", "household_name", "village", "program", "present_amount", "visit_text", "state_badge")
    ordering = ("pk",)
    inlines = STEP_ROWS
    menu_order = 10

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return super().get_fieldsets(request, obj)
        more = [name for name in ("agent_name", "agent_reason", "relative_note", "changed_facts") if getattr(obj, name)]
        result = ("outcome", "amount", "from_month", "decided_on") if obj.outcome else ()
        basic = (
            "number",
            "household_link",
            "village",
            "kind",
            "program",
            "present_amount",
            "applicant_name",
            "applied_on",
            "visit_text",
            *more,
            *result,
        )
        return [(None, {"fields": basic})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for _, part in self.get_fieldsets(request, obj) for name in part["fields"]]

    @admin.display(description="户主", ordering="household__head_name")
    def household_name(self, application: Application) -> str:
        return application.household.head_name

    @admin.display(description="救助家庭")
    def household_link(self, application: Application) -> str:
        from django.utils.html import format_html

        url = reverse("admin:recipients_household_change", args=[application.household_id])
        return format_html('<a href="{}">{}</a>', url, application.household)

    @admin.display(description="入户", boolean=False)
    def drawn(self, application: Application) -> str:
        return (
            "必查"
            if application.kind == Kind.NEW or application.declares_relative
            else "抽中"
            if application.is_drawn
            else "—"
        )

    @admin.display(description="现月保障金额")
    def present_amount(self, application: Application) -> str:
        amount = application.current_amount
        return f"{amount:,.2f} 元" if amount is not None else "—"

    @admin.display(description="起始月份")
    def from_month(self, application: Application) -> str:
        return f"{application.effective_from:%Y年%-m月}" if application.effective_from else "—"

    @admin.display(description="须入户")
    def visit_text(self, application: Application) -> str:
        return "、".join(application.visit_reasons()) or "未抽中，可免"

    # -- evidence of the steps is shown with the case

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        context = super().page_context(request, obj, context)
        if obj is not None:
            context["attachments"] = list(Attachment.objects.visible_to(request.user).filter(self._evidence_of(obj)))
        return context

    @staticmethod
    def _evidence_of(application: Application) -> Q:
        subjects = Q(subject_type=ContentType.objects.get_for_model(Application), subject_id=application.pk)
        for relation in ("checks", "visits", "home_checks"):
            rows = getattr(application, relation)
            subjects |= Q(subject_type=ContentType.objects.get_for_model(rows.model), subject_id__in=rows.values("pk"))
        return subjects

    # -- acts that are not a verb of one application

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        user, names = (
            request.user,
            [
                ("register", "登记新申请", "renewals.apply"),
                ("open", "生成续保清单", "renewals.open"),
                ("draw", "抽取入户名单", "renewals.draw"),
            ],
        )
        tools = [
            (label, reverse(f"admin:renewals_application_{name}"))
            for name, label, right in names
            if user.has_right(right)
        ]  # type: ignore[union-attr]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("open/", wrap(self.open_view), name="renewals_application_open"),
            path("draw/", wrap(self.draw_view), name="renewals_application_draw"),
            path("register/", wrap(self.register_view), name="renewals_application_register"),
            *super().get_urls(),
        ]

    def _campaigns(self, request: HttpRequest, right: str) -> Any:
        return Campaign.objects.visible_to(request.user, right).running()

    def open_view(self, request: HttpRequest) -> HttpResponse:
        """Open the campaign's list of renewals."""
        back = reverse("admin:renewals_application_changelist")
        return ask(
            request, self.admin_site, title="生成续保清单", opts=self.opts, back=back,
            note="为每项在享待遇生成一件续保申请；重复生成只补新增的，不会重复。",
            form=lambda *data: OpenForm(*data, campaigns=self._campaigns(request, "renewals.open")),
            perform=lambda campaign: open_renewals(campaign, as_of=clock.today(), actor=request.user),  # type: ignore[arg-type]
            done=lambda count: (f"新增续保申请 {count} 件。", back),
        )  # fmt: skip

    def draw_view(self, request: HttpRequest) -> HttpResponse:
        """Draw the households to visit."""
        back = reverse("admin:renewals_application_changelist")
        return ask(
            request, self.admin_site, title="抽取入户名单", opts=self.opts, back=back,
            note="种子应事先公布（如某日开奖号码），任何人按公开的规则都能重算出同一名单；近亲属等必查户全部列入。",
            form=lambda *data: DrawForm(*data, campaigns=self._campaigns(request, "renewals.draw")),
            perform=lambda campaign, **given: draw_sample(campaign, purpose=DrawPurpose.VISIT, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda draw: (str(draw), reverse("admin:renewals_sampledraw_change", args=[draw.pk])),
        )  # fmt: skip

    def register_view(self, request: HttpRequest) -> HttpResponse:
        """A household that is not on the roll asks for help (应保尽保、临时救助)."""
        back = reverse("admin:renewals_application_changelist")
        return ask(
            request, self.admin_site, title="登记新申请", opts=self.opts, back=back,
            note="登记后在申请页面提交；新申请一律入户调查。",
            form=lambda *data: NewApplicationForm(*data, user=request.user, campaigns=self._campaigns(request, "renewals.apply")),
            perform=lambda **given: register_application(actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda application: (f"已登记{application}", self.record_url(application)),
        )  # fmt: skip
