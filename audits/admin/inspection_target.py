"""Households drawn for inspection: draw, go there, record, put another in a place that cannot be filled."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from audits import actions  # noqa: F401 - offers the verbs
from audits.inspection_choices import TargetState
from audits.inspection_querysets import FROM_THE_BEGINNING
from audits.inspection_workflows import TARGET
from audits.models import InspectionAttempt, InspectionTarget, Problem, SpotCheck, SpotCheckLine
from audits.services.inspection_draws import draw_inspection
from recipients.admin.searching import Searching
from renewals.choices import DrawPurpose
from renewals.models import SampleDraw, SeedNotice
from renewals.querysets import STEP_FILTERS
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter, period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.casework.models import Attachment

RIGHT = "audits.inspect"
NOT_FOR_VILLAGES = {"basis", "reasons", "position", "draw_link", "replaces", "replacement"}
# The list of applications can be narrowed by it too; the dashboard's number leads there.
STEP_FILTERS["spot_checked"] = ("督查已抽查", Q(inspection_targets__state=TargetState.CHECKED))


class DrawForm(forms.Form):
    notice = forms.ModelChoiceField(label="种子公告", queryset=SeedNotice.objects.none(), empty_label=None)
    seed = forms.CharField(
        label="开启种子", max_length=100, help_text="公开号码：填已产生的号码；密封种子：填当初的原文，系统核对摘要。"
    )

    def __init__(self, *args: Any, notices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notice"].queryset = notices  # type: ignore[attr-defined]


class AttemptRows(Rows):
    model = InspectionAttempt
    fields = ("tried_at", "inspectors", "note", "recorded_by")


class CheckRows(Rows):
    model = SpotCheck
    fields = ("checked_on", "mode", "inspectors", "informant", "conclusion", "items", "note", "standing", "recorded_by")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("lines").select_related("superseded_by")

    @admin.display(description="各项")
    def items(self, check: SpotCheck) -> str:
        return "；".join(_told(line) for line in check.lines.all())

    @admin.display(description="效力")
    def standing(self, check: SpotCheck) -> str:
        return "已更正" if hasattr(check, "superseded_by") else "有效"


def _told(line: SpotCheckLine) -> str:
    held = {True: "符合", False: "不符合", None: "未能了解"}[line.holds]
    numbers = f"（登记 {line.filed}，核实 {line.found}）" if line.found is not None else ""
    return f"{line.get_item_display()}：{held}{numbers}"


class DrawFilter(admin.SimpleListFilter):
    """By draw."""

    title = "抽样批次"
    parameter_name = "draw"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        draws = SampleDraw.objects.visible_to(request.user).filter(purpose=DrawPurpose.INSPECTION).order_by("-pk")
        return [(str(draw.pk), f"{draw.drawn_at:%Y-%m-%d} {draw.seed[:20]}") for draw in draws[:20]]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value() or ""
        return queryset.filter(draw=int(value)) if value.isascii() and value.isdigit() else queryset


@admin.register(InspectionTarget)
class InspectionTargetAdmin(WithRows, Searching, VerbAdminMixin, ScopedAdmin):
    workflow = TARGET
    tones = {TargetState.CHECKED: "done", TargetState.SEALED: "go", TargetState.MISSED: "stop"}
    list_display = (
        "household_name",
        "village_name",
        "basis",
        "reasons",
        "position",
        "checked_on",
        "conclusion",
        "state_badge",
    )
    list_filter = (VillageFilter, "state", "basis", "conclusion", DrawFilter, period_filter("checked_on", "抽查日期"))
    list_select_related = ("application__household", "application__village__parent")
    fields = (
        "household_link", "village_name", "number", "draw_link", "basis", "reasons", "position", "replaces", "replacement", "checked_on",
        "conclusion", "missed_because", "problems",
    )  # fmt: skip
    summary = ("household_name", "village_name", "basis", "reasons")
    inlines = (AttemptRows, CheckRows)
    ordering = ("-draw", "position", "pk")
    menu_order = 40

    def _shown(self, names: Any, request: HttpRequest) -> list[Any]:
        """A village reads what was found, not why the household was looked at: that may be a tip about it."""
        may = request.user.has_right(FROM_THE_BEGINNING)  # type: ignore[union-attr]
        return [name for name in names if may or name not in NOT_FOR_VILLAGES]

    def get_list_display(self, request: HttpRequest) -> Any:
        return self._shown(super().get_list_display(request), request)

    def get_list_filter(self, request: HttpRequest) -> Any:
        return self._shown(super().get_list_filter(request), request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self._shown(super().get_fields(request, obj), request)

    @admin.display(description="户主")
    def household_name(self, target: InspectionTarget) -> str:
        return target.household.head_name

    @admin.display(description="村（居）", ordering="application__village__path")
    def village_name(self, target: InspectionTarget) -> str:
        return str(target.application.village)

    @admin.display(description="申请编号")
    def number(self, target: InspectionTarget) -> str:
        return target.application.number

    @admin.display(description="救助家庭")
    def household_link(self, target: InspectionTarget) -> str:
        url = reverse("admin:recipients_household_change", args=[target.application.household_id])
        return format_html('<a href="{}">{}</a>', url, target.household)

    @admin.display(description="抽样")
    def draw_link(self, target: InspectionTarget) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:renewals_sampledraw_change", args=[target.draw_id]), target.draw
        )

    @admin.display(description="替补为")
    def replacement(self, target: InspectionTarget) -> str:
        return str(getattr(target, "replaced_by", "—"))

    @admin.display(description="形成问题")
    def problems(self, target: InspectionTarget) -> str:
        stem = f"{target.draw_id}:{target.application.number}:"
        found = Problem.objects.filter(
            town=target.application.village.parent, door="spot_check", key__startswith=stem
        ).order_by("pk")
        return "、".join(f"{problem}（{problem.get_state_display()}）" for problem in found) or "—"

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        context = super().page_context(request, obj, context)
        if obj is not None:
            mine = Q()
            for rows in (obj.spotchecks, obj.inspectionattempts):
                mine |= Q(
                    subject_type=ContentType.objects.get_for_model(rows.model),
                    subject_id__in=rows.order_by().values("pk"),
                )
            context["attachments"] = list(Attachment.objects.visible_to(request.user).filter(mine))
        return context

    # -- the draw

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may = request.user.has_right(RIGHT)  # type: ignore[union-attr]
        tools = [("抽取督查名单", reverse("admin:audits_inspectiontarget_draw"))] if may else []
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.draw_view)
        return [path("draw/", view, name="audits_inspectiontarget_draw"), *super().get_urls()]

    def draw_view(self, request: HttpRequest) -> HttpResponse:
        """Open the announced seed and draw."""
        if not request.user.has_right(RIGHT):  # type: ignore[union-attr]
            raise PermissionDenied
        back = reverse("admin:audits_inspectiontarget_changelist")
        notices = SeedNotice.objects.visible_to(request.user, RIGHT).filter(purpose=DrawPurpose.INSPECTION).waiting()
        return ask(
            request, self.admin_site, title="抽取督查名单", opts=self.opts, back=back,
            note="先在“抽样种子公告”公布种子，到期或另一方出数后在此开启。近亲属、有疑点、有举报、新纳入和金额变动大的户一律列入，"
            "其余按种子抽取；任何人按公开的规则都能重算出同一名单。",
            form=lambda *data: DrawForm(*data, notices=notices),
            perform=lambda notice, seed: draw_inspection(notice.campaign, seed=seed, notice=notice, actor=request.user),  # type: ignore[arg-type]
            done=lambda draw: (f"{draw}，必查 {len(draw.forced)} 户", f"{back}?draw={draw.pk}"),
        )  # fmt: skip
