"""How an actor may be related to a household (回避)."""

from typing import Any

from xumingsi.accounts.models import User
from xumingsi.casework.recusal import relation_check

from .models import Household


@relation_check
def same_household(user: User, subject: Any) -> str | None:
    """The actor is one of the people the case is about."""
    household = subject if isinstance(subject, Household) else getattr(subject, "household", None)
    if household is None or not user.id_number:
        return None
    member = household.members.filter(id_number=user.id_number).first()
    return f"您本人即该户{member.relation}" if member else None
