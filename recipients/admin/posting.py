"""Postings and objections."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from recipients.admin.searching import Searching
from recipients.choices import ObjectionState, PostingState
from recipients.forms import ObjectionForm
from recipients.models import Objection, Posting, PostingLine
from recipients.services.postings import register_objection
from recipients.workflows import OBJECTION, POSTING
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter, period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.kit import clock


class LineRows(Rows):
    model = PostingLine
    fields = ("shown_name", "program", "covered_count", "monthly_amount")


@admin.register(Posting)
class PostingAdmin(WithRows, Searching, VerbAdminMixin, ScopedAdmin):
    workflow = POSTING
    tones = {PostingState.UP: "go", PostingState.CLOSED: "done", PostingState.WITHDRAWN: "stop"}
    list_display = ("__str__", "village", "kind", "starts_on", "last", "line_count", "state_badge")
    list_filter = (VillageFilter, "kind", "state", period_filter("starts_on", "张贴日期"))
    list_select_related = ("village",)
    fields = (
        "village",
        "kind",
        "starts_on",
        "days",
        "last",
        "places",
        "hotline",
        "photo_required",
        "closed_on",
        "posted_by",
    )
    summary = ("village", "kind", "starts_on", "last", "places", "line_count")
    inlines = (LineRows,)
    ordering = ("-starts_on", "-pk")
    menu_order = 30

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).annotate(n_lines=Count("lines"))

    @admin.display(description="须挂到")
    def last(self, posting: Posting) -> str:
        days = (posting.last_day - clock.today()).days
        left = f"（还有 {days} 天）" if posting.state == PostingState.UP and days >= 0 else ""
        return f"{posting.last_day:%Y-%m-%d}{left}"

    @admin.display(description="户数")
    def line_count(self, posting: Any) -> int:
        return posting.n_lines

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if (
            obj is not None
            and obj.state == PostingState.UP
            and request.user.has_right("recipients.object", obj.village)
        ):  # type: ignore[union-attr]
            context["tools"] = [("登记异议", reverse("admin:recipients_posting_object", args=[obj.pk]))]
        return super().page_context(request, obj, context)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.objection_view)
        return [path("<int:pk>/object/", view, name="recipients_posting_object"), *super().get_urls()]

    def objection_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Register a villager's objection to one line."""
        posting = self.get_object(request, str(pk))
        back = reverse("admin:recipients_posting_change", args=[pk])
        if posting is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined]
        return ask(
            request, self.admin_site, title="登记公示异议", opts=self.opts, back=back, note=f"{posting}：异议处理完之前，该户不能审批。",
            form=lambda *data: ObjectionForm(*data, posting=posting),
            perform=lambda **given: register_objection(actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda objection: (f"已登记{objection}", reverse("admin:recipients_objection_change", args=[objection.pk])),
        )  # fmt: skip


@admin.register(Objection)
class ObjectionAdmin(Searching, VerbAdminMixin, ScopedAdmin):
    workflow = OBJECTION
    tones = {ObjectionState.UPHELD: "stop", ObjectionState.DISMISSED: "done"}
    list_display = ("__str__", "village_name", "received_on", "channel", "state_badge", "settled_on")
    list_filter = (VillageFilter, "state")
    list_select_related = ("line__posting__village",)
    fields = ("line", "received_on", "channel", "content", "finding", "settled_on")
    summary = ("__str__", "received_on", "channel", "content")
    ordering = ("-pk",)
    menu_order = 40

    @admin.display(description="村（居）")
    def village_name(self, objection: Objection) -> str:
        return str(objection.village)
