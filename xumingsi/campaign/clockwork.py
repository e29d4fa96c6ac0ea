"""What the daily commands have in common: which campaigns run, and the day to act as of."""

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from xumingsi.casework.errors import Refused
from xumingsi.kit import clock
from xumingsi.kit.dates import parse_date

from .models import Campaign


def day_argument(text: str) -> date:
    """``--as-of``: a day as people write it."""
    try:
        return parse_date(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


class DailyCommand(BaseCommand):
    """Base of commands that move a campaign: ``--as-of``, ``--dry-run``, ``--json``; children implement ``act``.

    All or nothing: a day's work is one transaction.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--as-of", type=day_argument, default=None, metavar="日期", help="按这一天办理（默认今天），用于补办或演练"
        )
        parser.add_argument("--dry-run", action="store_true", help="只演算并列出结果，不写入")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = options.pop("as_of") or clock.today()
        if as_of > clock.today():
            raise CommandError("不能按将来的日期办理。", returncode=2)
        try:
            with transaction.atomic():
                result = self.act(as_of, **options)
                transaction.set_rollback(options["dry_run"])
        except Refused as error:
            raise CommandError(str(error), returncode=1) from error
        if options["dry_run"]:
            self.stdout.write("以上为演算结果，未写入。")
        if options["json"]:
            self.stdout.write(json.dumps({"as_of": as_of.isoformat(), **result}, ensure_ascii=False))

    def act(self, as_of: date, **options: Any) -> dict[str, Any]:
        """Do the day's work; answers the JSON to print."""
        raise TypeError(f"{type(self).__name__} has no act")

    @staticmethod
    def campaigns() -> list[Campaign]:
        """Campaigns that are running; CommandError when there is none."""
        found = list(Campaign.objects.running().select_related("town"))
        if not found:
            raise CommandError("没有进行中的专项治理，请先运行 bootstrap。", returncode=1)
        return found
