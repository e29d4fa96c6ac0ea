"""Who must be kept away from a tip, who handles it, and who is left to do so."""

from collections.abc import Iterator

from django.db.models import Q

from recipients.kin_circles import circle_of
from recipients.models import Official
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, Duty, User
from xumingsi.casework.recusal import relation_between
from xumingsi.kit import clock

from .models import Tip
from .tip_choices import BarCause, Party, Route

HANDLE, RESERVED = "audits.handle_tips", "audits.tips_reserved"
# Conduct of those who run or supervise the work is for the discipline inspection alone.
OFFICES = frozenset({Role.TOWN_OFFICER, Role.DISCIPLINE, Role.LEADER, Role.INSPECTOR, Role.SYSADMIN})


def people_of(town: Division) -> list[User]:
    """Everybody in office in the town, its villages, or above it with a duty that covers it."""
    above = [f"{'/'.join(town.path.split('/')[:depth])}/" for depth in range(1, town.path.count("/") + 1)]
    places = Q(division__path__startswith=town.path) | Q(division__path__in=above)
    held = Duty.objects.active_on(clock.today()).filter(places).order_by().values("user")
    return list(User.objects.filter(pk__in=held, is_active=True).order_by("pk"))


def accused_users(tip: Tip, people: list[User]) -> list[User]:
    """Those of ``people`` the tip complains of: named by a handler, or by name or post in the author's words."""
    chosen = set(tip.bars.filter(cause=BarCause.ACCUSED).values_list("user", flat=True)) if tip.pk else set()
    return [user for user in people if user.pk in chosen or _is_called(user, tip.accused)]


def _is_called(user: User, words: str) -> bool:
    return any(len(text) >= shortest and text in words for text, shortest in ((user.name, 2), (user.title, 4)))


def kept_away(tip: Tip, accused: list[User], people: list[User]) -> Iterator[tuple[User, BarCause]]:
    """The accused themselves, and whoever of ``people`` could handle tips and is related to one of them or to an official
    of the town whom the author names."""
    for user in accused:
        yield user, BarCause.ACCUSED
    numbers = _numbers(tip, accused)
    for user in people:
        if user in accused or not user.has_right(HANDLE):
            continue
        near = numbers and not numbers.isdisjoint(circle_of(user, tip.town).paths)
        if near or any(relation_between(user, other) for other in accused):
            yield user, BarCause.RELATIVE


def _numbers(tip: Tip, accused: list[User]) -> set[str]:
    """Resident ids of the accused: of their accounts, and of officials with an account among them or a name in the words."""
    linked = Official.objects.filter(town=tip.town).order_by("pk").values_list("id_number", "name", "user")
    pks = {user.pk for user in accused}
    named = {number for number, name, user in linked if user in pks or (len(name) >= 2 and name in tip.accused)}
    return (named | {user.id_number for user in accused}) - {""}


def is_reserved(tip: Tip, accused: list[User]) -> bool:
    """Whether the tip is about people the town office must not judge."""
    return tip.party in (Party.TOWN, Party.DISCIPLINE) or any(user.roles & OFFICES for user in accused)


def route_of(tip: Tip, reserved: bool, accused: list[User], people: list[User], away: set[int]) -> Route:
    """The town office, past it to the discipline inspection, or past both to the county.

    An office that nobody is in yet keeps its tips; one in which everybody is kept away is passed by."""

    def all_away(right: str) -> bool:
        able = [user.pk for user in people if user.has_right(right, tip.town)]
        return bool(able) and away.issuperset(able)

    if tip.route == Route.TOWN and not reserved and not all_away(HANDLE):
        return Route.TOWN
    nobody_named = not any(Role.DISCIPLINE in user.roles for user in accused)
    if tip.party == Party.DISCIPLINE and nobody_named:
        return Route.ABOVE
    return Route.ABOVE if all_away(RESERVED) else Route.DISCIPLINE


def handlers_of(tip: Tip) -> list[User]:
    """Who may be given the tip to handle."""
    right = RESERVED if tip.route == Route.DISCIPLINE else HANDLE
    able = [user for user in people_of(tip.town) if user.has_right(right, tip.town)]
    return [user for user in able if Tip.objects.visible_to(user).filter(pk=tip.pk).exists()]
