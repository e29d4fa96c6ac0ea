"""make_template: write the blank workbook of a roster or reference list."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recipients.sheets import TEMPLATES
from xumingsi.kit.excel.template import write_template


class Command(BaseCommand):
    help = "生成空白导入模板：表头、下拉选项、填写说明和一行示例。KIND 为 " + "、".join(
        f"{kind}（{sheet.title}）" for kind, sheet in TEMPLATES.items()
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=list(TEMPLATES), metavar="KIND", help="模板种类")
        parser.add_argument("out", type=Path, metavar="OUT.xlsx", help="写入的文件，已存在则替换")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if out.suffix.lower() != ".xlsx":
            raise CommandError(f"“{out.name}”应以 .xlsx 结尾", returncode=2)
        if not out.parent.is_dir():
            raise CommandError(f"文件夹“{out.parent}”不存在，请先建立")
        sheet = TEMPLATES[options["kind"]]
        try:
            _write(out, options["kind"])
        except OSError as error:
            raise CommandError(f"无法写入“{out}”，请检查权限和磁盘空间") from error
        self.stdout.write(f"已写入 {out}（{sheet.title}，{len(sheet.columns)}列）")
        if options["json"]:
            result = {"kind": options["kind"], "out": str(out), "title": sheet.title, "headings": sheet.headings}
            self.stdout.write(json.dumps(result, ensure_ascii=False))


def _write(out: Path, kind: str) -> None:
    """Write beside the target first, so that a failure leaves an existing file alone."""
    handle, scratch = tempfile.mkstemp(suffix=".xlsx", dir=out.parent)
    os.close(handle)
    try:
        write_template(scratch, TEMPLATES[kind])
        Path(scratch).chmod(0o644)
        Path(scratch).replace(out)
    finally:
        Path(scratch).unlink(missing_ok=True)
