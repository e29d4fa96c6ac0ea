"""The campaign, its phases and what the villages report, behind the API."""

from xumingsi.casework.api import Collection

from . import actions  # noqa: F401 - the verbs on offer
from .evidence_workflows import REPORT
from .models import Campaign, Phase, PhaseReport, ReportFigure, ReportSubmission
from .workflows import PHASE

COLLECTIONS = [
    Collection("campaigns", Campaign,
               ("year", "name", "notice_date", "is_open", "visit_rate", "min_visitors", "review_rule", "representative_share", "posting_days", "hotline"),
               ("year", "is_open")),
    Collection("phases", Phase, ("campaign", "kind", "starts_on", "ends_on", "state"), ("campaign", "kind", "state", "starts_on", "ends_on"), PHASE),
    Collection("phase-reports", PhaseReport, ("phase", "due_on", "state"), ("phase", "state", "due_on"), REPORT),
    Collection("report-submissions", ReportSubmission,
               ("report", "handed_in_on", "is_late", "work", "problems", "cure", "next_steps", "recorded_by"), ("report", "handed_in_on", "is_late")),
    Collection("report-figures", ReportFigure, ("submission", "label", "value"), ("submission",)),
]  # fmt: skip
