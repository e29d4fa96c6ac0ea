"""The trail as files that anybody can verify without this system (``offline/verify_trail.py`` goes with them)."""

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import models, transaction

from .canonical import Spelling, history_spelling
from .ledger import ENTRY_SPELLING
from .models import Chain, Entry
from .offline import verify_trail
from .verification import history_of, tracked_models


def export_trail(folder: Path, *, with_rows: bool = True) -> int:
    """Write every entry (and every history row, full id numbers included) as one canonical JSON line each, with the
    verifier. Answers how many entries. OSError as the disk gives it."""
    folder.mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        chains = [
            {"id": chain.pk, "code": chain.town.code if chain.town else "", "name": str(chain)}
            for chain in Chain.objects.select_related("town").order_by("pk")
        ]
        head = {"fields": ENTRY_SPELLING.names, "chains": chains, "with_rows": with_rows}
        count = _write(folder / "trail.jsonl", head, _entries())
        for history in map(history_of, tracked_models()) if with_rows else ():
            if history._base_manager.exists():
                path = folder / "rows" / f"{history._meta.label_lower}.jsonl"
                path.parent.mkdir(exist_ok=True)
                _write(path, {"fields": history_spelling(history).names}, _rows(history))
    shutil.copyfile(verify_trail.__file__, folder / "verify_trail.py")
    return count


def _entries() -> Iterator[list[Any]]:
    entries = Entry.objects.order_by("chain_id", "seq")
    for *values, digest in entries.values_list(*ENTRY_SPELLING.names, "digest").iterator(chunk_size=5000):
        yield [ENTRY_SPELLING.values(values), digest]


def _rows(history: type[models.Model]) -> Iterator[list[Any]]:
    spelling: Spelling = history_spelling(history)
    rows = history._base_manager.order_by("history_id").values_list("history_id", *spelling.names, "digest")
    for number, *values, digest in rows.iterator(chunk_size=5000):
        yield [number, spelling.values(values), digest]


def _write(path: Path, head: dict[str, Any], rows: Iterable[list[Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(head, ensure_ascii=False) + "\n")
        for row in rows:
            count += 1
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    return count
