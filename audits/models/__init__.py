"""Records of finding."""

from .conduct import ConductCase, ConductStep
from .home_month import HomeFindingNote, HomeReconciliation
from .identity import IdentityOpening, TipIdentity, TipKey
from .lead import DetectionRun, Lead
from .problem import Problem
from .setting import DetectorSetting, PhotoLook, VillagePlace
from .tip import Tip, TipBar, TipMessage, TipPhoto, TipRules

__all__ = [
    "ConductCase", "ConductStep", "DetectionRun", "DetectorSetting", "HomeFindingNote", "HomeReconciliation", "IdentityOpening", "Lead",
    "PhotoLook", "Problem", "Tip", "TipBar", "TipIdentity", "TipKey", "TipMessage", "TipPhoto", "TipRules", "VillagePlace",
]  # fmt: skip
