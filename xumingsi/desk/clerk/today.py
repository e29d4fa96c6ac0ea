"""What waits in the clerk's villages today, each kind a list of its own."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from recipients.models import Household
from renewals.choices import State
from renewals.models import Application, HouseholdVisit, ReturnNotice
from renewals.querysets import ApplicationQuerySet
from xumingsi.accounts.models import User
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.models import Campaign, Phase

RIGHT = "renewals.apply"
# Kinds of waiting cases: code → heading, condition.
WAITING: dict[str, tuple[str, Q]] = {
    "returned": ("退回补正", Q(state=State.RETURNED)),
    "silent": ("还没申请", Q(state=State.OPEN)),
    "visit": ("要入户", Q(state=State.VERIFIED)),
    "door": ("逾期，要上门", Q(state=State.LAPSED)),
}


@dataclass(frozen=True)
class Tile:
    """``count`` cases wait; ``url`` lists them."""

    code: str
    label: str
    count: int
    url: str


def own_cases(user: User) -> ApplicationQuerySet:
    """Cases of running campaigns in the villages where ``user`` takes applications."""
    found: ApplicationQuerySet = Application.objects.visible_to(user, RIGHT)
    return found.filter(campaign__in=Campaign.objects.running())


def waiting(user: User, code: str) -> ApplicationQuerySet:
    """The cases of one kind, with everything a row shows. KeyError for an unknown kind."""
    found = own_cases(user).filter(WAITING[code][1])
    if code == "visit":
        found = found.filter(_must_be_visited())
    notices = ReturnNotice.objects.order_by("-pk")
    rows = found.select_related("household", "village", "campaign").annotate(reminded=Count("reminders", distinct=True))
    return rows.prefetch_related(Prefetch("returns", notices)).order_by("village__path", "household__group_no", "pk")


def _must_be_visited() -> Q:
    """What can be told in a query; the case's own page says the rest (关系、公示异议)."""
    seen = HouseholdVisit.objects.filter(application=OuterRef("pk"), round=OuterRef("round"))
    return (Q(is_drawn=True) | ~Q(kind="renewal") | Q(declares_relative=True) | Q(is_late=True)) & ~Exists(seen)


def tiles(user: User) -> list[Tile]:
    """Every kind with its count."""
    return [
        Tile(code, label, waiting(user, code).count(), reverse("clerk_list", args=[code]))
        for code, (label, _) in WAITING.items()
    ]


def renewal_window(user: User) -> Phase | None:
    """The running campaign's phase of applying, for the days left."""
    phases = Phase.objects.filter(campaign__in=own_cases(user).values("campaign"), kind=PhaseKind.RENEW)
    return phases.order_by("-ends_on").first()


def progress(user: User) -> dict[str, int]:
    """``due`` renewals in all and how many of them have ``applied``."""
    return (
        own_cases(user).renewals().aggregate(due=Count("pk"), applied=Count("pk", filter=Q(applied_on__isnull=False)))
    )


def households_found(user: User, text: str, most: int) -> list[Household]:
    """Households by name, pinyin initials, tail of the id number or 救助证号, with their cases, newest first."""
    cases = Prefetch("applications", own_cases(user).order_by("-pk"), to_attr="cases")
    found = Household.objects.visible_to(user, RIGHT).search(text).select_related("village")
    return list(found.prefetch_related(cases).order_by("village__path", "pk")[:most])


def days_words(phase: Phase | None, today: date) -> str:
    """How long households may still apply, in words."""
    if phase is None:
        return ""
    left = phase.days_left(today)
    if today < phase.starts_on:
        return f"{phase.starts_on:%m月%d日}开始申请"
    return "今天截止" if left == 1 else f"还剩 {left} 天" if left > 0 else f"申请期已过 {1 - left} 天"
