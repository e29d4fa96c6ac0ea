"""SQLite: a copy of the file through its own backup interface, taken while others write; put back in one transaction."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from . import elsewhere

COPY = "database.sqlite3"


def dump(folder: Path, state: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The whole database as ``folder``/database.sqlite3; answers ``state()`` as that copy has it."""
    path = folder / COPY
    _copy(live_path(), path)
    with elsewhere.working_on(str(path)):
        told = state()
    _plain(path)
    return told


@contextmanager
def scratch(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    """The name of a database filled from ``folder``, of nobody's use until ``exchange``."""
    yield str(folder / COPY)
    _plain(folder / COPY)


def exchange(name: str, aside: Path) -> str:
    """The scratch database's content takes the place of the live one's; answers where the former content lies.

    One transaction of the backup interface: a process killed in the middle leaves the former content.
    """
    connection.close()
    live = live_path()
    kept = ""
    if live.exists() and live.stat().st_size:
        _copy(live, aside)
        _plain(aside)
        kept = str(aside)
    _copy(Path(name), live)
    return kept


def live_path() -> Path:
    """The file of the live database."""
    return Path(connection.settings_dict["NAME"])


def aside_path(stamp: str) -> Path:
    """Where the former content will lie."""
    live = live_path()
    return live.with_name(f"{live.stem}-before-{stamp}{live.suffix}")


def _copy(source: Path, target: Path) -> None:
    # Without isolation the interface copies all pages in one step, in one transaction of the target.
    with closing(sqlite3.connect(source, timeout=60)) as one, closing(sqlite3.connect(target, timeout=60)) as other:
        one.backup(other)


def _plain(path: Path) -> None:
    """No journal beside the file: all of it is in the file."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.execute("PRAGMA journal_mode=DELETE")
