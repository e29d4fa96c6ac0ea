"""Recusal by kinship (回避, 通知二(二)1): nobody handles, visits, votes on, decides or checks a case of a relative.

Whose case a record is, is said here once: by its ``household``, or by that of the record it hangs on (``_THROUGH``).
"""

from collections.abc import Iterable
from typing import Any

from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import BadInput
from xumingsi.casework.recusal import relation_check

from .kin_circles import circle_of, circle_of_named
from .models import Household

_THROUGH = ("household", "benefit", "member", "application", "filing", "line", "problem", "item")


def household_of(subject: Any) -> Household | None:
    """The household whose case ``subject`` is; None when it is nobody's in particular."""
    if subject is None or isinstance(subject, Household):
        return subject
    for name in _THROUGH:
        if hasattr(type(subject), name):
            return household_of(getattr(subject, name))
    return None


@relation_check
def related_by_kinship(user: User, subject: Any) -> str | None:
    """The path from the user to somebody of the household, in Chinese; None when unrelated or nobody's case."""
    household = household_of(subject)
    if household is None or household.pk is None:
        return None
    found = circle_of(user, household.village.town).relation_to(household)
    return f"您{found}" if found and found.startswith("本人") else found


def related_households(user: User | None, town: Division, households: Iterable[int]) -> dict[int, str]:
    """Of many households of ``town`` (keys) those related to the user, each with the path; two queries and one walk."""
    return circle_of(user, town).relations_to(households) if user is not None else {}


def related_names(names: Iterable[str], household: Household, *, actor: User) -> dict[str, str]:
    """Of people named in a record those related to ``household``, each with the path. The actor is checked as a user."""
    town = household.village.town
    others = {name.strip() for name in names} - {actor.name, ""}
    if not others or town is None:
        return {}
    circles = circle_of_named(others, town, keeper=actor)
    found = {name: circles[name].relation_to(household) for name in sorted(circles)}
    return {name: path for name, path in found.items() if path}


def refuse_related_names(names: Iterable[str], household: Household, *, actor: User, field: str, what: str) -> None:
    """BadInput when one of ``names`` (in the capacity ``what``) is a relative of the household."""
    related = related_names(names, household, actor=actor)
    if related:
        told = "；".join(f"{name}（{path}）" for name, path in related.items())
        first = next(iter(related))
        message = f"{what}与该户有近亲属关系，须回避：{told}。请换人，或将其列为回避人员；确系同名的另一人，请在姓名后注明（如“{first}·五组”）。"
        raise BadInput(message, {field: [message]})
