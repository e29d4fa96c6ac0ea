"""Looks of photos, kept by the content of their files: worked out once, and again when they are missing."""

from collections.abc import Iterable, Mapping

from django.core.files.storage import Storage

from audits.models import PhotoLook
from audits.photo_looks import look_of
from xumingsi.casework.bulk import listed
from xumingsi.casework.models import Attachment

AT_A_TIME = 500


def looks_of(files: Mapping[str, str]) -> dict[str, str]:
    """SHA-256 → look, for ``files`` (SHA-256 → name in the store). What is not kept is worked out; nothing is written."""
    known = dict(PhotoLook.objects.filter(sha256__in=listed(set(files))).order_by().values_list("sha256", "look"))
    return {**known, **dict(_worked_out((sha, name) for sha, name in files.items() if sha not in known))}


def keep_looks(files: Mapping[str, str]) -> None:
    """Keep the looks that are missing. They follow from the files and are no record of anything: no act, no history."""
    kept = set(PhotoLook.objects.filter(sha256__in=listed(set(files))).order_by().values_list("sha256", flat=True))
    missing = [(sha, name) for sha, name in files.items() if sha not in kept]
    for first in range(0, len(missing), AT_A_TIME):
        rows = [PhotoLook(sha256=sha, look=look) for sha, look in _worked_out(missing[first : first + AT_A_TIME])]
        PhotoLook.objects.bulk_create(rows, ignore_conflicts=True)


def _worked_out(files: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    storage: Storage = Attachment._meta.get_field("file").storage
    for sha, name in files:
        try:
            with storage.open(name) as file:
                yield sha, look_of(file.read())
        except OSError:
            continue  # a file that is not there is a matter of the backup, and may come back
