"""Keeping a list of vehicles, property, businesses or pensions: sets, at the cost of the list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import models, transaction

from recipients.arrivals import Arrival, tell_arrival
from recipients.models import BusinessRecord, PensionRecord, PropertyRecord, VehicleRecord
from xumingsi.accounts.models import Division, User
from xumingsi.casework.bulk import insert_rows, listed, update_rows
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.kit import clock

RIGHT = "recipients.import"


class HoldingKind(NamedTuple):
    """What a list holds: its ``record``, the columns that tell a person's lines apart, and the columns of facts."""

    record: Any
    key: tuple[str, ...]
    facts: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return "id_number", *self.key, "name", *self.facts


KINDS = {
    "vehicles": HoldingKind(VehicleRecord, ("plate",), ("vehicle_type", "registered_on")),
    "properties": HoldingKind(PropertyRecord, ("location",), ("area", "use", "registered_on")),
    "businesses": HoldingKind(BusinessRecord, ("business_name",), ("business_type", "founded_on", "state")),
    "pensions": HoldingKind(PensionRecord, ("scheme", "paid_month"), ("monthly_amount",)),
}


@dataclass
class KeptHoldings:
    """What keeping a list does: lines ``new``, lines ``changed`` as (key, line), how many are known as they stand, and
    keys of rows ``gone`` (kept, but no longer on a list said to be complete)."""

    new: list[tuple[Any, ...]] = field(default_factory=list)
    changed: list[tuple[int, tuple[Any, ...]]] = field(default_factory=list)
    known: int = 0
    gone: list[int] = field(default_factory=list)


def keep_holdings(
    kind: str, town: Division, lines: Sequence[tuple[Any, ...]], *, actor: User | None, complete: bool = False,
    sha256: str = "", dry_run: bool = False,
) -> KeptHoldings:  # fmt: skip
    """Keep checked ``lines`` (in the order of ``KINDS[kind].columns``; each key once) as one act.

    A line known already is brought up to date. ``complete``: rows that the list leaves out are marked as gone (of
    pensions, those of the months on the list); otherwise they stay as they are. Nothing is ever deleted.
    """
    if actor is not None and not actor.has_right(RIGHT, town):
        raise NotAllowed(f"您没有在{town}导入比对资料的权限，请联系镇经办。")
    what = KINDS[kind]
    with transaction.atomic():
        # One list of a town at a time, so that two of them do not add the same line.
        Division.objects.select_for_update(no_key=True).get(pk=town.pk)
        kept = _compare(what, town, lines, complete=complete)
        if not dry_run and (kept.new or kept.changed or kept.gone):
            _write(what, town, kept, actor, sha256)
    if not dry_run:
        tell_arrival(Arrival(town, what.record, frozenset(line[0] for line in lines), actor))
    return kept


def _compare(what: HoldingKind, town: Division, lines: Sequence[tuple[Any, ...]], *, complete: bool) -> KeptHoldings:
    width = 1 + len(what.key)
    rows = what.record.objects.filter(town=town)
    named = rows.filter(id_number__in=listed({line[0] for line in lines})).order_by() if lines else rows.none()
    known = {
        tuple(values[:width]): (key, gone_on, tuple(values))
        for key, gone_on, *values in named.values_list("pk", "gone_on", *what.columns).iterator(chunk_size=5000)
    }
    kept, seen = KeptHoldings(), set()
    for line in lines:
        key, gone_on, values = known.get(line[:width], (None, None, ()))
        if key is None:
            kept.new.append(line)
            continue
        seen.add(key)
        if values == line and gone_on is None:
            kept.known += 1
        else:
            kept.changed.append((key, line))
    if complete:
        kept.gone = [key for key in _of_the_same_months(what, rows.standing(), lines) if key not in seen]
    return kept


def _of_the_same_months(what: HoldingKind, rows: models.QuerySet, lines: Sequence[tuple[Any, ...]]) -> Any:
    if "paid_month" in what.key:
        months = {line[1 + what.key.index("paid_month")] for line in lines}
        named = models.Q(paid_month__in=months - {None})
        rows = rows.filter(named | models.Q(paid_month=None) if None in months else named)
    return rows.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000)


def _write(what: HoldingKind, town: Division, kept: KeptHoldings, actor: User | None, sha256: str) -> None:
    label = what.record._meta.verbose_name
    facts = {
        "list": label, "new": len(kept.new), "changed": len(kept.changed), "known": kept.known, "gone": len(kept.gone),
        "sha256": sha256,
    }  # fmt: skip
    sentence = "{actor}导入{list}名单：新增{new}条，变更{changed}条，未变{known}条，不再在名单{gone}条"
    with recorded("recipients.import_holdings", actor=actor, sentence=sentence, town=town, facts=facts):
        columns = _columns(what, kept.new)
        insert_rows(what.record, {"town_id": [town.pk] * len(kept.new), **columns})
        if kept.changed:
            changes = _columns(what, [line for _, line in kept.changed])
            back = {"gone_on": [None] * len(kept.changed)}
            update_rows(what.record, [key for key, _ in kept.changed], {**changes, **back})
        if kept.gone:
            update_rows(what.record, kept.gone, {"gone_on": [clock.today()] * len(kept.gone)})


def _columns(what: HoldingKind, lines: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return {name: [line[place] for line in lines] for place, name in enumerate(what.columns)}
