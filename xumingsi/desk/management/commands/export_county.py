"""Write the county package (contract §4)."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from xumingsi.campaign.clockwork import DailyCommand
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import GuardFailed, Refused
from xumingsi.desk.reports import export_package


class Command(DailyCommand):
    help = "导出县级报表（统计表、花名册、清单文件和压缩包）；逻辑校验不通过时指出单元格，不写任何文件（退出码 1）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)  # type: ignore[arg-type]
        parser.add_argument("--out", required=True, type=Path, metavar="目录", help="写入的目录，旁边另存同名 .zip")

    def act(self, as_of: date, **options: Any) -> dict[str, Any]:
        campaigns = self._to_report()
        exported = []
        for campaign in campaigns:
            # Several towns on one installation: a folder each.
            folder = options["out"] / campaign.town.code if len(campaigns) > 1 else options["out"]
            package = self._export(campaign, as_of, folder, options["json"])
            exported.append({**package.manifest, "folder": str(package.folder), "archive": str(package.archive)})
            for file in package.files:
                self.stdout.write(f"{file['file']}  {file['rows']} 行  {file['sha256']}")
        return exported[0] if len(exported) == 1 else {"packages": exported}

    def _to_report(self) -> list[Campaign]:
        """Running campaigns whose towns have villages; a town still empty does not keep the others from reporting."""
        running = self.campaigns()
        ready = [campaign for campaign in running if campaign.town.children.exists()]
        for campaign in running:
            if ready and campaign not in ready:
                self.stderr.write(f"{campaign.town}还没有村（居），略过。")
        return ready or running

    def _export(self, campaign: Campaign, as_of: date, folder: Path, as_json: bool) -> Any:
        try:
            return export_package(campaign, as_of=as_of, actor=None, out_dir=folder)
        except Refused as refusal:
            faults = refusal.blockers if isinstance(refusal, GuardFailed) else [str(refusal)]
            if as_json:
                self.stdout.write(json.dumps({"ok": False, "faults": faults}, ensure_ascii=False))
            told = "\n".join(faults)
            raise CommandError(f"{campaign.town}：未导出，共 {len(faults)} 处问题\n{told}", returncode=1) from refusal
