"""What households report, and what a household's page offers."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from recipients.admin.death import OverdueFilter
from recipients.admin.searching import Searching
from recipients.change_choices import ChangeKind, ReportState
from recipients.change_workflows import REPORT
from recipients.choices import Program
from recipients.models import (
    Benefit,
    ChangeReport,
    DeathReport,
    Household,
    Member,
)
from recipients.services.change_reports import report_change
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter, period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.kit import clock


class ChangeForm(forms.Form):
    """What a household told; the member is asked for deaths only."""

    kind = forms.ChoiceField(label="变化种类", choices=ChangeKind.choices)
    member = forms.ModelChoiceField(
        label="死亡的家庭成员", queryset=Member.objects.none(), required=False, empty_label="（只在报告死亡时选）"
    )
    happened_on = forms.DateField(label="发生日期")
    reported_on = forms.DateField(label="上报日期", initial=clock.today)
    reporter = forms.CharField(label="报告人", max_length=40)
    facts = forms.CharField(label="变化情况", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members  # type: ignore[attr-defined]


def household_of(request: HttpRequest, pk: int, right: str) -> Household:
    found = Household.objects.visible_to(request.user, right).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def last_ended(household: Household) -> Benefit | None:
    """The last spell that was stopped; None where there never was one."""
    ended = household.benefits.exclude(program=Program.TEMPORARY).exclude(ended_on=None)
    return ended.order_by("-ended_on", "-pk").first()


def change_tools(request: HttpRequest, household: Household) -> list[tuple[str, str]]:
    """What the household's page offers: reporting a death or a change, and taking up its benefit."""
    tools = []
    if request.user.has_right("recipients.report_change", household.village):  # type: ignore[union-attr]
        tools += [("上报死亡", reverse("admin:recipients_deathreport_report", args=[household.pk]))]
        tools += [("登记变化", reverse("admin:recipients_changereport_report", args=[household.pk]))]
    if request.user.has_right("renewals.propose", household.village):  # type: ignore[union-attr]
        url = reverse("admin:recipients_benefitchange_open", args=[household.pk])
        if household.standing_benefit:
            tools += [("提起待遇变更", url)]
        elif last_ended(household):
            tools += [("申请恢复待遇", url)]
    if request.user.has_right("recipients.file_relative", household.village):  # type: ignore[union-attr]
        tools += [("登记近亲属备案", reverse("admin:recipients_relativefiling_file", args=[household.pk]))]
    kinship = reverse("admin:recipients_relativefiling_kinship")
    tools += [("查亲属关系", f"{kinship}?household={household.certificate_no or household.pk}")]
    return tools


@admin.register(ChangeReport)
class ChangeReportAdmin(Searching, VerbAdminMixin, ScopedAdmin):
    workflow = REPORT
    tones = {ReportState.VERIFIED: "go", ReportState.HANDLED: "done", ReportState.UNCHANGED: "done"}
    list_display = ("household", "village_name", "kind", "happened_on", "reported_on", "due", "remark", "state_badge")
    list_filter = (VillageFilter, "state", "kind", OverdueFilter, "is_grave", period_filter("reported_on", "上报日期"))
    list_select_related = ("household__village",)
    fields = (
        "household", "village_name", "kind", "happened_on", "reported_on", "reporter", "facts", "recorded_by", "due", "remark", "verified_on",
        "verified_by", "finding", "change_link",
    )  # fmt: skip
    summary = ("household", "village_name", "kind", "happened_on", "facts")
    ordering = ("-pk",)
    menu_order = 60

    @admin.display(description="村（居）")
    def village_name(self, report: ChangeReport) -> str:
        return str(report.village)

    @admin.display(description="镇核实期限", ordering="due_on")
    def due(self, report: ChangeReport) -> str:
        late = report.state == ReportState.REPORTED and report.due_on < clock.today()
        return f"{report.due_on:%Y-%m-%d}{'（已逾期）' if late else ''}"

    @admin.display(description="提示")
    def remark(self, report: ChangeReport) -> str:
        said = ["上报逾期"] if report.is_late else []
        said += ["重大变化久未报告，应批评教育"] if report.is_grave else []
        return "；".join(said) or "—"

    @admin.display(description="待遇变更")
    def change_link(self, report: ChangeReport) -> str:
        if report.change is None:
            return "—"
        url = reverse("admin:recipients_benefitchange_change", args=[report.change_id])
        return format_html('<a href="{}">{}（{}）</a>', url, report.change, report.change.get_state_display())

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.report_view)
        return [path("report/<int:household>/", view, name="recipients_changereport_report"), *super().get_urls()]

    def report_view(self, request: HttpRequest, household: int) -> HttpResponse:
        """Register what a household told."""
        subject = household_of(request, household, "recipients.report_change")
        return ask(
            request, self.admin_site, title="登记家庭变化", opts=self.opts, back=reverse("admin:recipients_household_change", args=[household]),
            note=f"{subject}：人口、收入、财产、健康、就业变化和死亡都在此登记，由镇核实后处理。",
            form=lambda *data: ChangeForm(*data, members=subject.members.present_on(clock.today())),
            perform=lambda **given: report_change(subject, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda report: (f"已登记{report}", _url_of(report)),
        )  # fmt: skip


def _url_of(report: ChangeReport | DeathReport) -> str:
    return reverse(f"admin:recipients_{report._meta.model_name}_change", args=[report.pk])
