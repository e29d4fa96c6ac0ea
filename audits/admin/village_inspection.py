"""Inspections of villages, orders to plan anew, and the score of each village with its working."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from audits import actions  # noqa: F401 - offers the verbs
from audits.checklist import ON_SITE
from audits.inspection_actions import NamesField, day, lines
from audits.inspection_choices import Answer, InspectionState, Mode, OrderState
from audits.inspection_workflows import ORDER, VILLAGE_INSPECTION
from audits.models import InspectionAnswer, PlanOrder, ScoringRule, VillageInspection
from audits.services.scoring import score_villages, set_scoring_rule
from audits.services.village_inspections import RIGHT, record_inspection
from xumingsi.accounts.models import User, Village
from xumingsi.campaign.models import Campaign
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter, period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.casework.forms import PhotosField
from xumingsi.kit import clock

SCORES = "audits.inspections"


class InspectionForm(forms.Form):
    """The record of one village; items left at 未查 are left out."""

    campaign = forms.ModelChoiceField(label="专项治理", queryset=Campaign.objects.none(), empty_label=None)
    place = forms.ModelChoiceField(label="村（居）", queryset=Village.objects.none(), empty_label=None)
    mode = forms.ChoiceField(label="方式", choices=Mode.choices)
    inspected_on = day("督查日期")
    inspectors = NamesField(label="督查组成员")
    findings = lines("督查情况")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = Campaign.objects.visible_to(user, RIGHT).running()  # type: ignore[attr-defined]
        self.fields["place"].queryset = Village.objects.filter(pk__in=user.village_ids_with(RIGHT))  # type: ignore[attr-defined]
        for one in ON_SITE:
            choices = [("", "未查"), *Answer.choices]
            self.fields[one.code] = forms.ChoiceField(
                label=one.text, choices=choices, required=False, help_text=one.clause
            )
            self.fields[f"note_{one.code}"] = forms.CharField(
                label="问题情况（填“否”的写明）", max_length=300, required=False
            )
        self.fields |= {
            "demands": lines("现场要求", required=False),
            "due_on": day("整改时限", initial=None, required=False),
            "photos": PhotosField(label="现场照片", required=True),
            "signed_by": forms.CharField(label="村负责人姓名（当场签字的）", max_length=40, required=False),
            "signature": PhotosField(label="签字的督查记录照片", help_text="暗访不当场签字。"),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        answers = {}
        for one in ON_SITE:
            answer, note = data.pop(one.code, ""), data.pop(f"note_{one.code}", "")
            if answer:
                answers[one.code] = (answer, note)
        return {**data, "answers": answers}


class AnswerRows(Rows):
    model = InspectionAnswer
    fields = ("item", "answer", "note")


class OrderRows(Rows):
    model = PlanOrder
    fields = ("ordered_on", "reason", "due_on", "state", "met_on", "plan")


@admin.register(VillageInspection)
class VillageInspectionAdmin(WithRows, VerbAdminMixin, ScopedAdmin):
    workflow = VILLAGE_INSPECTION
    tones = {InspectionState.SIGNED: "done", InspectionState.PUBLISHED: "go", InspectionState.SEALED: "stop"}
    list_display = ("inspected_on", "place", "mode", "inspectors", "due_on", "signed_by", "state_badge")
    list_display_links = ("inspected_on", "place")
    list_filter = (VillageFilter, "state", "mode", period_filter("inspected_on", "督查日期"))
    list_select_related = ("place__parent",)
    fields = (
        "campaign", "place", "mode", "inspected_on", "inspectors", "findings", "demands", "due_on", "published_on", "signed_by", "signed_on",
    )  # fmt: skip
    summary = ("place", "mode", "inspected_on", "inspectors", "findings")
    inlines = (AnswerRows, OrderRows)
    search_fields = ("place__name", "inspectors", "findings")
    search_help_text = "可搜村（居）、督查组成员、督查情况"
    ordering = ("-inspected_on", "-pk")
    menu_order = 50

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        user, tools = request.user, []
        if user.has_right(RIGHT):  # type: ignore[union-attr]
            tools.append(("登记督查", reverse("admin:audits_villageinspection_record")))
        if user.has_right(SCORES):  # type: ignore[union-attr]
            tools.append(("考核评分", reverse("admin:audits_villageinspection_scores")))
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("record/", wrap(self.record_view), name="audits_villageinspection_record"),
            path("scores/", wrap(self.scores_view), name="audits_villageinspection_scores"),
            *super().get_urls(),
        ]

    def record_view(self, request: HttpRequest) -> HttpResponse:
        """Record an inspection of a village."""
        if not request.user.has_right(RIGHT):  # type: ignore[union-attr]
            raise PermissionDenied
        return ask(
            request, self.admin_site, title="登记督查", opts=self.opts, back=reverse("admin:audits_villageinspection_changelist"),
            note="明察、现场督察登记后村（居）即可看到，填“否”的成为问题；暗访在公布前村（居）看不到，也不形成问题。",
            form=lambda *data: InspectionForm(*data, user=request.user),  # type: ignore[arg-type]
            perform=lambda campaign, place, **given: record_inspection(campaign, place, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda inspection: (f"已登记{inspection}", self.record_url(inspection)),
        )  # fmt: skip

    def scores_view(self, request: HttpRequest) -> HttpResponse:
        """Every village's points and how they come about."""
        user: Any = request.user
        campaign = Campaign.objects.visible_to(user, SCORES).running().order_by("-year", "pk").first()
        if campaign is None:
            raise PermissionDenied
        villages = Village.objects.filter(parent=campaign.town, pk__in=user.village_ids_with(SCORES)).order_by("path")
        context = {
            **self.admin_site.each_context(request),
            "title": f"考核评分：{campaign.town}",
            "subtitle": None,
            "opts": self.opts,
            "campaign": campaign,
            "scores": score_villages(campaign, clock.today(), list(villages)),
            "rules_url": reverse("admin:audits_scoringrule_changelist"),
        }
        return TemplateResponse(request, "admin/audits/scores.html", context)


@admin.register(PlanOrder)
class PlanOrderAdmin(VerbAdminMixin, ScopedAdmin):
    workflow = ORDER
    tones = {OrderState.MET: "done", OrderState.ORDERED: "stop"}
    list_display = ("place", "ordered_on", "reason", "due", "met_on", "state_badge")
    list_filter = (VillageFilter, "state")
    list_select_related = ("inspection__place",)
    fields = ("place", "inspection", "ordered_on", "reason", "due", "met_on", "plan")
    summary = ("place", "ordered_on", "reason", "due")
    ordering = ("-pk",)
    menu_order = 55

    @admin.display(description="村（居）")
    def place(self, order: PlanOrder) -> str:
        return str(order.inspection.place)

    @admin.display(description="重新制定期限", ordering="due_on")
    def due(self, order: PlanOrder) -> str:
        return f"{order.due_on:%Y-%m-%d}{'（逾期）' if order.is_late(clock.today()) else ''}"


@admin.register(ScoringRule)
class ScoringRuleAdmin(ScopedAdmin):
    list_display = ("campaign", "kind", "each", "cap")
    list_select_related = ("campaign",)
    add_right = change_right = "audits.set_scoring"
    addable = ("campaign", "kind", "each", "cap")
    editable = ("each", "cap")
    fields = ("campaign", "kind", "each", "cap")
    ordering = ("campaign", "kind")
    menu_order = 95

    def save_with(self, form: Any, actor: User, change: bool) -> models.Model:
        return set_scoring_rule(form.instance, actor=actor, changes=form.changed_data)
