"""Who is looked at in any case, and why (220号第26条: 近亲属、有疑问、有举报、重点 100%).

Rooms above contribute groups from their module ``forced_groups`` (found by itself, as ``gates`` are):

    @forced_group("实名举报")
    def reported(campaign, as_of):
        return Tip.objects…values_list("household", flat=True)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from renewals.choices import DrawPurpose
from renewals.models import Application
from xumingsi.campaign.models import Campaign

Households = Callable[[Campaign, date], Iterable[int]]


@dataclass(frozen=True)
class ForcedGroup:
    """``households(campaign, day)`` answers keys of households; those outside the list that is drawn from do not matter."""

    label: str
    purposes: frozenset[DrawPurpose]
    households: Households


_GROUPS: list[ForcedGroup] = []
EVERY_DRAW = frozenset(DrawPurpose)


def forced_group(label: str, purposes: Iterable[DrawPurpose] = EVERY_DRAW) -> Callable[[Households], Households]:
    """Register a group that draws for ``purposes`` take at 100 %; ``label`` is the reason shown on the list."""

    def register(households: Households) -> Households:
        _GROUPS.append(ForcedGroup(label, frozenset(purposes), households))
        return households

    return register


def forced_reasons(
    campaign: Campaign, purpose: DrawPurpose, applications: Iterable[Application], as_of: date
) -> dict[str, str]:
    """Application number → why it is taken in any case (several reasons joined), for those to which a group applies."""
    by_household: dict[int, list[str]] = {}
    for application in applications:
        by_household.setdefault(application.household_id, []).append(application.number)
    found: dict[str, list[str]] = {}
    for group in _GROUPS:
        if purpose in group.purposes:
            for household in set(group.households(campaign, as_of)) & by_household.keys():
                for number in by_household[household]:
                    found.setdefault(number, []).append(group.label)
    return {number: "、".join(found[number]) for number in sorted(found)}
