"""Publicity by channel."""

from typing import Any

from django.contrib import admin

from xumingsi.campaign.evidence_forms import PublicityForm
from xumingsi.campaign.models import Publicity
from xumingsi.campaign.services.publicity import record_publicity
from xumingsi.casework.admin.filters import period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin

from .recording import PlaceFilter, Recording, corrected

GIVEN = ("campaign", "village", "channel", "done_on", "place", "content", "reach")


@admin.register(Publicity)
class PublicityAdmin(Recording, ScopedAdmin):
    list_display = ("__str__", "village", "channel", "done_on", "place", "reach", corrected)
    list_filter = (PlaceFilter, "channel", period_filter("done_on", "开展日期"))
    list_select_related = ("village", "superseded_by")
    fields = (*GIVEN, "recorded_by", "supersedes")
    ordering = ("-done_on", "-pk")
    menu_order = 60
    asks = PublicityForm
    page_title = "登记宣传"
    file_kind = "宣传照片"

    def record(self, **given: Any) -> Publicity:
        return record_publicity(**given)

    def as_given(self, row: Publicity) -> dict[str, Any]:
        return {name: getattr(row, name) for name in GIVEN}
