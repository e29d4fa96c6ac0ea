"""Restoring: everything is unpacked, loaded, brought up to date and verified in a scratch place; only then it replaces.

Killed at any moment, the installation is as it was before or as it is to be, never between: attachments are named by
content and only added, the database changes in one step.
"""

import os
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from xumingsi.kit import clock

from ..verification import Report, verify
from . import elsewhere
from .archive import BackupRefused, keeper, read_manifest, unpack

FAULTS_TOLD = 5


def restore_backup(path: Path) -> dict[str, Any]:
    """Put the state in ``path`` in the place of the present one; answers {"made_at", "entries", "files", "former"}.

    ``former`` says where the replaced database lies (empty when there was none). BackupRefused when the file is
    damaged, of another kind of database, newer than this release, or its trail does not verify: nothing was changed.
    """
    Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.VAR_DIR) as folder:
        scratch = Path(folder)
        manifest = _unpacked(path, scratch)
        try:
            with keeper().scratch(scratch / "database", manifest) as name:
                report = _prove(name, scratch, manifest)
                _add_attachments(scratch / "attachments")
                former = keeper().exchange(name, keeper().aside_path(f"{clock.now():%Y%m%d%H%M%S%f}"))
        except DatabaseError as error:
            raise BackupRefused(f"备份中的数据库不能装入：{error}。没有恢复任何内容。") from error
    return {
        "made_at": manifest["made_at"],
        "entries": report.entries,
        "files": sum(name.startswith("attachments/") for name in manifest["files"]),
        "former": former,
    }


def _unpacked(path: Path, scratch: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = read_manifest(archive)
            _fits(manifest)
            unpack(archive, manifest, scratch)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BackupRefused("备份文件不完整或已损坏，没有恢复任何内容。") from error
    except FileNotFoundError as error:
        raise BackupRefused(f"找不到备份文件 {path}。") from error
    return manifest


def _fits(manifest: dict[str, Any]) -> None:
    if manifest["vendor"] != connection.vendor:
        kinds = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        told = kinds.get(manifest["vendor"], manifest["vendor"])
        raise BackupRefused(f"备份来自 {told}，而本机用 {kinds[connection.vendor]}；请在同一种数据库上恢复。")
    known = set(MigrationLoader(None).disk_migrations)
    newer = sorted({f"{app}.{name}" for app, name in manifest["migrations"]} - {f"{app}.{name}" for app, name in known})
    if newer:
        raise BackupRefused(f"备份来自更新的版本（{newer[0]} 等 {len(newer)} 处），请先升级本系统再恢复。")


def _prove(name: str, scratch: Path, manifest: dict[str, Any]) -> Report:
    """The trail verifies as loaded, ends where the manifest says, and still verifies when brought up to this release."""
    (scratch / "attachments").mkdir(exist_ok=True)
    with elsewhere.working_on(name):
        call_command("migrate", interactive=False, verbosity=0)
        report = verify(FileSystemStorage(location=scratch / "attachments"))
    if report.head != manifest["head"]:
        raise BackupRefused("备份中办理轨迹的末条与清单不符，没有恢复任何内容。")
    if not report.ok:
        told = "；".join(f"{fault.model} {fault.object}：{fault.message}" for fault in report.faults[:FAULTS_TOLD])
        raise BackupRefused(f"备份中的办理轨迹核对不过，共 {len(report.faults)} 处，没有恢复任何内容。{told}")
    return report


def _add_attachments(folder: Path) -> None:
    """Each file that is missing or differs, moved in whole; what is there already is left alone."""
    root = Path(settings.MEDIA_ROOT)
    for source in sorted(path for path in folder.rglob("*") if path.is_file()):
        target = root / source.relative_to(folder)
        if target.is_file() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        shutil.copyfile(source, part)
        os.replace(part, target)
