"""Death lists: keeping their lines, and opening a case for every member they name. Sets, at the cost of the list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction

from recipients.arrivals import Arrival, tell_arrival
from recipients.change_choices import DeathState
from recipients.change_rules import periods_on
from recipients.models import DeathRecord, DeathReport, Member
from recipients.models.death import LIST_SOURCE
from xumingsi.accounts.models import Division, User
from xumingsi.casework.bulk import insert_rows, listed
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.kit import clock

RIGHT = "recipients.import"


class DeathLine(NamedTuple):
    """A checked line: a full id number, a day between birth and today. ``row`` is its number in the workbook."""

    id_number: str
    died_on: date
    name: str = ""
    source: str = LIST_SOURCE
    row: int = 0


@dataclass
class Kept:
    """What keeping a list does, or would do: lines ``new`` and known, ``opened`` cases as (line, member key).

    ``elsewhere``: lines about members whose case is open already under another day, with that day. ``renamed``: lines
    whose name is not the member's. ``unmatched``: how many lines are about nobody on file.
    """

    new: list[DeathLine] = field(default_factory=list)
    known: int = 0
    opened: list[tuple[DeathLine, int]] = field(default_factory=list)
    elsewhere: list[tuple[DeathLine, date]] = field(default_factory=list)
    renamed: list[tuple[DeathLine, str]] = field(default_factory=list)
    unmatched: int = 0


def keep_deaths(town: Division, lines: Sequence[DeathLine], *, actor: User | None, dry_run: bool = False) -> Kept:
    """Keep the lines of a list and open a case (待核实) for each member they name, as one act.

    Matching is by the whole id number and nothing else; a case that was excluded is not opened again by the same line.
    ``actor`` None is the command line.
    """
    if actor is not None and not actor.has_right(RIGHT, town):
        raise NotAllowed(f"您没有在{town}导入死亡名单的权限，请联系镇经办。")
    with transaction.atomic():
        # One list of a town at a time, so that two of them do not open the same case twice.
        Division.objects.select_for_update(no_key=True).get(pk=town.pk)
        kept = _compare(town, lines)
        if not dry_run and (kept.new or kept.opened):
            _write(town, kept, actor)
    if not dry_run:
        tell_arrival(Arrival(town, DeathRecord, frozenset(line.id_number for line in lines), actor))
    return kept


def match_kept(town: Division, *, actor: User | None) -> int:
    """Look for all lines kept so far again, after the registry has grown; answers how many cases were opened."""
    lines = [
        DeathLine(number, day, name, source)
        for number, day, name, source in DeathRecord.objects.filter(town=town)
        .unmatched()
        .order_by("pk")
        .values_list("id_number", "died_on", "name", "source")
    ]
    return len(keep_deaths(town, lines, actor=actor).opened) if lines else 0


def _compare(town: Division, lines: Sequence[DeathLine]) -> Kept:
    numbers = listed([line.id_number for line in lines])
    known = {key[:3]: key[3] for key in _records(town, numbers)}
    members: dict[str, list[tuple[Any, ...]]] = {}
    found = Member.objects.in_town(town).filter(id_number__in=numbers).order_by("pk")
    for number, *member in found.values_list("id_number", "pk", "name", "left_on"):
        members.setdefault(number, []).append(tuple(member))
    reported: dict[int, list[tuple[Any, ...]]] = {}
    reports = DeathReport.objects.in_town(town).filter(member__id_number__in=numbers).order_by("pk")
    for key, *report in reports.values_list("member_id", "state", "died_on", "record_id"):
        reported.setdefault(key, []).append(tuple(report))
    kept = Kept()
    for line in lines:
        record = known.get((line.id_number, line.died_on, line.source))
        if record is None:
            kept.new.append(line)
        else:
            kept.known += 1
        _match(line, record, members.get(line.id_number, ()), reported, kept)
    return kept


def _match(
    line: DeathLine, record: int | None, members: Iterable[Any], reported: dict[int, list[Any]], kept: Kept
) -> None:
    named = False
    for key, name, left_on in members:
        named = True
        if left_on is not None and left_on <= line.died_on:
            continue  # no longer in this household on that day
        earlier = reported.get(key, [])
        standing = [died_on for state, died_on, _ in earlier if state != DeathState.EXCLUDED]
        if standing:
            kept.elsewhere += [(line, died_on) for died_on in standing if died_on != line.died_on]
        elif record is None or record not in {of for _, _, of in earlier}:
            kept.opened.append((line, key))
            if line.name and line.name != name:
                kept.renamed.append((line, name))
    kept.unmatched += not named


def _records(town: Division, numbers: Any) -> Any:
    rows = DeathRecord.objects.filter(town=town, id_number__in=numbers).order_by("pk")
    return rows.values_list("id_number", "died_on", "source", "pk")


def _write(town: Division, kept: Kept, actor: User | None) -> None:
    facts = {"new": len(kept.new), "known": kept.known, "opened": len(kept.opened), "unmatched": kept.unmatched}
    sentence = (
        "{actor}导入死亡名单：新增{new}条，已有{known}条，{unmatched}条与在册人员无关，新开待核实死亡报告{opened}件"
    )
    with recorded("death.import", actor=actor, sentence=sentence, town=town, facts=facts):
        insert_rows(DeathRecord, {
            "town_id": [town.pk] * len(kept.new),
            **{name: [getattr(line, name) for line in kept.new] for name in ("name", "id_number", "died_on", "source")},
        })  # fmt: skip
        if kept.opened:
            _open(town, kept)


def _open(town: Division, kept: Kept) -> None:
    numbers = listed([line.id_number for line, _ in kept.opened])
    records = {key[:3]: key[3] for key in _records(town, numbers)}
    due = periods_on(town, clock.today()).town_due(clock.today())
    lines = [line for line, _ in kept.opened]
    insert_rows(DeathReport, {
        "member_id": [member for _, member in kept.opened],
        "record_id": [records[line.id_number, line.died_on, line.source] for line in lines],
        "died_on": [line.died_on for line in lines],
        "source": [line.source for line in lines],
        "due_on": [due] * len(lines),
    })  # fmt: skip
