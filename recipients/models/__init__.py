"""The registry: households, their benefits, rosters and postings."""

from .benefit import Benefit, BenefitAmount
from .change import BenefitChange, ChangeDecision, ChangeProposal, ChangeReport
from .death import DeathRecord, DeathReport
from .filing import FilingAnswer, FilingCheck, FilingPosted, RelativeFiling
from .holdings import BusinessRecord, PensionRecord, PropertyRecord, VehicleRecord
from .home import CareHome, HomeStandard
from .home_book import HomeEntry, HomePurchase
from .home_money import Deposit, DepositMovement, PocketMoneyLine, PocketMoneyList
from .home_stay import HomeLeave, HomeStay
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
    "BusinessRecord",
    "CareHome",
    "ChangeDecision",
    "ChangeProposal",
    "ChangeReport",
    "DeathRecord",
    "DeathReport",
    "DeclaredRelative",
    "Deposit",
    "DepositMovement",
    "FilingAnswer",
    "FilingCheck",
    "FilingPosted",
    "HomeEntry",
    "HomeLeave",
    "HomePurchase",
    "HomeStandard",
    "HomeStay",
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
    "PensionRecord",
    "PocketMoneyLine",
    "PocketMoneyList",
    "Posting",
    "PostingLine",
    "PropertyItem",
    "PropertyRecord",
    "Recovery",
    "RecoveryLine",
    "RelativeFiling",
    "Roster",
    "Standard",
    "VehicleRecord",
    "WriteOff",
    "WriteOffDecision",
]  # fmt: skip
