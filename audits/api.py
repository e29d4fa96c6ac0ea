"""Problems and leads behind the API; tips and conduct stay with their own doors."""

from audits import actions  # noqa: F401 - the verbs on offer
from audits.models import Lead, Problem
from audits.workflows import LEAD, PROBLEM
from xumingsi.casework.api import Collection

COLLECTIONS = [
    Collection("problems", Problem,
               ("number", "door", "category", "summary", "household", "people", "amount", "found_on", "state", "closed_on", "times_reopened", "remark"),
               ("number", "door", "category", "household", "state", "found_on"), PROBLEM),
    Collection("leads", Lead,
               ("detector", "category", "severity", "household", "summary", "amount", "holds", "state", "finding", "settled_on", "problem"),
               ("detector", "category", "severity", "household", "holds", "state"), LEAD),
]  # fmt: skip
