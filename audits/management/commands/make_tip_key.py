"""The discipline inspection's key for the identities of tips."""

import os
import sys
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xumingsi.kit import sealing


class Command(BaseCommand):
    help = (
        "生成镇纪委的举报密钥文件（私钥用口令加密，不进数据库）。可以在镇纪委自己的电脑上运行；"
        "生成后由镇纪委在“举报密钥”页面启用。不给 --ask 时自动生成口令并显示一次。"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", type=Path, metavar="OUT.json", help="密钥文件存放的位置；已有文件不覆盖")
        parser.add_argument("--ask", action="store_true", help="自己输入口令（至少 12 个字符），不自动生成")

    def handle(self, *args: Any, **options: Any) -> None:
        passphrase = self._asked() if options["ask"] else sealing.make_passphrase()
        try:
            key = sealing.make_key(passphrase)
        except ValueError as error:
            raise CommandError(f"{error}。", returncode=1) from error
        try:
            handle = os.open(options["out"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"不能写入 {options['out']}：文件已存在或目录不可写。", returncode=1) from error
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(key.file)
        self.stdout.write(f"密钥文件：{options['out']}\n指纹：{key.fingerprint}")
        if not options["ask"]:
            self.stdout.write(f"口令（只显示这一次，抄下后与密钥文件分开保管，丢失后无法恢复）：{passphrase}")

    def _asked(self) -> str:
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\n")
        first = getpass("口令：")
        if first != getpass("再输一次："):
            raise CommandError("两次输入的口令不一致。", returncode=1)
        return first
