"""An alarm before the disk is full."""

import logging
import shutil
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

logger = logging.getLogger("xumingsi.space")


class Command(BaseCommand):
    help = "检查数据目录所在磁盘的余量；不足时退出码 1（供定时任务告警）。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at-least", type=int, default=2048, metavar="MB", help="至少应有的余量（默认 2048 MB）")

    def handle(self, *args: Any, **options: Any) -> None:
        free = shutil.disk_usage(settings.VAR_DIR).free >> 20
        enough = free >= options["at_least"]
        self.stdout.write(f"磁盘余量 {free} MB，{'足够' if enough else '不足'}（要求 {options['at_least']} MB）。")
        if not enough:
            logger.error("disk space low: %d MB free, %d MB wanted", free, options["at_least"])
            sys.exit(1)
