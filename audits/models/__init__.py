"""Finds of every door."""

from .home_month import HomeFindingNote, HomeReconciliation
from .lead import DetectionRun, Lead
from .problem import Problem
from .setting import DetectorSetting, PhotoLook, VillagePlace

__all__ = ["DetectionRun", "HomeFindingNote", "HomeReconciliation", "Lead", "Problem"]
__all__ = ["DetectionRun", "DetectorSetting", "Lead", "PhotoLook", "Problem", "VillagePlace"]
from .conduct import ConductCase, ConductStep
from .identity import IdentityOpening, TipIdentity, TipKey
from .lead import DetectionRun, Lead
from .problem import Problem
from .tip import Tip, TipBar, TipMessage, TipPhoto, TipRules

__all__ = [
    "ConductCase", "ConductStep", "DetectionRun", "IdentityOpening", "Lead", "Problem", "Tip", "TipBar", "TipIdentity", "TipKey",
    "TipMessage", "TipPhoto", "TipRules",
]  # fmt: skip
