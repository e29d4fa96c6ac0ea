"""Reading the part of the graph around some people: a few queries for every step away, however many people."""

from collections.abc import Iterable

from django.db.models import Q

from xumingsi.casework.bulk import listed

from .kinship import KinGraph
from .models import DeclaredRelative, Member, Official

_DECLARED = ("official_id", "relative_id", "relation", "official_name", "relative_name")


def graph_around(people: Iterable[str], depth: int) -> KinGraph:
    """The graph of everything within ``depth`` steps of ``people`` (resident ids)."""
    graph, known, households = KinGraph(), set[str](), set[int]()
    edge = set(people)
    for _ in range(depth):
        if not edge:
            break
        known |= edge
        edge = (_declared(graph, edge) | _lived_with(graph, edge, households)) - known
    _name_officials(graph, known | edge)
    return graph


def _declared(graph: KinGraph, edge: set[str]) -> set[str]:
    here = listed(sorted(edge))
    rows = DeclaredRelative.objects.filter(Q(official_id__in=here) | Q(relative_id__in=here)).order_by("pk")
    found = set()
    for official, relative, relation, official_name, relative_name in rows.values_list(*_DECLARED):
        graph.name(official, official_name)
        graph.name(relative, relative_name)
        graph.declare(official, relative, relation)
        found |= {official, relative}
    return found


def _lived_with(graph: KinGraph, edge: set[str], seen: set[int]) -> set[str]:
    """Households of the people at the edge. Who has moved out is a relative still."""
    own = Member.objects.filter(id_number__in=listed(sorted(edge))).order_by("household_id", "pk")
    households = set(own.values_list("household_id", flat=True)) - seen
    if not households:
        return set()
    seen |= households
    rows = Member.objects.filter(household__in=listed(sorted(households))).order_by("household_id", "-is_head", "pk")
    homes: dict[int, list[tuple[str, str]]] = {}
    for household, person, relation, name in rows.values_list("household_id", "id_number", "relation", "name"):
        graph.name(person, name)
        homes.setdefault(household, []).append((person, relation))
    for members in homes.values():
        graph.live_together(members)
    return {person for members in homes.values() for person, _ in members}


def _name_officials(graph: KinGraph, people: set[str]) -> None:
    if not people:
        return
    rows = Official.objects.in_office().filter(id_number__in=listed(sorted(people))).order_by("pk")
    for official in rows:
        graph.name(official.id_number, official.name, official.title)
