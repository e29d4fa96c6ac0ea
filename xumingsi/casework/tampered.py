"""Reading rows that somebody may have bent: whatever stands in a column, verification goes on and names it."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import models

from .canonical import Spelling

# What a value that does not fit its column (SQLite takes any) raises on its way into Python.
_UNREADABLE = (ValueError, TypeError, ArithmeticError, AttributeError)


def readable(rows: models.QuerySet, names: list[str], unreadable: Callable[[str], None]) -> Iterator[tuple]:
    """The rows in order; one with a value that is no value of its column is left out, its key told to ``unreadable``."""
    done = 0
    while True:
        try:
            for row in rows.values_list(*names)[done:].iterator(chunk_size=5000):
                done += 1
                yield row
        except _UNREADABLE:
            unreadable(str(rows.values_list("pk", flat=True)[done]))
            done += 1
        else:
            return


def digest(spelling: Spelling, values: tuple) -> str:
    """The row's digest; empty, so that it equals none, when a value cannot be spelled."""
    try:
        return spelling.digest(values)
    except _UNREADABLE:
        return ""


def spelled(spelling: Spelling, values: tuple) -> list[Any]:
    """The row's canonical values, or as they are when one cannot be spelled."""
    try:
        return spelling.values(values)
    except _UNREADABLE:
        return list(values)


def parts(manifest: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """What an entry vouches for, table by table. Of a bent manifest nothing: its link was named a fault already."""
    for label, part in manifest.items() if isinstance(manifest, dict) else ():
        if isinstance(part, dict) and {"ids", "sha256"} <= part.keys() and _are_runs(part["ids"]):
            yield label, part


def _are_runs(ids: Any) -> bool:
    pairs = isinstance(ids, list) and all(isinstance(run, list) and len(run) == 2 for run in ids)
    return pairs and all(isinstance(number, int) for run in ids for number in run)
