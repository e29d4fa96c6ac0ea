"""Whose relative somebody is: the circle of a user, and of people known by name only (回避).

A user is a person by the id number of the account, or by the register's entry linked to it; never by name. People who
are only named in a record (visitors, voters) and have no account are looked for by name among those the town knows, and
may say that they are somebody else of that name.

A circle is read once and kept with the user, together with the numbers of the last histories of what it was read from:
one query tells whether it still holds, so that a thousand cases in a row cost one walk.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from xumingsi.accounts.models import Division, Duty, User
from xumingsi.casework.bulk import listed
from xumingsi.kit import clock

from .kin_reading import graph_around
from .kinship import KinGraph, Path
from .kinship_rules import kinship_on
from .models import DeclaredRelative, Household, KinshipRules, Member, Official

_READ_FROM = (DeclaredRelative, Official, KinshipRules, Member)
_KEPT = "_kin_circles"


@dataclass(frozen=True)
class Circle:
    """Everybody within reach of ``roots``: shortest path to each, and the graph that can tell it."""

    graph: KinGraph
    paths: dict[str, Path]

    def relation_to(self, household: Household) -> str | None:
        """The shortest path to somebody of ``household``, in Chinese; None when there is none."""
        return self.relations_to([household.pk]).get(household.pk)

    def relations_to(self, households: Iterable[int]) -> dict[int, str]:
        """The same for many households (keys) at once: one query."""
        if not self.paths:
            return {}
        rows = Member.objects.filter(household__in=listed(sorted(households)), id_number__in=listed(sorted(self.paths)))
        nearest: dict[int, tuple[int, str]] = {}
        for household, person, relation in rows.order_by("household_id", "-is_head", "pk").values_list(
            "household_id", "id_number", "relation"
        ):
            path = self.paths[person]
            if household not in nearest or len(path) < nearest[household][0]:
                nearest[household] = len(path), self._told(path, relation)
        return {household: text for household, (_, text) in nearest.items()}

    def _told(self, path: Path, relation: str) -> str:
        if not path.way:
            return f"本人即该户{relation}"
        return self.graph.tell(path, relation if relation == "户主" else f"该户{relation}")


def circle_of(user: User, town: Division | None) -> Circle:
    """The circle of ``user`` to the depth set in ``town``; empty for an account that is linked to nobody."""
    stamp, numbers = _standing(user)
    kept = user.__dict__.setdefault(_KEPT, {})
    key = ("self", town.pk if town else None)
    if kept.get(key, (None,))[0] != (stamp, numbers):
        kept[key] = ((stamp, numbers), _walk(dict.fromkeys(sorted(numbers), (user.name, user.title)), town))
    return kept[key][1]  # type: ignore[no-any-return]


def circle_of_official(official: Official) -> Circle:
    """The circle of somebody in the register of officials."""
    return _walk({official.id_number: (official.name, official.title)}, official.town)


def circle_of_named(names: Iterable[str], town: Division, *, keeper: User) -> dict[str, Circle]:
    """By name: the circle of all whom the town knows by that name. ``keeper`` is the user for whom it is remembered."""
    stamp, wanted = _standing(keeper)[0], frozenset(names)
    kept = keeper.__dict__.setdefault(_KEPT, {})
    key = ("named", town.pk, wanted)
    if kept.get(key, (None,))[0] != stamp:
        kept[key] = (stamp, _named(wanted, town))
    return kept[key][1]  # type: ignore[no-any-return]


def _standing(user: User) -> tuple[tuple[Any, ...], frozenset[str]]:
    """The last history numbers of what circles are read from, and the user's id numbers: one query."""
    last = [
        Subquery(model.history.order_by("-history_id").values("history_id")[:1])  # type: ignore[attr-defined]
        for model in _READ_FROM
    ]
    linked = Subquery(Official.objects.filter(user=OuterRef("pk")).values("id_number")[:1])
    row = User.objects.filter(pk=user.pk).values_list("id_number", linked, *last).first() or ("", "")
    return (clock.today(), *row[2:]), frozenset(number for number in (user.id_number, *row[:2]) if number)


def _walk(roots: dict[str, tuple[str, str]], town: Division | None) -> Circle:
    if not roots:
        return Circle(KinGraph(), {})
    depth = kinship_on(town, clock.today()).depth
    graph = graph_around(roots, depth)
    for number, (name, title) in roots.items():
        graph.name(number, name, title)
    return Circle(graph, _nearest(graph, roots, depth))


def _nearest(graph: KinGraph, roots: Iterable[str], depth: int) -> dict[str, Path]:
    paths: dict[str, Path] = {}
    for root in roots:
        for person, ways in graph.circle(root, depth).items():
            if person not in paths or len(ways[0]) < len(paths[person]):
                paths[person] = ways[0]
    return paths


def _named(names: frozenset[str], town: Division) -> dict[str, Circle]:
    people = _accounts(names, town)
    for rows in _known_by_name(names - people.keys(), town):
        for name, number in rows:
            people.setdefault(name, set()).add(number)
    depth = kinship_on(town, clock.today()).depth
    graph = graph_around({number for numbers in people.values() for number in numbers}, depth)
    for name, numbers in people.items():
        for number in numbers:
            graph.name(number, name)
    return {name: Circle(graph, _nearest(graph, sorted(numbers), depth)) for name, numbers in people.items()}


def _accounts(names: frozenset[str], town: Division) -> dict[str, set[str]]:
    """Who works here under such a name is that account's person, and nobody while the account is linked to none."""
    linked = Subquery(Official.objects.filter(user=OuterRef("pk")).values("id_number")[:1])
    own = Duty.objects.active_on(clock.today()).filter(division__path__startswith=town.path).values("user")
    users = User.objects.filter(pk__in=own, is_active=True, name__in=listed(sorted(names))).order_by("pk")
    found: dict[str, set[str]] = {}
    for name, *numbers in users.values_list("name", "id_number", linked):
        found.setdefault(name, set()).update(number for number in numbers if number)
    return found


def _known_by_name(names: frozenset[str], town: Division) -> list[QuerySet]:
    if not names:
        return []
    wanted = listed(sorted(names))
    declared = DeclaredRelative.objects.filter(town=town).order_by()
    return [
        Official.objects.in_office().filter(town=town, name__in=wanted).order_by().values_list("name", "id_number"),
        declared.filter(official_name__in=wanted).values_list("official_name", "official_id"),
        declared.filter(relative_name__in=wanted).values_list("relative_name", "relative_id"),
        Member.objects.in_town(town).filter(name__in=wanted).order_by().values_list("name", "id_number"),
    ]
