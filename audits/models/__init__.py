"""Finds of every door."""

from .home_month import HomeFindingNote, HomeReconciliation
from .lead import DetectionRun, Lead
from .problem import Problem
from .setting import DetectorSetting, PhotoLook, VillagePlace

__all__ = ["DetectionRun", "HomeFindingNote", "HomeReconciliation", "Lead", "Problem"]
__all__ = ["DetectionRun", "DetectorSetting", "Lead", "PhotoLook", "Problem", "VillagePlace"]
