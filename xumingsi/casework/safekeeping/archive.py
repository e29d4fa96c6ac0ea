"""The backup file: ``database/…``, ``attachments/…`` and ``manifest.json`` with the SHA-256 of every part."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from xumingsi.kit import clock

from ..errors import BadInput
from ..models import Chain, Entry
from ..replacing import whole_file
from . import postgresql, sqlite

KIND = "xumingsi-backup-1"
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 256 << 20


class BackupRefused(BadInput):
    """The backup is not one, is damaged, or does not fit this installation; nothing was changed."""


def keeper() -> Any:
    """How this kind of database is written out, filled and exchanged: the module ``sqlite`` or ``postgresql``."""
    return postgresql if connection.vendor == "postgresql" else sqlite


def write_backup(out: Path) -> dict[str, Any]:
    """Write everything to ``out`` (whole or not at all); answers the manifest. The system may go on working.

    The database is read in one snapshot, and attachments, which are never changed, after it: what the snapshot names
    is there. OSError as the disk gives it.
    """
    with (
        tempfile.TemporaryDirectory(prefix=".backup-", dir=_beside(out)) as scratch,
        whole_file(out) as part,
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=3) as archive,
    ):
        return _write_parts(archive, Path(scratch))


def _write_parts(archive: zipfile.ZipFile, scratch: Path) -> dict[str, Any]:
    state = keeper().dump(scratch, _state)
    files = {}
    for path in sorted(scratch.iterdir()):
        files[f"database/{path.name}"] = _add(archive, path, f"database/{path.name}")
    for path in _attachments():
        name = f"attachments/{path.relative_to(settings.MEDIA_ROOT).as_posix()}"
        files[name] = _add(archive, path, name)
    manifest = {"kind": KIND, "made_at": clock.now().isoformat(), "vendor": connection.vendor, **state, "files": files}
    archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


def _beside(out: Path) -> Path:
    out.parent.mkdir(parents=True, exist_ok=True)
    return out.parent


def _state() -> dict[str, Any]:
    """What the snapshot holds: the heads of the chains and the migrations it is made for."""
    heads = {}
    for chain in Chain.objects.select_related("town").order_by("pk"):
        last = Entry.objects.filter(chain=chain).order_by("-seq").values_list("seq", "digest").first()
        heads[str(chain)] = list(last or (0, "0" * 64))
    return {"head": heads, "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations()))}


def _attachments() -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT)
    return (path for path in sorted(root.rglob("*")) if path.is_file() and not path.name.endswith(".part"))


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while block := source.read(1 << 20):
            digest.update(block)
            size += len(block)
            target.write(block)
    return {"sha256": digest.hexdigest(), "size": size}


def read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest, when every part is there, none besides, and no name leads out of the folder. BackupRefused."""
    try:
        # Not opened, let alone unpacked, when it says it is larger than any manifest.
        large = archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST
        manifest: dict[str, Any] = json.loads(b"" if large else archive.read(MANIFEST))
        names = set(archive.namelist()) - {MANIFEST}
        sound = (
            manifest["kind"] == KIND and set(manifest["files"]) == names and len(archive.namelist()) == len(names) + 1
        )
        sound = sound and isinstance(manifest["head"], dict) and isinstance(manifest["migrations"], list)
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise BackupRefused("这不是本系统的备份文件，或清单（manifest.json）已损坏。") from error
    if not sound or not all(_inside(name) for name in names):
        raise BackupRefused("备份文件的内容与清单不符：有缺少、多出或来历不明的部分。")
    return manifest


def _inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    plain = "\\" not in name and ":" not in name and not name.startswith("/") and ".." not in parts
    return plain and len(parts) >= 2 and parts[0] in {"database", "attachments"}


def unpack(archive: zipfile.ZipFile, manifest: dict[str, Any], folder: Path) -> None:
    """Every part into ``folder``, each held against its SHA-256 and size while it is written. BackupRefused."""
    for name, told in manifest["files"].items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, left = hashlib.sha256(), told["size"]
        with archive.open(name) as source, target.open("wb") as file:
            while left >= 0 and (block := source.read(1 << 20)):
                left -= len(block)
                digest.update(block)
                file.write(block)
        if left or digest.hexdigest() != told["sha256"]:
            raise BackupRefused(f"备份中的 {name} 已损坏（与清单的 SHA-256 不符），没有恢复任何内容。")
