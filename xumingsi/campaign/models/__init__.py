"""The campaign, its phases, and the evidence of what was done in them."""

from .campaign import Campaign, GroupMember, Phase
from .meeting import Meeting, MeetingAttendee
from .plan import Plan, PlanVersion, RemakeOrder
from .publicity import Publicity
from .report import PhaseReport, ReportFigure, ReportReturn, ReportSubmission
from .survey import Survey, SurveyAnswer, SurveyDraw, SurveyItem, SurveyResponse
from .typical_case import CaseWording, TypicalCase

__all__ = [
    "Campaign",
    "CaseWording",
    "GroupMember",
    "Meeting",
    "MeetingAttendee",
    "Phase",
    "PhaseReport",
    "Plan",
    "PlanVersion",
    "Publicity",
    "RemakeOrder",
    "ReportFigure",
    "ReportReturn",
    "ReportSubmission",
    "Survey",
    "SurveyAnswer",
    "SurveyDraw",
    "SurveyItem",
    "SurveyResponse",
    "TypicalCase",
]
