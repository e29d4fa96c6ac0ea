"""Finds of every door."""

from .lead import DetectionRun, Lead
from .problem import Problem
from .setting import DetectorSetting, PhotoLook, VillagePlace

__all__ = ["DetectionRun", "DetectorSetting", "Lead", "PhotoLook", "Problem", "VillagePlace"]
