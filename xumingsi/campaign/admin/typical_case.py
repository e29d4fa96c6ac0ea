"""Typical cases."""

from typing import Any

from django.contrib import admin

from xumingsi.campaign.evidence_choices import CaseState
from xumingsi.campaign.evidence_forms import CaseForm
from xumingsi.campaign.evidence_workflows import CASE
from xumingsi.campaign.models import CaseWording, TypicalCase
from xumingsi.campaign.services.typical_cases import write_case
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin

from .recording import PlaceFilter, Recording


class WordingRows(Rows):
    model = CaseWording
    fields = ("title", "facts", "handling", "lesson", "recorded_by", "recorded_at")
    ordering = ("-pk",)


@admin.register(TypicalCase)
class TypicalCaseAdmin(WithRows, VerbAdminMixin, Recording, ScopedAdmin):
    workflow = CASE
    tones = {CaseState.APPROVED: "go", CaseState.PUBLISHED: "done"}
    list_display = ("__str__", "title", "village", "written_on", "published_on", "state_badge")
    list_filter = (PlaceFilter, "state")
    list_select_related = ("village",)
    fields = ("campaign", "village", "title", "people", "facts", "handling", "lesson", "written_on", "published_on")
    summary = ("village", "title", "people", "facts", "handling", "lesson")
    inlines = (WordingRows,)
    ordering = ("-pk",)
    menu_order = 80
    asks = CaseForm
    page_title = "登记典型案例"
    note = "写明事实、处理和教训。镇审核时形成隐去姓名和号码的公开文本，发布的只有公开文本。"

    def record(self, **given: Any) -> TypicalCase:
        return write_case(**given)
