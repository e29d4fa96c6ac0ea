"""The demo: a fictional town in the middle of its campaign."""

from datetime import date
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from xumingsi.accounts.models import User
from xumingsi.casework.anchoring import make_key
from xumingsi.desk.demo.cast import CAST, PASSWORD
from xumingsi.desk.demo.stage import set_stage
from xumingsi.desk.demo.tips import PASSPHRASE as TIP_PASSPHRASE

DEMO_DAY = date(2020, 9, 28)


def lay_tables() -> None:
    """Migrate; an empty database is laid from the models at once, and its migrations are noted as done.

    Laid one migration after the other, the same tables take over a minute (``tests/architecture/test_migrations.py``
    sees to it that they are the same): too long for somebody who only wants to look.
    """
    if not connection.introspection.table_names():
        with connection.schema_editor() as editor:
            for model in apps.get_models():
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
        call_command("migrate", fake=True, interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)


class Command(BaseCommand):
    help = "在空库中演练一遍专项治理（虚构村居和人员，停在 2020 年 9 月 28 日），并列出演示账号；已有数据则保留。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--households", type=int, default=160, help="演示户数（默认 160）")
        parser.add_argument("--seed", type=int, default=2020, help="随机种子（默认 2020）")
        parser.add_argument("--port", type=int, default=None, help="演练后在本机此端口提供网页服务")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("演示数据和演示账号只能用于演示环境，生产环境不得建立。", returncode=2)
        lay_tables()
        if User.objects.exists():
            self.stdout.write("已有数据，保留不动（make demo FRESH=1 可重新开始）。")
        else:
            self.stdout.write("正在演练 2020 年专项治理，约需两三分钟……")
            set_stage(households=options["households"], seed=options["seed"], until=DEMO_DAY, say=self.stdout.write)
        if not settings.ANCHOR_KEY_FILE.exists():
            make_key()
        self.stdout.write(f"\n演示账号（密码都是 {PASSWORD}）：")
        for username, name, title, role, _ in CAST:
            self.stdout.write(f"  {username:<11} {role.label}（{name}，{title}）")
        self.stdout.write(f"查看举报人身份用的密钥口令（镇纪委）：{TIP_PASSPHRASE}")
        if options["port"]:
            self._serve(options["port"])

    def _serve(self, port: int) -> None:
        from waitress import serve

        from xumingsi.wsgi import application

        self.stdout.write(f"\n请用浏览器打开 http://127.0.0.1:{port}/ （按 Ctrl+C 停止）")
        self.stdout.flush()
        serve(application, host="127.0.0.1", port=port, threads=8, _quiet=True)
