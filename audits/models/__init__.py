"""Records of finding."""

from .lead import DetectionRun, Lead
from .problem import Problem

__all__ = ["DetectionRun", "Lead", "Problem"]
