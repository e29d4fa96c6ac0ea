"""Recusal of people who have no account: those named as visitors, voters or witnesses (通知二(二)1; contract §6)."""

from collections.abc import Iterable

from recipients.relations import refuse_related_names
from renewals.guards import this_round
from renewals.models import Application
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput, SamePerson


def family_names(application: Application) -> set[str]:
    """Names of those who belong to the household now."""
    return set(application.household.members.filter(left_on=None).values_list("name", flat=True))


def refuse_family(application: Application, names: Iterable[str], *, field: str, what: str, actor: User) -> None:
    """BadInput when one of ``names`` (in the capacity ``what``) is called like a member of the household, or is known
    as a relative of it."""
    names = list(names)
    if own := sorted(family_names(application) & {name.strip() for name in names}):
        message = (
            f"{what}{'、'.join(own)}与该户成员同名，本人须回避；确系同名的另一人，请在姓名后注明（如“{own[0]}·五组”）。"
        )
        raise BadInput(message, {field: [message]})
    refuse_related_names(names, application.household, actor=actor, field=field, what=what)


def refuse_who_was_there(application: Application, actor: User) -> None:
    """SamePerson when who decides is named in this round as visitor or at the door, whoever typed the record."""
    visits = this_round(application, "visits")
    named = visits.filter(visitors__name=actor.name).exists() or visits.filter(visitors__user=actor).exists()
    if named or this_round(application, "home_checks").filter(checked_by=actor.name).exists():
        raise SamePerson(f"本件的入户调查或上门核实人中有“{actor.name}”，审批须由另一人办理。")
