"""Write docs/workflows.md from the workflow tables."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from xumingsi.casework.workflow_docs import draw_all


class Command(BaseCommand):
    help = "由流程表生成 xumingsi/docs/workflows.md；--check 只比较是否过时（过时退出码 1）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只比较，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "xumingsi" / "docs" / "workflows.md"
        text = draw_all()
        if options["check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                self.stderr.write("流程文档已过时，请运行 python manage.py draw_workflows。")
                sys.exit(1)
            return
        path.write_text(text, encoding="utf-8")
        self.stdout.write(f"已写入 {path.name}")
