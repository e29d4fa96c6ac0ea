"""Recusal (回避): rooms above contribute how an actor may be related to a case; every transition asks them all.

通知二(二)1, 二(三)；contract §6: nobody decides on, visits, votes on, rechecks or signs off a case of a relative.
"""

from collections.abc import Callable
from typing import Any

from xumingsi.accounts.models import User

Relation = Callable[[User, Any], str | None]
_CHECKS: list[Relation] = []


def relation_check(check: Relation) -> Relation:
    """Register ``check(user, subject)``; it answers the relation in Chinese (the path), or None."""
    _CHECKS.append(check)
    return check


def relation_between(user: User, subject: Any) -> str | None:
    """How ``user`` is related to the people of ``subject``, in Chinese; None when unrelated."""
    return next((found for check in _CHECKS if (found := check(user, subject))), None)
