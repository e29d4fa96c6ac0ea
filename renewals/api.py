"""Applications and their steps behind the API."""

from renewals import actions  # noqa: F401 - the verbs on offer
from renewals.models import (
    Application,
    CheckFinding,
    Decision,
    EconomicCheck,
    HomeCheck,
    HouseholdVisit,
    PostedStep,
    Proposal,
    Reminder,
    ReturnNotice,
    ReviewMeeting,
    ReviewResult,
    UrgentRelief,
    Visitor,
)
from renewals.workflows import RENEWAL
from xumingsi.casework.api import Collection

OF_STEP = ("application", "round", "recorded_by", "recorded_at")

COLLECTIONS = [
    Collection("applications", Application,
               ("campaign", "household", "benefit", "number", "kind", "program", "state", "round", "applied_on", "is_late", "applicant_name", "agent_name",
                "declares_relative", "is_drawn", "is_urgent", "outcome", "amount", "effective_from", "decided_on"),
               ("campaign", "household", "kind", "program", "state", "is_drawn", "is_late", "is_urgent", "outcome", "applied_on", "decided_on"), RENEWAL),
    Collection("returns", ReturnNotice, (*OF_STEP, "missing", "told_to", "again_because"), ("application",)),
    Collection("checks", EconomicCheck, (*OF_STEP, "checked_on", "authorised_on", "authorised_by", "verified_income", "verdict", "note"), ("application", "verdict", "checked_on")),
    Collection("check-findings", CheckFinding, ("check_row", "source", "has_record", "amount", "note"), ("check_row", "source", "has_record")),
    Collection("visits", HouseholdVisit,
               (*OF_STEP, "visited_at", "place", "informant", "members_present", "income", "circumstances", "verdict", "posted_in_place"), ("application", "verdict")),
    Collection("visitors", Visitor, ("visit", "name"), ("visit",)),
    Collection("meetings", ReviewMeeting,
               ("campaign", "held_at", "place", "chair", "recorder", "invited", "policy_read", "minutes", "recorded_by"), ("campaign",)),
    Collection("review-results", ReviewResult,
               (*OF_STEP, "meeting", "agree", "disagree", "abstain", "recused", "opinion", "is_true"), ("application", "meeting", "is_true")),
    Collection("posted-steps", PostedStep, (*OF_STEP, "line", "outcome", "amount"), ("application", "line")),
    Collection("urgent-reliefs", UrgentRelief, (*OF_STEP, "amount", "given_on", "emergency", "agreed_by", "complete_by"), ("application", "given_on")),
    Collection("proposals", Proposal, (*OF_STEP, "outcome", "amount", "category", "effective_from", "reasons"), ("application", "outcome")),
    Collection("decisions", Decision, (*OF_STEP, "proposal", "decided_on", "approved", "opinion", "notice"), ("application", "approved", "decided_on")),
    Collection("reminders", Reminder, (*OF_STEP, "channel", "reminded_on", "reached", "note"), ("application", "channel", "reminded_on")),
    Collection("home-checks", HomeCheck, (*OF_STEP, "checked_on", "checked_by", "found", "note", "protected"), ("application", "found", "checked_on")),
]  # fmt: skip
