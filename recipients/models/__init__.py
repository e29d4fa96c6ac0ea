"""The registry: households, their benefits, rosters and postings."""

from .benefit import Benefit, BenefitAmount
from .change import BenefitChange, ChangeDecision, ChangeProposal, ChangeReport
from .death import DeathRecord, DeathReport
from .filing import FilingAnswer, FilingCheck, FilingPosted, RelativeFiling
from .household import Household, Member
from .means import IncomeItem, PropertyItem
from .payment import ActualPayment, PaymentDifference
from .payroll import PayExport, PayLine, PayRoll
from .posting import Objection, Posting, PostingLine
from .recovery import Instalment, Recovery, RecoveryLine, WriteOff, WriteOffDecision
from .relatives import DeclaredRelative, KinshipRules, Official
from .review import BenefitReview, ManagementRules
from .roster import Roster
from .standard import Standard

__all__ = [
    "ActualPayment",
    "Benefit",
    "BenefitAmount",
    "BenefitChange",
    "BenefitReview",
    "ChangeDecision",
    "ChangeProposal",
    "ChangeReport",
    "DeathRecord",
    "DeathReport",
    "DeclaredRelative",
    "FilingAnswer",
    "FilingCheck",
    "FilingPosted",
    "Household",
    "IncomeItem",
    "Instalment",
    "KinshipRules",
    "ManagementRules",
    "Member",
    "Objection",
    "Official",
    "PayExport",
    "PayLine",
    "PayRoll",
    "PaymentDifference",
    "Posting",
    "PostingLine",
    "PropertyItem",
    "Recovery",
    "RecoveryLine",
    "RelativeFiling",
    "Roster",
    "Standard",
    "WriteOff",
    "WriteOffDecision",
]  # fmt: skip
