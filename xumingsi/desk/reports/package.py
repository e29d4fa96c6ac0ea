"""The county package: all reports of one moment, checked, listed and recorded, or nothing at all."""

import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import file_digest
from pathlib import Path
from typing import Any

from xumingsi.accounts.models import User
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import BadInput, GuardFailed, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.desk.figures import Question, count_figures, villages_of
from xumingsi.desk.figures.county import COUNTY
from xumingsi.desk.figures.evidence import EVIDENCE
from xumingsi.kit import clock

from . import verify
from .allowances import write_allowances
from .cures import write_cures
from .deaths import write_deaths
from .documents import write_cases, write_rectification
from .filings import write_filings
from .problems import write_problems
from .proof import Proofs
from .report import Material, Report
from .roster import FIRST_ROW, write_roster
from .snapshot import one_moment
from .statistics import write_statistics
from .support import write_support

RIGHT = "reports.export"
MANIFEST = "manifest.json"
REPORTS = [
    Report("1_专项治理统计表.xlsx", write_statistics),
    Report("2_续保情况花名册.xlsx", write_roster),
    Report("3_近亲属备案台账.xlsx", write_filings),
    Report("4_问题清单.xlsx", write_problems),
    Report("5_整改台账.xlsx", write_cures),
    Report("6_死亡停发台账.xlsx", write_deaths),
    Report("7_城乡低保统计表.xlsx", write_allowances),
    Report("8_特困供养统计表.xlsx", write_support),
    Report("9_典型案例.docx", write_cases),
    Report("10_整改落实情况报告.docx", write_rectification),
]


@dataclass(frozen=True)
class Package:
    """What was exported: the folder, the zip beside it, and the manifest as written."""

    folder: Path
    archive: Path
    manifest: dict[str, Any]

    @property
    def files(self) -> list[dict[str, Any]]:
        """Per file: ``file``, ``rows``, ``sha256``."""
        return list(self.manifest["files"])


def export_package(campaign: Campaign, *, as_of: date, actor: User | None, out_dir: Path | str) -> Package:
    """Write every report as of ``as_of`` into ``out_dir``, with a manifest and a zip beside it, and record the act.

    ``actor`` None is the command line. Raises NotAllowed without the right in the town, BadInput for a day ahead or a
    town without villages, GuardFailed naming sheet and cell of every logic check that failed. Then nothing is written.
    """
    if actor is not None and not actor.has_right(RIGHT, campaign.town):
        raise NotAllowed("您没有导出县级报表的权限。")
    if as_of > clock.today():
        raise BadInput("统计截止日不能晚于今天。", {"as_of": ["不能晚于今天。"]})
    folder = Path(out_dir).resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _draft(folder) as draft:
        with one_moment():
            manifest = _write_reports(campaign, as_of, draft)
        (draft / MANIFEST).write_text(_spelled(manifest) + "\n", encoding="utf-8")
        _pack(draft, draft.with_suffix(".zip"))
        package = Package(folder, folder.with_name(f"{folder.name}.zip"), manifest)
        files = [*manifest["files"], {"file": MANIFEST, "sha256": _digest(draft / MANIFEST)}]
        facts = {
            "as_of": as_of.isoformat(),
            "count": len(REPORTS),
            "files": files,
            "sha256": _digest(draft.with_suffix(".zip")),
        }
        sentence = "{actor}导出{subject}县级报表，统计截止{as_of}，共{count}个文件"
        with recorded(
            "report.export", actor=actor, sentence=sentence, subject=campaign, village=campaign.town, facts=facts
        ):
            _hand_over(draft, package)
    return package


def _write_reports(campaign: Campaign, as_of: date, draft: Path) -> dict[str, Any]:
    """Write the files; answers the manifest. GuardFailed with every fault of every file."""
    question = Question(campaign, as_of)
    villages = villages_of(question)
    if not villages:
        raise BadInput(f"{campaign.town}还没有村（居），请先导入村（居）名单。")
    material = Material(question, villages, count_figures([*COUNTY, *EVIDENCE], question))
    proofs = Proofs(campaign.town)
    files, faults = [], []
    cells: dict[str, Any] = {}
    records: dict[str, Any] = {}
    for report in REPORTS:
        path = draft / report.file
        written = report.write(material, path)
        faults += written.faults
        if written.faults:
            continue
        files.append({"file": report.file, "rows": written.rows, "sha256": _digest(path)})
        if path.suffix == ".xlsx":
            cells[report.file] = verify.cell_digests(verify.read_workbook(path))
        if written.records:
            records[report.file] = proofs.lines(written.records, FIRST_ROW)
            faults += [
                f"“{report.name}”第 {row} 行的记录（{record}）在办理轨迹中没有登记，请先核对办理轨迹。"
                for row, record, seq in records[report.file]
                if seq is None
            ]
    if faults:
        raise GuardFailed(faults)
    shutil.copyfile(verify.__file__, draft / verify.OWN)
    manifest = {
        "town": str(campaign.town), "campaign": str(campaign), "as_of": as_of.isoformat(),
        "made_at": clock.now().astimezone(clock.CHINA).isoformat(timespec="seconds"), "ledger": proofs.head, "files": files,
        "verify": {"file": verify.OWN, "sha256": _digest(draft / verify.OWN)}, "cells": cells, "records": records,
        "entries": proofs.entries(),
    }  # fmt: skip
    return {**manifest, "seal": verify.seal_of(manifest)}


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """A folder beside the goal, on the same disk, so that finished files move there in one step each."""
    with tempfile.TemporaryDirectory(prefix=".export-", dir=folder.parent) as kept:
        draft = Path(kept) / "package"
        draft.mkdir()
        yield draft


def _spelled(manifest: dict[str, Any]) -> str:
    """JSON with a line for each of the manifest's lines, however long the lists of digests are."""
    large = ("cells", "records", "entries", "seal")
    short = json.dumps(
        {key: value for key, value in manifest.items() if key not in large}, ensure_ascii=False, indent=2
    )
    parts = [short.removesuffix("\n}")]
    for key in large:
        lines = (
            f"    {json.dumps(name, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}"
            for name, value in manifest[key].items()
        )
        body = ",\n".join(lines)
        parts.append(f"  {json.dumps(key)}: {{\n{body}\n  }}")
    return ",\n".join(parts) + "\n}"


def _pack(draft: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(draft.iterdir()):
            # Workbooks are zips already.
            package.write(path, path.name, zipfile.ZIP_STORED if path.suffix == ".xlsx" else zipfile.ZIP_DEFLATED)


def _hand_over(draft: Path, package: Package) -> None:
    package.folder.mkdir(exist_ok=True)
    for path in sorted(draft.iterdir()):
        os.replace(path, package.folder / path.name)
    os.replace(draft.with_suffix(".zip"), package.archive)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
