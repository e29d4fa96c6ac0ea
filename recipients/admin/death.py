"""Deaths on the workbench: lists handed in, cases, what was paid too much and the way to its recovery."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from recipients.admin.searching import Searching
from recipients.change_choices import DeathState
from recipients.change_workflows import DEATH
from recipients.models import DeathReport, Member
from recipients.paid import paid_after_death
from recipients.services.deaths import report_death
from recipients.services.recoveries import open_recovery
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter, period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.kit import clock

NAMED = 5


class OverdueFilter(admin.SimpleListFilter):
    """Reported, and the town has not verified in time."""

    title = "核实期限"
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("1", "镇核实已逾期"), ("late", "村（居）上报逾期")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if self.value() == "1":
            return queryset.filter(state=queryset.model._meta.get_field("state").default, due_on__lt=clock.today())
        return queryset.filter(is_late=True) if self.value() == "late" else queryset


class ReportForm(forms.Form):
    member = forms.ModelChoiceField(label="死亡的家庭成员", queryset=Member.objects.none(), empty_label=None)
    died_on = forms.DateField(label="死亡日期")
    reported_on = forms.DateField(label="上报日期", initial=clock.today)

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members  # type: ignore[attr-defined]


class RecoverForm(forms.Form):
    responsible = forms.CharField(label="追回责任人", max_length=40)


@admin.register(DeathReport)
class DeathReportAdmin(Searching, VerbAdminMixin, ScopedAdmin):
    workflow = DEATH
    tones = {
        DeathState.CONFIRMED: "go", DeathState.STOPPED: "done", DeathState.ADJUSTED: "done", DeathState.EXCLUDED: "stop",
    }  # fmt: skip
    list_display = ("person", "household_name", "village_name", "died_on", "source", "due", "state_badge", "stop_text")
    list_filter = (VillageFilter, "state", OverdueFilter, period_filter("died_on", "死亡日期"))
    list_select_related = ("member__household__village", "record")
    fields = (
        "person", "household_link", "village_name", "died_on", "source", "name_text", "reported_on", "reported_by", "due", "verified_on",
        "verified_by", "finding", "excluded_as", "change_link", "stop_text", "paid_text", "recovery_link",
    )  # fmt: skip
    summary = ("person", "household_name", "village_name", "died_on", "source", "name_text")
    ordering = ("-pk",)
    menu_order = 50

    @admin.display(description="死亡人员")
    def person(self, report: DeathReport) -> str:
        return str(report.member)

    @admin.display(description="救助家庭")
    def household_name(self, report: DeathReport) -> str:
        return str(report.household)

    @admin.display(description="救助家庭")
    def household_link(self, report: DeathReport) -> str:
        url = reverse("admin:recipients_household_change", args=[report.member.household_id])
        return format_html('<a href="{}">{}</a>', url, report.household)

    @admin.display(description="村（居）")
    def village_name(self, report: DeathReport) -> str:
        return str(report.village)

    @admin.display(description="镇核实期限", ordering="due_on")
    def due(self, report: DeathReport) -> str:
        late = "，上报逾期" if report.is_late else ""
        return f"{report.due_on:%Y-%m-%d}{'（已逾期）' if report.is_overdue(clock.today()) else ''}{late}"

    @admin.display(description="名单姓名")
    def name_text(self, report: DeathReport) -> str:
        if report.record is None or not report.record.name:
            return "—"
        return f"{report.record.name}（与在册姓名不同，请留意）" if report.name_differs else report.record.name

    @admin.display(description="停发月份")
    def stop_text(self, report: DeathReport) -> str:
        return f"{report.stop_month:%Y-%m}" if report.stop_month else "—"

    @admin.display(description="待遇变更")
    def change_link(self, report: DeathReport) -> str:
        if report.change is None:
            return "—"
        url = reverse("admin:recipients_benefitchange_change", args=[report.change_id])
        return format_html('<a href="{}">{}（{}）</a>', url, report.change, report.change.get_state_display())

    @admin.display(description="死亡次月起多发")
    def paid_text(self, report: DeathReport) -> str:
        if report.state == DeathState.EXCLUDED:
            return "—"
        months = paid_after_death(report, as_of=clock.today())
        if not months:
            return "没有"
        each = "；".join(
            f"{m.month:%Y-%m} {m.amount} 元（{m.basis.label}，户 {m.paid} 元 ÷ {m.people} 人）" for m in months
        )
        return f"{len(months)} 个月，共 {sum(m.amount for m in months)} 元：{each}"

    @admin.display(description="追回台账")
    def recovery_link(self, report: DeathReport) -> str:
        recovery = getattr(report, "recovery", None)
        if recovery is None:
            return "—"
        url = reverse("admin:recipients_recovery_change", args=[recovery.pk])
        return format_html('<a href="{}">应追回 {} 元，尚欠 {} 元</a>', url, recovery.due, recovery.outstanding)

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None and obj.state in (DeathState.STOPPED, DeathState.ADJUSTED) and not hasattr(obj, "recovery") and request.user.has_right("recipients.recover", obj.village):  # type: ignore[union-attr]  # fmt: skip
            context["tools"] = [("立账追回", reverse("admin:recipients_deathreport_recover", args=[obj.pk]))]
        return super().page_context(request, obj, context)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("report/<int:household>/", wrap(self.report_view), name="recipients_deathreport_report"),
            path("<int:pk>/recover/", wrap(self.recover_view), name="recipients_deathreport_recover"),
            *super().get_urls(),
        ]

    def report_view(self, request: HttpRequest, household: int) -> HttpResponse:
        """The village reports a death in a household."""
        members = Member.objects.visible_to(request.user, "recipients.report_change").filter(
            household=household, left_on=None
        )
        back = reverse("admin:recipients_household_change", args=[household])
        return ask(
            request, self.admin_site, title="上报死亡", opts=self.opts, back=back,
            note="上报后由镇上另一人核实；待遇不会自动停发，须经提出建议和审批。",
            form=lambda *data: ReportForm(*data, members=members),
            perform=lambda member, **given: report_death(member, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda report: (f"已上报{report}", self.record_url(report)),
        )  # fmt: skip

    def recover_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open the account of what was paid too much."""
        report = self.get_object(request, str(pk))
        if report is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined]
        return ask(
            request, self.admin_site, title="立账追回", opts=self.opts, back=self.record_url(report), note=f"{report}。{self.paid_text(report)}",
            form=RecoverForm, perform=lambda responsible: open_recovery(report, actor=request.user, responsible=responsible),  # type: ignore[arg-type]
            done=lambda recovery: (f"已立{recovery}", reverse("admin:recipients_recovery_change", args=[recovery.pk])),
        )  # fmt: skip
