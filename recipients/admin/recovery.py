"""The recovery ledger: what is due by month, what came in, what was written off."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from recipients.admin.searching import Searching
from recipients.change_choices import RecoveryState
from recipients.change_workflows import RECOVERY
from recipients.models import Instalment, Recovery, RecoveryLine, WriteOff
from xumingsi.casework.admin.filters import VillageFilter, period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin


class LineRows(Rows):
    model = RecoveryLine
    fields = ("month_text", "paid", "people", "amount", "basis")
    ordering = ("month",)

    @admin.display(description="月份")
    def month_text(self, line: RecoveryLine) -> str:
        return f"{line.month:%Y-%m}"


class InstalmentRows(Rows):
    model = Instalment
    fields = ("received_on", "amount", "receipt_no", "payer", "remark", "recorded_by")
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("superseded_by", "supersedes")

    @admin.display(description="更正")
    def remark(self, row: Instalment) -> str:
        if hasattr(row, "superseded_by"):
            return "已被更正"
        return f"更正原 {row.supersedes.amount} 元：{row.reason}" if row.supersedes else "—"


class WriteOffRows(Rows):
    model = WriteOff
    fields = ("amount", "reason", "recorded_by", "answer")
    ordering = ("pk",)

    @admin.display(description="审批")
    def answer(self, row: WriteOff) -> str:
        decision = getattr(row, "decision", None)
        return f"{decision}（{decision.recorded_by}）{decision.opinion}" if decision else "待批"


@admin.register(Recovery)
class RecoveryAdmin(WithRows, Searching, VerbAdminMixin, ScopedAdmin):
    workflow = RECOVERY
    tones = {RecoveryState.WRITE_OFF: "go", RecoveryState.SETTLED: "done"}
    list_display = (
        "household",
        "village_name",
        "opened_on",
        "responsible",
        "due",
        "received",
        "written_off",
        "left",
        "state_badge",
    )
    list_filter = (VillageFilter, "state", period_filter("opened_on", "立账日期"))
    list_select_related = ("household__village",)
    fields = (
        "household",
        "village_name",
        "cause",
        "death",
        "responsible",
        "opened_on",
        "due",
        "received",
        "written_off",
        "left",
    )
    summary = ("household", "village_name", "cause", "due", "received", "written_off", "left")
    inlines = (LineRows, InstalmentRows, WriteOffRows)
    ordering = ("-pk",)
    menu_order = 80

    @admin.display(description="村（居）")
    def village_name(self, recovery: Recovery) -> str:
        return str(recovery.village)

    @admin.display(description="尚未追回")
    def left(self, recovery: Any) -> str:
        return f"{recovery.outstanding:,.2f}"
