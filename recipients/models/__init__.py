"""The registry: households, their benefits, rosters and postings."""

from .benefit import Benefit, BenefitAmount
from .household import Household, Member
from .posting import Objection, Posting, PostingLine
from .roster import Roster

__all__ = ["Benefit", "BenefitAmount", "Household", "Member", "Objection", "Posting", "PostingLine", "Roster"]
