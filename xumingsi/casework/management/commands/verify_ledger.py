"""Recompute the trail and name every fault."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from xumingsi.casework.verification import verify


class Command(BaseCommand):
    help = "核对办理轨迹：账链、历史记录、当前记录与佐证文件；发现改动即逐条指出（退出码 1）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify()
        self.stdout.write(f"轨迹 {report.entries} 条，历史记录 {report.history_rows} 条。")
        for chain, (seq, digest) in report.head.items():
            self.stdout.write(f"{chain}：第 {seq} 条，摘要 {digest}")
        for fault in report.faults:
            self.stderr.write(f"[{fault.kind}] {fault.model} {fault.object} 轨迹#{fault.seq or '—'}：{fault.message}")
        self.stdout.write("核对无误。" if report.ok else f"发现 {len(report.faults)} 处问题。")
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        if not report.ok:
            sys.exit(1)
