"""Where each record of the package stands in the town's ledger, and the proof that the entry is there."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Max

from xumingsi.accounts.models import Division
from xumingsi.casework.bulk import listed
from xumingsi.casework.ledger import GENESIS
from xumingsi.casework.models import Entry

from . import verify

Record = tuple[str, int]


class Proofs:
    """The chain of a town at this moment; it notes what it has to prove."""

    def __init__(self, town: Division) -> None:
        rows = list(Entry.objects.filter(chain__town=town).order_by("seq").values_list("seq", "digest", "act"))
        self._seqs: dict[UUID, int] = {act: seq for seq, _, act in rows}
        self._digests = [digest for _, digest, _ in rows]
        self._levels = verify.levels_of(self._digests)
        self._wanted = {len(rows)} if rows else set()

    @property
    def head(self) -> dict[str, Any]:
        """The last entry, and the root of the tree over all of them."""
        if not self._digests:
            return {"seq": 0, "digest": GENESIS, "root": GENESIS}
        return {"seq": len(self._digests), "digest": self._digests[-1], "root": self._levels[-1][0].hex()}

    def lines(self, records: Sequence[Record], first_row: int) -> list[list[Any]]:
        """Row, record and entry for each, in the order given; the entry is the last that wrote the record."""
        last = _last_acts(records)
        found = []
        for row, (label, key) in enumerate(records, first_row):
            seq = self._seqs.get(last.get((label, key)))  # type: ignore[arg-type]
            if seq is not None:
                self._wanted.add(seq)
            found.append([row, f"{label}:{key}", seq])
        return found

    def entries(self) -> dict[str, dict[str, Any]]:
        """By number: digest and path of every entry noted."""
        return {
            str(seq): {"digest": self._digests[seq - 1], "path": verify.path_of(self._levels, seq - 1)}
            for seq in sorted(self._wanted)
        }


def _last_acts(records: Iterable[Record]) -> dict[Record, UUID]:
    """Two queries for each kind of record."""
    by_label: dict[str, set[int]] = {}
    for label, key in records:
        by_label.setdefault(label, set()).add(key)
    found: dict[Record, UUID] = {}
    for label, keys in sorted(by_label.items()):
        history = apps.get_model(label).history.model._base_manager.order_by()  # type: ignore[attr-defined]
        written = history.filter(id__in=listed(sorted(keys))).values("id").annotate(last=Max("history_id"))
        acts = history.filter(history_id__in=written.values("last")).values_list("id", "act")
        found |= {(label, key): act for key, act in acts}
    return found
