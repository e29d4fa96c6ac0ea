"""Write the Word templates of the reports, to be edited in WPS and put where XUMINGSI_REPORT_TEMPLATES points."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from xumingsi.desk.reports.template_maker import make_templates


class Command(BaseCommand):
    help = "写出系统自带的 Word 报告模板，供修改后放入 XUMINGSI_REPORT_TEMPLATES 指定的目录。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, type=Path, metavar="目录", help="写入的目录")

    def handle(self, *args: Any, **options: Any) -> None:
        make_templates(options["out"])
        self.stdout.write(f"模板已写入 {options['out']}。")
