"""Who is supported in a home by the roll, and who lives there: the two should be the same people (特困集中供养)."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from xumingsi.accounts.models import Division

from .choices import Program
from .home_choices import StayKind
from .home_days import Stay, stays_between
from .models import Benefit, CareHome, HomeStay, Household, Member


class Spell(NamedTuple):
    """A time in which a person was covered by 特困集中供养, both days included."""

    since: date
    until: date | None

    def touches(self, first: date, last: date) -> bool:
        return self.since <= last and (self.until is None or self.until >= first)


def supported_spells(town: Division, first: date, last: date) -> dict[str, list[Spell]]:
    """By id number: when the person was covered by 特困集中供养 within the time. One query."""
    spells = Benefit.objects.in_town(town).filter(program=Program.DESTITUTE_CARE, started_on__lte=last)
    spells = spells.filter(Q(ended_on=None) | Q(ended_on__gte=first), household__members__is_covered=True)
    found: dict[str, list[Spell]] = defaultdict(list)
    for number, *days in spells.order_by().values_list("household__members__id_number", "started_on", "ended_on"):
        found[number].append(Spell(*days))
    return found


def is_supported(stay: Stay, spells: dict[str, list[Spell]], first: date, last: date) -> bool:
    """Whether the resident is paid for by 特困集中供养 at some time from ``first`` to ``last``; a kind that somebody set
    overrules the roll."""
    if stay.kind:
        return stay.kind == StayKind.SUPPORTED
    return any(spell.touches(first, last) for spell in spells.get(stay.id_number, ()))


def supported_elsewhere(town: Division, day: date) -> list[Member]:
    """Covered members with 特困集中供养 in force who live in none of the town's homes on ``day``."""
    there = HomeStay.objects.filter(home__town=town).present_on(day).order_by().values("id_number")
    drawing = Benefit.objects.in_town(town).in_force_on(day).filter(program=Program.DESTITUTE_CARE)
    members = Member.objects.in_town(town).present_on(day).filter(is_covered=True, household__in=drawing.order_by().values("household"))  # fmt: skip
    return list(members.exclude(id_number__in=there).select_related("household__village").order_by("household__village__path", "pk"))  # fmt: skip


def residents_off_the_roll(town: Division, day: date) -> list[HomeStay]:
    """Residents of ``day`` without 特困集中供养, those known to board at their own cost left out."""
    spells = supported_spells(town, day, day)
    wanted = [stay.key for stay in stays_between(town, day, day) if stay.kind != StayKind.BOARDER and stay.id_number not in spells]  # fmt: skip
    return list(HomeStay.objects.filter(pk__in=wanted).select_related("home").order_by("home__name", "name", "pk"))


def member_care_levels(town: Division, day: date, household: Household | None = None) -> dict[int, str]:
    """By member key: the home's care level, for members (of the town, or of one household) who have none registered."""
    if not CareHome.objects.filter(town=town).exists():
        return {}
    stays = HomeStay.objects.filter(home__town=town).present_on(day).exclude(care_level="")
    members = Member.objects.in_town(town) if household is None else Member.objects.filter(household=household)
    members = members.filter(care_level="", id_number__in=stays.order_by().values("id_number"))
    rows = list(members.order_by().values_list("pk", "id_number"))
    if not rows:
        return {}
    levels = dict(stays.order_by("admitted_on", "pk").values_list("id_number", "care_level"))
    return {key: levels[number] for key, number in rows}
