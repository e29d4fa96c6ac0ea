"""One measurement of the roster import in a process of its own, so that times and memory are nobody else's.

``python -m tests.benchmarks.import_worker STEP …``: prepare, ours, baseline, unload, copy. Answers one JSON line.
The environment names the database (DATABASE_URL) and a scratch folder (XUMINGSI_VAR).
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django

MONTH = date(2020, 9, 1)


def prepare(villages: str) -> dict[str, Any]:
    """An empty database with the town's villages."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("import_villages", villages, town_name="演示镇", fictional=True)
    return {}


def ours(roster: str) -> dict[str, Any]:
    """Read, validate, compare, write with history and ledger."""
    from recipients.services.rosters import apply_roster

    marks: list[tuple[str, float]] = []
    decoded = _note_decoding()
    began = time.perf_counter()
    done = apply_roster(
        roster,
        town=_town(),
        month=MONTH,
        actor=None,
        skip_bad_rows=True,
        progress=lambda step: marks.append((step, time.perf_counter())),
    )
    ended = time.perf_counter()
    (_, read), (_, compare), (_, write) = marks
    return {
        "rows": len(done.plan.reading.table),
        "refused": done.plan.reading.refused_rows(),
        "seconds": ended - began,
        "decoding": decoded[0] - read,
        "validating": compare - decoded[0],
        "comparing": write - compare,
        "writing": ended - write,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }


def _note_decoding() -> list[float]:
    """When the workbook's cells have been unpacked and nothing has been made of them yet; filled as the import runs."""
    from xumingsi.kit.excel.raw import Loading

    moments: list[float] = []
    cells = Loading.cells

    def timed(loading: Loading) -> Any:
        found = cells(loading)
        moments.append(time.perf_counter())
        return found

    Loading.cells = timed  # type: ignore[method-assign]
    return moments


def baseline(roster: str) -> dict[str, Any]:
    """django-import-export with simple-history, reading included."""
    from .import_export_roster import import_with_resource

    began = time.perf_counter()
    rows = import_with_resource(Path(roster), _town(), MONTH)
    return {
        "rows": rows,
        "seconds": time.perf_counter() - began,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def unload(folder: str) -> dict[str, Any]:
    """Every row the import wrote, as COPY writes it."""
    from django.db import connection

    counts = {}
    with connection.cursor() as cursor:
        for table in _tables():
            with (Path(folder) / f"{table}.copy").open("wb") as file:
                cursor.copy_expert(f'COPY "{table}" TO STDOUT', file)
            counts[table] = cursor.rowcount
    return counts


def copy(folder: str) -> dict[str, Any]:
    """The very same rows by bare COPY into the same tables with the same indexes and constraints, committed."""
    from django.db import connection, transaction

    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _tables():
            with (Path(folder) / f"{table}.copy").open("rb") as file:
                cursor.copy_expert(f'COPY "{table}" FROM STDIN', file)
    return {"seconds": time.perf_counter() - began}


def _tables() -> list[str]:
    from recipients.models import Benefit, BenefitAmount, Household, Member

    models = (Household, Member, Benefit, BenefitAmount)
    return [m._meta.db_table for model in models for m in (model, model.history.model)]


def _town() -> Any:
    from xumingsi.accounts.choices import Level
    from xumingsi.accounts.models import Division

    return Division.objects.get(level=Level.TOWN)


STEPS: dict[str, Callable[[str], dict[str, Any]]] = {
    "prepare": prepare,
    "ours": ours,
    "baseline": baseline,
    "unload": unload,
    "copy": copy,
}

if __name__ == "__main__":
    django.setup()
    print(json.dumps(STEPS[sys.argv[1]](sys.argv[2])))
