"""Announcing a seed before the draw."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from renewals.choices import DrawPurpose
from renewals.models import SeedNotice, SeedShare
from renewals.seed_choices import SeedKind, SeedState
from renewals.seed_workflows import SEED
from renewals.services.seeds import RIGHT, publish_seed
from xumingsi.campaign.models import Campaign
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin

from .pages import CampaignForm

NOTE = (
    "两种方式任选其一：①将来才产生的公开号码（如下周某期福彩开奖号），谁也不能预知；②密封种子：现在只公布摘要，"
    "原文由您保管，另一方（镇纪委或领导小组）出数之后再开启，两方都不能单独决定抽到谁；要暗访的用这一种。"
)


class PublishForm(CampaignForm):
    purpose = forms.ChoiceField(label="用途", choices=DrawPurpose.choices, initial=DrawPurpose.INSPECTION)
    kind = forms.ChoiceField(label="种子方式", choices=SeedKind.choices)
    source = forms.CharField(
        label="公开号码", max_length=80, required=False, help_text="方式①填写，如：双色球第 2020093 期开奖号码"
    )
    known_on = forms.DateField(label="号码产生日期", required=False, help_text="方式①填写，须在今天之后。")
    secret = forms.CharField(
        label="密封种子", max_length=60, required=False, strip=True,
        help_text="方式②填写，不少于 12 个字符。系统只保存摘要，请抄下原文妥善保管，丢失无法找回。",
    )  # fmt: skip
    places = forms.CharField(label="公布地点", max_length=120, help_text="如：镇政府公示栏、村务QQ群")


class ShareRows(Rows):
    model = SeedShare
    fields = ("number", "recorded_by", "recorded_at")


@admin.register(SeedNotice)
class SeedNoticeAdmin(WithRows, VerbAdminMixin, ScopedAdmin):
    workflow = SEED
    tones = {SeedState.SHARED: "go", SeedState.DRAWN: "done", SeedState.WITHDRAWN: "stop"}
    list_display = ("__str__", "purpose", "kind", "source", "known_on", "rate", "published_by", "state_badge")
    list_filter = ("state", "purpose", "kind")
    list_select_related = ("campaign__town", "published_by")
    fields = (
        "campaign", "purpose", "kind", "rate", "source", "known_on", "commitment", "places", "published_on", "published_by",
        "withdrawn_because", "draw_link",
    )  # fmt: skip
    summary = ("purpose", "kind", "source", "known_on", "commitment", "published_on", "published_by")
    inlines = (ShareRows,)
    ordering = ("-pk",)
    menu_order = 28

    @admin.display(description="抽样")
    def draw_link(self, notice: SeedNotice) -> str:
        draw = getattr(notice, "draw", None)
        if draw is None:
            return "尚未抽取"
        return format_html('<a href="{}">{}</a>', reverse("admin:renewals_sampledraw_change", args=[draw.pk]), draw)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may = request.user.has_right(RIGHT)  # type: ignore[union-attr]
        tools = [("公布种子", reverse("admin:renewals_seednotice_publish"))] if may else []
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.publish_view)
        return [path("publish/", view, name="renewals_seednotice_publish"), *super().get_urls()]

    def publish_view(self, request: HttpRequest) -> HttpResponse:
        """Announce the seed of a later draw."""
        if not request.user.has_right(RIGHT):  # type: ignore[union-attr]
            raise PermissionDenied
        campaigns = Campaign.objects.visible_to(request.user, RIGHT).running()
        return ask(
            request, self.admin_site, title="公布抽样种子", opts=self.opts, back=reverse("admin:renewals_seednotice_changelist"), note=NOTE,
            button="公布", form=lambda *data: PublishForm(*data, campaigns=campaigns),
            perform=lambda campaign, **given: publish_seed(campaign, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda notice: (f"已公布{notice}", self.record_url(notice)),
        )  # fmt: skip
