"""Records of finding."""

from .home_month import HomeFindingNote, HomeReconciliation
from .lead import DetectionRun, Lead
from .problem import Problem

__all__ = ["DetectionRun", "HomeFindingNote", "HomeReconciliation", "Lead", "Problem"]
