"""Applications and the rows their steps leave."""

from .application import Application
from .decision import Decision, Proposal
from .draw import SampleDraw
from .review import ReviewAttendee, ReviewMeeting, ReviewResult
from .seed import SeedNotice, SeedShare
from .silence import HomeCheck, Reminder
from .steps import CheckFinding, EconomicCheck, HouseholdVisit, PostedStep, ReturnNotice, UrgentRelief, Visitor

__all__ = [
    "Application",
    "CheckFinding",
    "Decision",
    "EconomicCheck",
    "HomeCheck",
    "HouseholdVisit",
    "PostedStep",
    "Proposal",
    "Reminder",
    "ReturnNotice",
    "ReviewAttendee",
    "ReviewMeeting",
    "ReviewResult",
    "SampleDraw",
    "SeedNotice",
    "SeedShare",
    "UrgentRelief",
    "Visitor",
]
