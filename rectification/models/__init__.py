"""The ledger of cures: items, their plans and measures, evidence, rechecks, signatures."""

from .item import ItemRow, RectificationItem
from .plan import ItemPlan, ItemRemakeOrder, Measure, MeasureEvidence, MeasureReview
from .rules import AssessmentRule, CureRules
from .signing import Extension, ExtensionDecision, LookBack, Recheck, Reopening, SentBack, SignOff, Submission, Transfer

__all__ = [
    "AssessmentRule",
    "CureRules",
    "Extension",
    "ExtensionDecision",
    "ItemPlan",
    "ItemRemakeOrder",
    "ItemRow",
    "LookBack",
    "Measure",
    "MeasureEvidence",
    "MeasureReview",
    "Recheck",
    "RectificationItem",
    "Reopening",
    "SentBack",
    "SignOff",
    "Submission",
    "Transfer",
]  # fmt: skip
