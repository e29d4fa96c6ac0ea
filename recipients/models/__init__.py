"""The registry: households, their benefits, rosters and postings."""

from .benefit import Benefit, BenefitAmount
from .change import BenefitChange, ChangeDecision, ChangeProposal, ChangeReport
from .death import DeathRecord, DeathReport
from .holdings import BusinessRecord, PensionRecord, PropertyRecord, VehicleRecord
from .household import Household, Member
from .means import IncomeItem, PropertyItem
from .payment import ActualPayment, PaymentDifference
from .payroll import PayExport, PayLine, PayRoll
from .posting import Objection, Posting, PostingLine
from .recovery import Instalment, Recovery, RecoveryLine, WriteOff, WriteOffDecision
from .review import BenefitReview, ManagementRules
from .roster import Roster
from .standard import Standard

__all__ = [
    "ActualPayment",
    "Benefit",
    "BenefitAmount",
    "BenefitChange",
    "BenefitReview",
    "BusinessRecord",
    "ChangeDecision",
    "ChangeProposal",
    "ChangeReport",
    "DeathRecord",
    "DeathReport",
    "Household",
    "IncomeItem",
    "Instalment",
    "ManagementRules",
    "Member",
    "Objection",
    "PayExport",
    "PayLine",
    "PayRoll",
    "PaymentDifference",
    "PensionRecord",
    "Posting",
    "PostingLine",
    "PropertyItem",
    "PropertyRecord",
    "Recovery",
    "RecoveryLine",
    "Roster",
    "Standard",
    "VehicleRecord",
    "WriteOff",
    "WriteOffDecision",
]  # fmt: skip
