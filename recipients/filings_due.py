"""Who has to be filed (应备) and is not (应备未备): near relatives of officials in households that are assisted.

An official who is assisted himself is no case of filing but of 关系保: a filing does not make that right, so his own
household is not asked for here. Set-based: a handful of queries for any number of officials and households.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from recipients.choices import Program
from xumingsi.accounts.models import Division
from xumingsi.casework.bulk import listed

from .kin_reading import graph_around
from .kinship import Path
from .kinship_rules import Kinship, kinship_on
from .models import Benefit, FilingAnswer, Member, Official, RelativeFiling


@dataclass(frozen=True)
class Due:
    """An official's near relative in an assisted household; keys are primary keys. ``relation`` is what the member is
    to the official, ``path`` tells how; ``filing`` is the live filing, None where it is missing."""

    household: int
    official: int
    member: int
    relation: str
    path: str
    filing: int | None


def filings_due(town: Division, day: date, *, households: Iterable[int] | None = None) -> list[Due]:
    """Everything to be filed in ``town`` on ``day``, filed or not, by household and official."""
    officials = {one.id_number: one for one in Official.objects.in_office().filter(town=town).order_by("pk")}
    if not officials:
        return []
    rules = kinship_on(town, day)
    graph = graph_around(officials, rules.depth)
    circles = {number: graph.circle(number, rules.depth) for number in sorted(officials)}
    reached = {person for circle in circles.values() for person in circle}
    members = _assisted(town, day, reached, households)
    live = _live(town, day)
    found = []
    for number, circle in circles.items():
        own = {
            household
            for person, rows in members.items()
            if person == number
            for household, _, covered in rows
            if covered
        }
        for household, (member, path) in _nearest(circle, members, number, rules).items():
            if household not in own:
                key = (household, officials[number].pk)
                relation = path.way[0].word if len(path) == 1 else str(_kind(path, rules))
                found.append(
                    Due(
                        *key,
                        member,
                        relation[:20],
                        graph.tell(path, _title(members, path, household))[:200],
                        live.get(key),
                    )
                )
    return sorted(found, key=lambda due: (due.household, due.official))  # fmt: skip


def missing_filings(town: Division, day: date, *, households: Iterable[int] | None = None) -> list[Due]:
    """应备未备: due, without a live filing, and not answered for."""
    answered = set(FilingAnswer.objects.in_town(town).order_by().values_list("household_id", "official_id"))
    due = filings_due(town, day, households=households)
    return [one for one in due if one.filing is None and (one.household, one.official) not in answered]


def households_of_relatives(town: Division, day: date) -> set[int]:
    """Households visited without exception (220号第26条): with a live filing, or with one missing."""
    filed = RelativeFiling.objects.in_town(town).live().order_by().values_list("household_id", flat=True)
    return {*filed, *(one.household for one in missing_filings(town, day))}


def _live(town: Division, day: date) -> dict[tuple[int, int], int]:
    rows = RelativeFiling.objects.in_town(town).live_on(day).order_by()
    return {
        (household, official): pk for household, official, pk in rows.values_list("household_id", "official_id", "pk")
    }


def _assisted(
    town: Division, day: date, people: set[str], households: Iterable[int] | None
) -> dict[str, list[tuple[int, int, bool]]]:
    """By id number: (household, member, covered) of those living in a household assisted on the day; covered first."""
    spells = Benefit.objects.in_town(town).in_force_on(day).exclude(program=Program.TEMPORARY).order_by()
    rows = Member.objects.present_on(day).filter(
        household__in=spells.values("household"), id_number__in=listed(sorted(people))
    )
    if households is not None:
        rows = rows.filter(household__in=listed(sorted(households)))
    found: dict[str, list[tuple[int, int, bool]]] = {}
    for number, *row in rows.order_by("-is_covered", "pk").values_list("id_number", "household_id", "pk", "is_covered"):
        found.setdefault(number, []).append(tuple(row))  # type: ignore[arg-type]
    return found  # fmt: skip


def _kind(path: Path, rules: Kinship) -> str | None:
    return next((kin for kin in path.kins if kin in rules.kinds), None)


def _nearest(
    circle: dict[str, list[Path]], members: dict[str, list[tuple[int, int, bool]]], own: str, rules: Kinship
) -> dict[int, tuple[int, Path]]:
    """By household: the nearest member who is a near relative, covered ones first."""
    best: dict[int, tuple[tuple[bool, int], int, Path]] = {}
    for person, paths in circle.items():
        path = next((path for path in paths if _kind(path, rules)), None)
        if path is None or person == own:
            continue
        for household, member, covered in members.get(person, ()):
            rank = (not covered, len(path))
            if household not in best or rank < best[household][0]:
                best[household] = (rank, member, path)
    return {household: (member, path) for household, (_, member, path) in best.items()}


def _title(members: dict[str, list[tuple[int, int, bool]]], path: Path, household: int) -> str:
    covered = any(home == household and covered for home, _, covered in members[path.goal])
    return "保障对象" if covered else "家庭成员"
