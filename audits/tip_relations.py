"""A tip has nothing to do with whom it complains of, nor with their relatives; nor have the acts about it."""

from typing import Any

from django.db.models import Q

from xumingsi.accounts.models import User
from xumingsi.casework.recusal import relation_check
from xumingsi.casework.withheld import withheld

from .models import ConductCase, Tip
from .tip_choices import Route


@relation_check
def complained_of(user: User, subject: Any) -> str | None:
    """The actor, or a relative, is whom the tip or the case is about."""
    if isinstance(subject, Tip) and Tip.objects.filter(pk=subject.pk).about(user).exists():
        return "被反映人本人或其近亲属"
    if isinstance(subject, ConductCase) and not ConductCase.objects.filter(pk=subject.pk).not_about(user).exists():
        return "被反映人本人或其近亲属"
    return None


@withheld("audits.tip")
def tips_kept_from(user: User) -> list[int]:
    """Tips about the user, and those that have gone past everybody in the town."""
    about = Tip.objects.about(user).order_by().values("pk")
    return list(Tip.objects.filter(Q(pk__in=about) | Q(route=Route.ABOVE)).order_by("pk").values_list("pk", flat=True))


@withheld("audits.conductcase")
def cases_kept_from(user: User) -> list[int]:
    """Cases about the user."""
    others = ConductCase.objects.not_about(user).order_by().values("pk")
    return list(ConductCase.objects.exclude(pk__in=others).order_by("pk").values_list("pk", flat=True))
