"""Review meetings and draws."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from recipients.admin.searching import Searching
from renewals.models import ReviewAttendee, ReviewMeeting, ReviewResult, SampleDraw
from renewals.services.reviews import hold_meeting
from xumingsi.campaign.models import Campaign
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter, period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows

from .pages import MeetingForm


class AttendeeRows(Rows):
    model = ReviewAttendee
    fields = ("name", "capacity")


class ResultRows(Rows):
    model = ReviewResult
    fields = ("application", "agree", "disagree", "abstain", "recused", "is_true")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("application__household")


@admin.register(ReviewMeeting)
class ReviewMeetingAdmin(WithRows, Searching, ScopedAdmin):
    list_display = ("__str__", "village", "held_at", "place", "chair", "attended_count", "heard_count")
    list_filter = (VillageFilter, period_filter("held_at", "评议时间"))
    list_select_related = ("village",)
    fields = (
        "village",
        "held_at",
        "place",
        "chair",
        "recorder",
        "invited",
        "attended_count",
        "policy_read",
        "minutes",
        "recorded_by",
    )
    inlines = (AttendeeRows, ResultRows)
    ordering = ("-pk",)
    menu_order = 20

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        counts = {"n_attended": Count("attendees", distinct=True), "n_heard": Count("results", distinct=True)}
        return super().get_queryset(request).annotate(**counts)

    @admin.display(description="到会人数")
    def attended_count(self, meeting: Any) -> int:
        return meeting.n_attended

    @admin.display(description="评议户数")
    def heard_count(self, meeting: Any) -> int:
        return meeting.n_heard

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may = request.user.has_right("renewals.review")  # type: ignore[union-attr]
        tools = [("登记民主评议会", reverse("admin:renewals_reviewmeeting_hold"))] if may else []
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        return [
            path("hold/", self.admin_site.admin_view(self.hold_view), name="renewals_reviewmeeting_hold"),
            *super().get_urls(),
        ]

    def hold_view(self, request: HttpRequest) -> HttpResponse:
        """Record a meeting; each household's result is then entered on its application, or in bulk."""
        campaigns = Campaign.objects.visible_to(request.user, "renewals.review").running()
        return ask(
            request, self.admin_site, title="登记民主评议会", opts=self.opts, back=reverse("admin:renewals_reviewmeeting_changelist"),
            note="评议会先宣讲政策、介绍情况，再逐户评议调查结果是否属实；与申请人有近亲属或利害关系的须回避。",
            form=lambda *data: MeetingForm(*data, user=request.user, campaigns=campaigns),
            perform=lambda **given: hold_meeting(actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda meeting: (f"已登记{meeting}", reverse("admin:renewals_reviewmeeting_change", args=[meeting.pk])),
        )  # fmt: skip


@admin.register(SampleDraw)
class SampleDrawAdmin(ScopedAdmin):
    list_display = ("__str__", "campaign", "purpose", "seed", "announced", "rate", "drawn_by", "drawn_at")
    list_select_related = ("campaign", "drawn_by", "notice")
    fields = (
        "campaign",
        "purpose",
        "seed",
        "announced",
        "rate",
        "population_count",
        "drawn_text",
        "forced_text",
        "list_digest",
        "drawn_by",
        "drawn_at",
    )
    ordering = ("-pk",)
    menu_order = 30

    @admin.display(description="种子公布")
    def announced(self, draw: SampleDraw) -> str:
        return draw.announced

    @admin.display(description="总体户数")
    def population_count(self, draw: SampleDraw) -> int:
        return len(draw.population)

    @admin.display(description="抽中名单")
    def drawn_text(self, draw: SampleDraw) -> str:
        return "、".join(draw.drawn) or "—"

    @admin.display(description="必查名单")
    def forced_text(self, draw: SampleDraw) -> str:
        return "、".join(f"{number}（{why}）" for number, why in draw.forced.items()) or "—"
