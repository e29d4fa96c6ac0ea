"""Leads: run the detectors, look into what they found."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from audits import actions  # noqa: F401 - offers the verbs
from audits.choices import LeadState
from audits.detection import detectors
from audits.models import DetectionRun, Lead
from audits.services.detecting import RIGHT, Detected, run_detectors
from audits.workflows import LEAD
from recipients.admin.searching import Searching
from xumingsi.accounts.models import Division
from xumingsi.accounts.scope import town_ids
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.verbs import VerbAdminMixin

from .evidence import EvidenceColumns


class RunForm(forms.Form):
    """Which town, and which rules (none chosen: all)."""

    town = forms.ModelChoiceField(label="镇（乡、街道）", queryset=Division.objects.none(), empty_label=None)
    only = forms.MultipleChoiceField(
        label="检查项", required=False, widget=forms.CheckboxSelectMultiple, help_text="不选则运行全部检查项。"
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = Division.objects.filter(pk__in=town_ids(user, RIGHT)).order_by("path")
        self.fields["town"].queryset = towns  # type: ignore[attr-defined]
        rules = [(rule.name, f"{rule.label}（{rule.category}）") for rule in detectors().values()]
        self.fields["only"].choices = rules  # type: ignore[attr-defined]


class DetectorFilter(admin.SimpleListFilter):
    """By rule."""

    title = "检查项"
    parameter_name = "detector"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(rule.name, rule.label) for rule in detectors().values()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(detector=self.value()) if self.value() else queryset


@admin.register(Lead)
class LeadAdmin(EvidenceColumns, Searching, VerbAdminMixin, ScopedAdmin):
    workflow = LEAD
    tones = {LeadState.CONFIRMED: "stop", LeadState.DISMISSED: "done", LeadState.CLEARED: "done"}
    list_display = (
        "summary_text",
        "rule_label",
        "category",
        "severity",
        "household",
        "village_name",
        "amount",
        "state_badge",
    )
    list_filter = (VillageFilter, "state", "category", "severity", DetectorFilter)
    list_select_related = ("village", "household")
    fields = (
        "summary_text", "rule_label", "clause", "category", "severity", "household", "village_name", "masked_persons", "amount", "evidence_table",
        "first_run", "last_run", "holds", "finding", "settled_on", "settled_by", "problem_link",
    )  # fmt: skip
    summary = ("summary_text", "rule_label", "clause", "household", "village_name", "evidence_table")
    ordering = ("-pk",)
    menu_order = 10

    @admin.display(description="疑点", ordering="summary")
    def summary_text(self, lead: Lead) -> str:
        return lead.summary

    @admin.display(description="检查项", ordering="detector")
    def rule_label(self, lead: Lead) -> str:
        rule = detectors().get(lead.detector)
        return rule.label if rule else "已停用的检查项"

    @admin.display(description="出处")
    def clause(self, lead: Lead) -> str:
        rule = detectors().get(lead.detector)
        return rule.clause if rule else "—"

    @admin.display(description="问题")
    def problem_link(self, lead: Lead) -> str:
        if lead.problem is None:
            return "—"
        url = reverse("admin:audits_problem_change", args=[lead.problem_id])
        return format_html('<a href="{}">{}（{}）</a>', url, lead.problem, lead.problem.get_state_display())

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may = request.user.has_right(RIGHT)  # type: ignore[union-attr]
        tools = [("运行比对检查", reverse("admin:audits_lead_run"))] if may else []
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        return [path("run/", self.admin_site.admin_view(self.run_view), name="audits_lead_run"), *super().get_urls()]

    def run_view(self, request: HttpRequest) -> HttpResponse:
        """Run detectors now."""
        if not request.user.has_right(RIGHT):  # type: ignore[union-attr]
            raise PermissionDenied
        back = reverse("admin:audits_lead_changelist")
        return ask(
            request, self.admin_site, title="运行比对检查", opts=self.opts, back=back, button="运行",
            note="按登记资料和已导入的名单逐项比对。可以反复运行：已有的疑点不重复登记，不再存在的自动消除，已核实的不改动。",
            form=lambda *data: RunForm(*data, user=request.user),
            perform=lambda town, only: run_detectors(town, only=only, actor=request.user),  # type: ignore[arg-type]
            done=lambda result: (_summed_up(result), f"{back}?state__exact={LeadState.PENDING}"),
        )  # fmt: skip


def _summed_up(result: Detected) -> str:
    again = f"；{len(result.reopened)} 个已销号的问题重新打开" if result.reopened else ""
    return (
        f"比对完毕：疑点 {len(result.hits)} 条，新增 {result.new} 条，再次出现 {result.recurred} 条，"
        f"消除 {result.cleared} 条{again}。"
    )


@admin.register(DetectionRun)
class DetectionRunAdmin(ScopedAdmin):
    list_display = ("as_of", "ran_at", "ran_by", "hits", "new", "recurred", "cleared")
    list_select_related = ("ran_by",)
    fields = ("town", "as_of", "ran_at", "ran_by", "hits", "new", "recurred", "cleared", "by_rule")
    ordering = ("-pk",)
    menu_order = 90

    @admin.display(description="各项疑点数")
    def by_rule(self, run: DetectionRun) -> str:
        known = detectors()
        said = (
            f"{known[name].label if name in known else '已停用的检查项'} {count}" for name, count in run.counts.items()
        )
        return "、".join(said) or "无"
