"""Recusal (回避): rooms above contribute how an actor may be related to a case; every transition asks them all.

通知二(二)1, 二(三)；contract §6: nobody decides on, visits, votes on, rechecks or signs off a case of a relative.
"""

from collections.abc import Callable
from typing import Any

from xumingsi.accounts.models import Division, Duty, User
from xumingsi.accounts.rights import roles_with
from xumingsi.kit import clock

from .errors import Attempt, Recused

Relation = Callable[[User, Any], str | None]
_CHECKS: list[Relation] = []
# Enough to choose from; beyond so many colleagues nobody is looked at.
SUGGESTED, LOOKED_AT = 3, 20


def relation_check(check: Relation) -> Relation:
    """Register ``check(user, subject)``; it answers the relation in Chinese (the path), or None."""
    _CHECKS.append(check)
    return check


def relation_between(user: User, subject: Any) -> str | None:
    """How ``user`` is related to the people of ``subject``, in Chinese; None when unrelated."""
    return next((found for check in _CHECKS if (found := check(user, subject))), None)


def refuse_related(user: User, subject: Any, *, right: str, village: Division, doing: str) -> None:
    """Recused, with the path and others who may do it, when ``user`` is related to the people of ``subject``."""
    if relation := relation_between(user, subject):
        raise refusal(user, subject, relation, right=right, village=village, doing=doing)


def refusal(
    user: User, subject: Any, relation: str, *, right: str, village: Division, doing: str, fit: Callable[[User], bool] = lambda _: True
) -> Recused:  # fmt: skip
    """What to tell somebody who is related; ``fit`` leaves out colleagues who may not do it for another reason."""
    others = [
        other for other in _colleagues(user, right, village) if fit(other) and not relation_between(other, subject)
    ]
    names = "、".join(dict.fromkeys(other.name for other in others[:SUGGESTED]))
    who = f"可由{names}办理" if names else "目前没有其他可以办理的人员，请联系镇上安排"
    message = f"您与该户有近亲属关系（{relation}），须回避，请由其他人员办理“{doing}”：{who}。"
    return Recused(message, Attempt(user, subject, relation, doing))


def _colleagues(user: User, right: str, village: Division) -> list[User]:
    """Others who hold ``right`` in ``village`` today, those nearest to it first; remembered with the user."""
    kept = user.__dict__.setdefault("_colleagues", {})
    key = (right, village.pk, clock.today())
    if key not in kept:
        duties = Duty.objects.active_on(clock.today()).filter(role__in=roles_with(right), user__is_active=True)
        near = sorted(
            (duty for duty in duties.exclude(user=user).select_related("user", "division").order_by("pk") if village.path.startswith(duty.division.path)),
            key=lambda duty: -len(duty.division.path),
        )  # fmt: skip
        kept[key] = list({duty.user_id: duty.user for duty in near}.values())[:LOOKED_AT]
    return kept[key]  # type: ignore[no-any-return]
