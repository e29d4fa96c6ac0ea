"""Export the trail for verification elsewhere."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xumingsi.casework.trail_export import export_trail


class Command(BaseCommand):
    help = (
        "导出办理轨迹供镇纪委离线核对：每条轨迹、每条历史记录一行，并附离线核对程序。"
        "历史记录含完整身份证号，请妥善保管；--without-rows 只导出轨迹。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="目录", help="写入的文件夹（须为空或不存在）")
        parser.add_argument("--without-rows", action="store_true", help="不含历史记录")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise CommandError(f"{out} 不是空文件夹，请换一个。", returncode=2)
        try:
            count = export_trail(out, with_rows=not options["without_rows"])
        except OSError as error:
            raise CommandError(f"写不进 {out}：{error.strerror}。请核对权限和磁盘空间。", returncode=1) from error
        self.stdout.write(f"已导出 {count} 条轨迹到 {out}。核对：python {out / 'verify_trail.py'}")
        if options["json"]:
            self.stdout.write(json.dumps({"entries": count, "folder": str(out)}, ensure_ascii=False))
