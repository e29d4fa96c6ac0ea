"""Put a backup in the place of the present state, after proving it (contract §2)."""

import json
import logging
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xumingsi.casework.errors import Refused
from xumingsi.casework.safekeeping import restore_backup

logger = logging.getLogger("xumingsi.backup")


class Command(BaseCommand):
    help = "从备份恢复全部数据：先在旁边装好并核对办理轨迹，无误才替换；原数据库改名保留。恢复前请停止网页服务。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="备份文件")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = restore_backup(options["file"])
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        except OSError as error:
            told = f"没有恢复：{error.strerror or error}。请核对权限和磁盘空间；原有数据没有动。"
            raise CommandError(told, returncode=1) from error
        self.stdout.write(
            f"已恢复 {done['made_at']} 的备份：轨迹 {done['entries']} 条核对无误，附件 {done['files']} 个。"
        )
        if done["former"]:
            self.stdout.write(f"原数据库保留为 {done['former']}，确认无误后可另行处理。")
        logger.warning("restored the backup of %s", done["made_at"])
        if options["json"]:
            self.stdout.write(json.dumps(done, ensure_ascii=False))
