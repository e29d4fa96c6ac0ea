"""Who is named in a problem has no say in its cure (回避, 通知二(三)); kinship follows from the item's household."""

from typing import Any

from xumingsi.accounts.models import User
from xumingsi.casework.recusal import relation_check

from .models import RectificationItem


@relation_check
def named_in_the_problem(user: User, subject: Any) -> str | None:
    """The actor is one of the people whom the problem is about."""
    if isinstance(subject, RectificationItem) and user.id_number and user.id_number in subject.problem.persons:
        return "您本人即所列涉及人员"
    return None
