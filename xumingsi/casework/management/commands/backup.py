"""Write the whole state with attachments to one file (contract §2)."""

import json
import logging
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xumingsi.casework.safekeeping import write_backup

logger = logging.getLogger("xumingsi.backup")


class Command(BaseCommand):
    help = (
        "备份全部数据：数据库（同一时刻的快照）和附件，写成一个 .zip，含每个部分的 SHA-256 和轨迹末条；可在运行中执行。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", type=Path, metavar="OUT", help="备份文件（.zip）；已有同名文件时整个换掉")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if out.is_dir():
            raise CommandError(f"{out} 是文件夹，请给出文件名。", returncode=2)
        try:
            manifest = write_backup(out)
        except OSError as error:
            logger.exception("backup failed")
            raise CommandError(
                f"没有备份成功：{error.strerror or error}。请核对目录、权限和磁盘空间；原有的备份没有动。", returncode=1
            ) from error
        size = out.stat().st_size
        self.stdout.write(
            f"已备份到 {out}：{len(manifest['files'])} 个部分，{size / 1048576:.1f} MB。请加密存放并异地留存。"
        )
        for chain, (seq, digest) in manifest["head"].items():
            self.stdout.write(f"{chain}：第 {seq} 条，摘要 {digest}")
        logger.info("backup written: %d parts, %d bytes", len(manifest["files"]), size)
        if options["json"]:
            told = {"files": len(manifest["files"]), "bytes": size, "head": manifest["head"]}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
