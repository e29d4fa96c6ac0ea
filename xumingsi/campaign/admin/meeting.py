"""Meetings of the campaign."""

from typing import Any

from django.contrib import admin

from xumingsi.campaign.evidence_forms import MeetingForm, meeting_as_given
from xumingsi.campaign.models import Meeting, MeetingAttendee
from xumingsi.campaign.services.meetings import record_meeting
from xumingsi.casework.admin.filters import period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows

from .recording import PlaceFilter, Recording, corrected


class AttendeeRows(Rows):
    model = MeetingAttendee
    fields = ("name", "presence")


@admin.register(Meeting)
class MeetingAdmin(WithRows, Recording, ScopedAdmin):
    list_display = ("__str__", "village", "kind", "held_at", "place", "attended", corrected)
    list_filter = (PlaceFilter, "kind", period_filter("held_at", "召开时间"))
    list_select_related = ("village", "superseded_by")
    fields = (
        "campaign", "village", "kind", "held_at", "place", "chair", "recorder", "invited", "attended", "topic", "minutes", "recorded_by",
        "supersedes",
    )  # fmt: skip
    inlines = (AttendeeRows,)
    ordering = ("-held_at", "-pk")
    menu_order = 40
    asks = MeetingForm
    page_title = "登记会议"
    file_kind = "会议签到和照片"
    note = "到会人员按签到表填写；主持人和记录人也要列入。"

    def record(self, **given: Any) -> Meeting:
        return record_meeting(**given)

    def as_given(self, row: Meeting) -> dict[str, Any]:
        return meeting_as_given(row)
