"""The steps' tables on an application's page."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from renewals.models import (
    Decision,
    EconomicCheck,
    HomeCheck,
    HouseholdVisit,
    PostedStep,
    Proposal,
    Reminder,
    ReturnNotice,
    ReviewResult,
    UrgentRelief,
)
from xumingsi.casework.admin.rows import Rows


class ReminderRows(Rows):
    model = Reminder
    fields = ("reminded_on", "channel", "reached", "note", "recorded_by")


class ReturnRows(Rows):
    model = ReturnNotice
    fields = ("recorded_at", "missing", "told_to", "again_because", "recorded_by")


class CheckRows(Rows):
    model = EconomicCheck
    fields = (
        "checked_on",
        "authorised_on",
        "authorised_by",
        "verified_income",
        "found_in",
        "verdict",
        "note",
        "recorded_by",
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("findings")

    @admin.display(description="查到记录")
    def found_in(self, check: EconomicCheck) -> str:
        return "、".join(f.get_source_display() for f in check.findings.all() if f.has_record) or "各来源均无记录"


class VisitRows(Rows):
    model = HouseholdVisit
    fields = (
        "visited_at",
        "visitor_names",
        "informant",
        "members_present",
        "income",
        "circumstances",
        "verdict",
        "recorded_by",
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("visitors")

    @admin.display(description="入户人")
    def visitor_names(self, visit: HouseholdVisit) -> str:
        return "、".join(visitor.name for visitor in visit.visitors.all())


class ReviewRows(Rows):
    model = ReviewResult
    fields = ("meeting", "agree", "disagree", "abstain", "recused", "is_true", "opinion")


class PostedRows(Rows):
    model = PostedStep
    fields = ("posting", "period", "outcome", "amount", "recorded_by")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("line__posting__village")

    @admin.display(description="公示")
    def posting(self, step: PostedStep) -> str:
        return str(step.line.posting)

    @admin.display(description="起止")
    def period(self, step: PostedStep) -> str:
        posting = step.line.posting
        return f"{posting.starts_on:%Y-%m-%d} 至 {posting.closed_on or posting.last_day:%Y-%m-%d}"


class ReliefRows(Rows):
    model = UrgentRelief
    fields = ("given_on", "amount", "emergency", "agreed_by", "complete_by", "recorded_by")


class ProposalRows(Rows):
    model = Proposal
    fields = ("outcome", "amount", "category", "month", "reasons", "recorded_by", "recorded_at")

    @admin.display(description="起始月份")
    def month(self, proposal: Proposal) -> str:
        return f"{proposal.effective_from:%Y-%m}"


class DecisionRows(Rows):
    model = Decision
    fields = ("decided_on", "approved", "opinion", "notice", "recorded_by")


class HomeCheckRows(Rows):
    model = HomeCheck
    fields = ("checked_on", "checked_by", "found", "note", "protected", "recorded_by")


STEP_ROWS: tuple[type[Any], ...] = (
    ReminderRows, HomeCheckRows, ReturnRows, ReliefRows, CheckRows, VisitRows, ReviewRows, PostedRows, ProposalRows, DecisionRows,
)  # fmt: skip
