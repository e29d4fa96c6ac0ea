"""The campaign and its evidence on the workbench."""

from . import campaign, meeting, plan, publicity, report, survey, typical_case

__all__ = ["campaign", "meeting", "plan", "publicity", "report", "survey", "typical_case"]
