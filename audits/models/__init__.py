"""Records of finding."""

from .conduct import ConductCase, ConductStep
from .home_month import HomeFindingNote, HomeReconciliation
from .identity import IdentityOpening, TipIdentity, TipKey
from .inspection import InspectionAttempt, InspectionTarget, SpotCheck, SpotCheckLine
from .lead import DetectionRun, Lead
from .problem import Problem
from .self_inspection import SelfAnswer, SelfInspection, SelfInspectionItem, SelfSignature
from .setting import DetectorSetting, PhotoLook, VillagePlace
from .tip import Tip, TipBar, TipMessage, TipPhoto, TipRules
from .village_inspection import InspectionAnswer, PlanOrder, ScoringRule, VillageInspection

__all__ = [
    "ConductCase",
    "ConductStep",
    "DetectionRun",
    "DetectorSetting",
    "HomeFindingNote",
    "HomeReconciliation",
    "IdentityOpening",
    "InspectionAnswer",
    "InspectionAttempt",
    "InspectionTarget",
    "Lead",
    "PhotoLook",
    "PlanOrder",
    "Problem",
    "ScoringRule",
    "SelfAnswer",
    "SelfInspection",
    "SelfInspectionItem",
    "SelfSignature",
    "SpotCheck",
    "SpotCheckLine",
    "Tip",
    "TipBar",
    "TipIdentity",
    "TipKey",
    "TipMessage",
    "TipPhoto",
    "TipRules",
    "VillageInspection",
    "VillagePlace",
]
