"""The steps of an item as tables on its page."""

from typing import Any

from django.contrib import admin

from rectification import models as m
from rectification.choices import Nature
from xumingsi.casework.admin.rows import Rows


class PlanRows(Rows):
    model = m.ItemPlan
    fields = (
        "version",
        "root_cause",
        "goal",
        "remedy",
        "recover",
        "leader",
        "unit",
        "person",
        "due_on",
        "village_plan",
        "recorded_by",
    )
    ordering = ("-version",)


class MeasureRows(Rows):
    model = m.Measure
    fields = ("version", "text", "nature", "leader", "unit", "person", "due_on", "shown")
    ordering = ("-plan__version", "pk")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("plan", "item").prefetch_related("evidence", "reviews")

    @admin.display(description="方案版本")
    def version(self, row: m.Measure) -> int:
        return row.plan.version

    @admin.display(description="完成情况")
    def shown(self, row: m.Measure) -> str:
        if row.nature == Nature.LASTING:
            reviews = list(row.reviews.all())
            return (
                f"{reviews[-1]}，下次 {reviews[-1].next_on:%Y-%m-%d}" if reviews else f"{row.due_on:%Y-%m-%d} 首次检查"
            )
        counted = [one for one in row.evidence.all() if one.round >= row.item.proof_round]
        return str(counted[-1]) if counted else "尚无佐证"


class EvidenceRows(Rows):
    model = m.MeasureEvidence
    fields = ("round", "measure", "done_on", "done", "recorded_by")
    ordering = ("pk",)


class SubmissionRows(Rows):
    model = m.Submission
    fields = ("round", "report", "recorded_by", "recorded_at")
    ordering = ("pk",)


class RecheckRows(Rows):
    model = m.Recheck
    fields = ("round", "visited_on", "place", "inspectors", "finding", "fault", "recorded_by")
    ordering = ("pk",)


class SignRows(Rows):
    model = m.SignOff
    fields = ("round", "step", "opinion", "recorded_by", "recorded_at")
    ordering = ("pk",)


class BackRows(Rows):
    model = m.SentBack
    fields = ("round", "from_state", "fault", "reason", "recorded_by", "recorded_at")
    ordering = ("pk",)


class ReopeningRows(Rows):
    model = m.Reopening
    fields = ("fault", "closed_on", "reason", "recorded_at")
    ordering = ("pk",)


class OrderRows(Rows):
    model = m.ItemRemakeOrder
    fields = ("version", "reason", "recorded_by", "recorded_at")
    ordering = ("pk",)


class ExtensionRows(Rows):
    model = m.Extension
    fields = ("due_on", "until", "reason", "recorded_by", "answer")
    ordering = ("pk",)

    @admin.display(description="审批")
    def answer(self, row: m.Extension) -> str:
        decision = getattr(row, "decision", None)
        return f"{decision}（{decision.recorded_by}）{decision.opinion}" if decision else "待批"


class LookBackRows(Rows):
    model = m.LookBack
    fields = ("looked_on", "inspectors", "held", "finding", "next_on", "recorded_by")
    ordering = ("pk",)


class TransferRows(Rows):
    model = m.Transfer
    fields = ("receiver", "handed_on", "matter", "people", "receipt_no", "received_by", "recorded_by")
    ordering = ("pk",)


ITEM_ROWS = (
    PlanRows, MeasureRows, EvidenceRows, SubmissionRows, RecheckRows, SignRows, BackRows, ReopeningRows, OrderRows, ExtensionRows,
    LookBackRows, TransferRows,
)  # fmt: skip
WITH_FILES = ("measureevidences", "rechecks", "lookbacks", "transfers")
