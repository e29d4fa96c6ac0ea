"""Who looked at whom: every full id number shown and every list handed out, with its reason."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from xumingsi.accounts.models import User
from xumingsi.casework.models import Entry

UNMASKED = Q(verb="member.unmask")
EXPORTED = Q(verb__contains="export")
OPENED = Q(verb__in=["tip.open_identity", "tip.fail_to_open"])
LOOKS = {
    "unmask": ("查看完整身份证号", UNMASKED),
    "export": ("导出", EXPORTED),
    "identity": ("查看举报人身份", OPENED),
}


@dataclass(frozen=True)
class Looker:
    """How often one person looked, by kind of look in the order of LOOKS."""

    name: str
    counts: list[int]
    last: object


def looks(user: User, kind: str = "") -> QuerySet:
    """Looks of one kind (a key of LOOKS, else all), the latest first."""
    wanted = LOOKS[kind][1] if kind in LOOKS else UNMASKED | EXPORTED | OPENED
    return Entry.objects.visible_to(user).filter(wanted).select_related("village").order_by("-at", "-pk")


def lookers(user: User) -> list[Looker]:
    """Everybody who looked, who did so most first; one query."""
    counts = {key: Count("pk", filter=wanted) for key, (_, wanted) in LOOKS.items()}
    rows = looks(user).order_by().values("actor", "actor_name").annotate(**counts, last=Max("at"), total=Count("pk"))
    return [
        Looker(row["actor_name"], [row[key] for key in LOOKS], row["last"])
        for row in rows.order_by("-total", "actor_name", "actor")
    ]
