"""The ledger of cures behind the API."""

from rectification import actions  # noqa: F401 - the verbs on offer
from rectification.models import (
    ItemPlan,
    Measure,
    MeasureEvidence,
    Recheck,
    RectificationItem,
    SentBack,
    SignOff,
    Submission,
)
from rectification.workflows import ITEM
from xumingsi.casework.api import Collection

OF_ITEM = ("item", "round", "recorded_by", "recorded_at")

COLLECTIONS = [
    Collection("items", RectificationItem,
               ("problem", "state", "round", "plan_version", "leader", "unit", "person", "due_on", "remedy", "recovery", "opened_on", "closed_on",
                "look_back_on", "extensions_granted", "fakes"),
               ("problem", "state", "remedy", "due_on", "opened_on", "closed_on"), ITEM),
    Collection("item-plans", ItemPlan,
               (*OF_ITEM, "version", "root_cause", "goal", "remedy", "recover", "no_recovery_reason", "leader", "unit", "person", "due_on"), ("item",)),
    Collection("measures", Measure, (*OF_ITEM, "plan", "text", "nature", "leader", "unit", "person", "due_on"), ("item", "plan", "nature", "due_on")),
    Collection("measure-evidence", MeasureEvidence, (*OF_ITEM, "measure", "done_on", "done"), ("item", "measure", "done_on")),
    Collection("item-submissions", Submission, (*OF_ITEM, "report"), ("item",)),
    Collection("rechecks", Recheck, (*OF_ITEM, "visited_on", "place", "inspectors", "finding", "fault"), ("item", "fault", "visited_on")),
    Collection("sign-offs", SignOff, (*OF_ITEM, "step", "opinion"), ("item", "step")),
    Collection("sent-back", SentBack, (*OF_ITEM, "from_state", "fault", "reason"), ("item", "fault")),
]  # fmt: skip
