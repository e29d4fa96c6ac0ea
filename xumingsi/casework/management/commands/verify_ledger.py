"""Recompute the trail and name every fault."""

import json
import logging
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xumingsi.casework import anchoring
from xumingsi.casework.errors import Refused
from xumingsi.casework.verification import Fault, verify

logger = logging.getLogger("xumingsi.ledger")


class Command(BaseCommand):
    help = "核对办理轨迹：账链、历史记录、当前记录与佐证文件；发现改动即逐条指出（退出码 1）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", type=Path, metavar="FILE", help="并核对账链仍含此锚定文件所载的末条")
        parser.add_argument("--public-key", type=Path, metavar="FILE", help="镇纪委保存的公钥（默认用服务器上的）")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        anchored = self._anchored(options["anchor"], options["public_key"])
        report = verify()
        report.faults.extend(anchored)
        self.stdout.write(f"轨迹 {report.entries} 条，历史记录 {report.history_rows} 条。")
        for chain, (seq, digest) in report.head.items():
            self.stdout.write(f"{chain}：第 {seq} 条，摘要 {digest}")
        for fault in report.faults:
            self.stderr.write(f"[{fault.kind}] {fault.model} {fault.object} 轨迹#{fault.seq or '—'}：{fault.message}")
        self.stdout.write("核对无误。" if report.ok else f"发现 {len(report.faults)} 处问题。")
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        if not report.ok:
            logger.error("verify_ledger: %d faults in %d entries", len(report.faults), report.entries)
            sys.exit(1)

    def _anchored(self, path: Path | None, public_key: Path | None) -> list[Fault]:
        if path is None:
            return []
        try:
            anchor = anchoring.read_anchor(path)
            faults = anchoring.check(anchor, anchoring.trusted_key(public_key))
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        self.stdout.write(f"锚定于 {anchor.made_at}，公钥指纹 {anchor.fingerprint()}。")
        return faults
