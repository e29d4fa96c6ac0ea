"""The register of ``import_reference``: KIND → how its list is imported. Rooms above add theirs.

    add_reference("vehicles", import_vehicles)

in a module ``references`` of the app, which is looked for on first use. The function takes the path and the keywords
of ``Importing`` and answers an ``ImportedList``; a file that cannot be taken as a whole raises BadInput.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from django.utils.module_loading import autodiscover_modules

from recipients.sheets import REFERENCE
from xumingsi.accounts.models import Division, User
from xumingsi.kit.excel.reader import CellError


class ImportedList(Protocol):
    """What became of a list. With ``errors`` nothing was written, unless bad rows were to be skipped."""

    @property
    def errors(self) -> Sequence[CellError]: ...
    @property
    def warnings(self) -> Sequence[CellError]: ...
    def as_json(self) -> dict[str, Any]:
        """The contract's JSON (§2)."""


class Importing(Protocol):
    """``dry_run`` checks and writes nothing; ``actor`` None is the command line.

    Lists that may be complete also take ``complete``: whoever is not on the list is no longer concerned.
    """

    def __call__(
        self, path: Path, *, town: Division, actor: User | None, dry_run: bool = False, skip_bad_rows: bool = False,
        **more: bool,
    ) -> ImportedList: ...  # fmt: skip


_IMPORTERS: dict[str, Importing] = {}
_MAY_BE_COMPLETE: set[str] = set()


def add_reference(kind: str, importing: Any, *, may_be_complete: bool = False) -> None:
    """Register how lists of ``kind`` are imported. LookupError for a kind without a sheet, or one registered already."""
    if kind not in REFERENCE or _IMPORTERS.get(kind, importing) is not importing:
        raise LookupError(kind)
    _IMPORTERS[kind] = importing
    if may_be_complete:
        _MAY_BE_COMPLETE.add(kind)


def importer_of(kind: str) -> Importing | None:
    """How lists of ``kind`` are imported; None when no room has said so."""
    _discover()
    return _IMPORTERS.get(kind)


def may_be_complete(kind: str) -> bool:
    """Whether a list of ``kind`` can say that it is complete."""
    _discover()
    return kind in _MAY_BE_COMPLETE


@cache
def _discover() -> None:
    autodiscover_modules("references")
