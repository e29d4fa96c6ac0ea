"""Who is named in a lead or problem has no say in it (回避, 通知二(三))."""

from typing import Any

from xumingsi.accounts.models import User
from xumingsi.casework.recusal import relation_check

from . import inspection_relations, tip_relations  # noqa: F401 - what they register counts with these
from .models import Lead, Problem


@relation_check
def named_in_it(user: User, subject: Any) -> str | None:
    """The actor is one of the people whom the find is about."""
    if isinstance(subject, Lead | Problem) and user.id_number and user.id_number in subject.persons:
        return "您本人即所列涉及人员"
    return None
