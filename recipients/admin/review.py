"""Who is due for review, recording one, and the town's own periods and deadlines."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from recipients.admin.searching import Searching
from recipients.change_choices import ReviewOutcome
from recipients.choices import Program
from recipients.models import Benefit, BenefitReview, ManagementRules
from recipients.services import reviews
from xumingsi.accounts.models import User
from xumingsi.accounts.scope import town_ids
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.kit import clock


class ReviewForm(forms.Form):
    reviewed_on = forms.DateField(label="复核日期", initial=clock.today)
    reviewers = forms.CharField(label="复核人", max_length=120, help_text="两人以上，用顿号或空格分开。")
    findings = forms.CharField(
        label="复核情况",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="人口、收入、财产、健康、就业与上次不同之处。",
    )
    outcome = forms.ChoiceField(label="复核结论", choices=ReviewOutcome.choices)

    def clean_reviewers(self) -> list[str]:
        text = self.cleaned_data["reviewers"]
        for mark in "、，,；; ":
            text = text.replace(mark, "\n")
        return [name for name in text.split("\n") if name]


class DueFilter(admin.SimpleListFilter):
    """Overdue, soon, not set: the dashboard's numbers lead here."""

    title = "复核期限"
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("overdue", "已逾期"), ("soon", f"{reviews.SOON} 天内到期"), ("unset", "未定期限")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today, value = clock.today(), self.value()
        if value == "overdue":
            return queryset.review_overdue(today)
        if value == "soon":
            return queryset.review_due(today, reviews.SOON)
        return queryset.filter(next_review_on=None) if value == "unset" else queryset


class ReviewRows(Rows):
    model = BenefitReview
    fields = ("reviewed_on", "reviewers", "findings", "outcome", "due_on", "next_review_on", "recorded_by")
    ordering = ("-reviewed_on", "-pk")


@admin.register(Benefit)
class BenefitAdmin(WithRows, Searching, ScopedAdmin):
    """Benefits in force by when they are to be reviewed."""

    list_display = ("household", "village_name", "program", "shown_class", "covered_count", "next_review_on", "due")
    list_filter = (VillageFilter, DueFilter, "program", "category")
    list_select_related = ("household__village",)
    fields = (
        "household",
        "village_name",
        "program",
        "shown_class",
        "covered_count",
        "started_on",
        "ended_on",
        "next_review_on",
        "due",
    )
    inlines = (ReviewRows,)
    ordering = ("next_review_on", "pk")
    menu_order = 45

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).in_force_on(clock.today()).exclude(program=Program.TEMPORARY)  # type: ignore[attr-defined]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "定期复核", **(extra_context or {})})

    @admin.display(description="村（居）")
    def village_name(self, benefit: Benefit) -> str:
        return str(benefit.village)

    @admin.display(description="类别", ordering="category")
    def shown_class(self, benefit: Benefit) -> str:
        return benefit.category or "未定（按半年复核）"

    @admin.display(description="期限")
    def due(self, benefit: Benefit) -> str:
        if benefit.next_review_on is None:
            return "未定"
        days = (benefit.next_review_on - clock.today()).days
        return f"逾期 {-days} 天" if days < 0 else f"还有 {days} 天"

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None and request.user.has_right(reviews.RIGHT, obj.village):  # type: ignore[union-attr]
            context["tools"] = [("登记复核", reverse("admin:recipients_benefit_review", args=[obj.pk]))]
        return super().page_context(request, obj, context)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.review_view)
        return [path("<int:pk>/review/", view, name="recipients_benefit_review"), *super().get_urls()]

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record a review."""
        benefit = self.get_object(request, str(pk))
        if benefit is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined]
        back = reverse("admin:recipients_benefit_change", args=[pk])
        return ask(
            request, self.admin_site, title="登记复核", opts=self.opts, back=back,
            note=f"{benefit.household}：建议调整的将提起待遇变更，由镇提出建议、领导小组审批。",
            form=ReviewForm, perform=lambda **given: reviews.record_review(benefit, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda review: (f"已登记{review}，下次复核 {review.next_review_on:%Y-%m-%d}", back),
        )  # fmt: skip


@admin.register(ManagementRules)
class ManagementRulesAdmin(ScopedAdmin):
    list_display = (
        "town",
        "effective_from",
        "months_a",
        "months_b",
        "months_c",
        "taper_months",
        "village_days",
        "town_days",
        "grave_months",
    )
    list_select_related = ("town",)
    add_right = "recipients.set_rules"
    addable = (
        "town",
        "effective_from",
        "months_a",
        "months_b",
        "months_c",
        "taper_months",
        "village_days",
        "town_days",
        "grave_months",
    )
    fields = addable
    ordering = ("town", "-effective_from")
    menu_order = 90

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "town":
            kwargs["queryset"] = db_field.remote_field.model.objects.filter(
                pk__in=town_ids(request.user, "recipients.set_rules")
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_with(self, form: Any, actor: User, change: bool) -> models.Model:
        return reviews.save_rules(form.instance, actor=actor, changes=form.changed_data)
