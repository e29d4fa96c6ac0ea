"""Write the roll of any day, also as it was known on an earlier day (contract §2)."""

import json
import sys
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recipients.exchange.roll_book import Exported, export_roll
from recipients.management.towns import town_of
from recipients.rolls import end_of, roll_as_of, total_of, totals_by_program
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import Refused
from xumingsi.kit import clock
from xumingsi.kit.dates import parse_date


class Command(BaseCommand):
    help = "导出某一天的花名册；可按另一天当日终了时所知，此后的更正和补录不计入。只读历史记录，导出记入办理轨迹。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("day", metavar="DATE", type=_day, help="哪一天的花名册，如 2020-09-30")
        parser.add_argument("--known-at", metavar="DATE", type=_day, help="按这一天终了时所知，默认按现在所知")
        parser.add_argument("--out", metavar="FILE.xlsx", type=Path, required=True, help="写入的工作簿")
        parser.add_argument("--town", metavar="CODE", help="镇（乡、街道）代码；只有一个镇时可省略")
        parser.add_argument("--full", action="store_true", help="身份证号、银行账号和电话不掩码")
        parser.add_argument("--dry-run", action="store_true", help="只列出合计，不写文件")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        day, town = options["day"], town_of(options["town"])
        known_on = options["known_at"]
        if known_on and known_on > clock.today():
            raise CommandError("--known-at 不能晚于今天。", returncode=2)
        known_at = end_of(known_on) if known_on else None
        lines = roll_as_of(town, day, known_at=known_at)
        for program, total in totals_by_program(lines).items():
            self.stdout.write(f"{program}：{total.households} 户，保障 {total.covered} 人，每月 {total.amount:,.2f} 元")
        total = total_of(lines)
        self.stdout.write(f"合计：{total.households} 户，保障 {total.covered} 人，每月 {total.amount:,.2f} 元")
        if total.unset:
            self.stdout.write(f"其中 {total.unset} 户当日没有登记月保障金额，未计入金额。")
        done = None if options["dry_run"] else self._export(town, day, known_at, options)
        if options["json"]:
            result = {
                "day": day.isoformat(), "known_at": known_at.isoformat() if known_at else None, "households": total.households,
                "covered": total.covered, "amount": str(total.amount), "without_amount": total.unset,
                "rows": done.rows if done else None, "sha256": done.sha256 if done else None,
                "out": str(options["out"]) if done else None,
            }  # fmt: skip
            self.stdout.write(json.dumps(result, ensure_ascii=False))

    def _export(self, town: Division, day: date, known_at: Any, options: dict[str, Any]) -> Exported:
        try:
            done = export_roll(town, day, known_at=known_at, actor=None, target=options["out"], full=options["full"])
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(1)
        self.stdout.write(f"已写入 {options['out']}：{done.rows} 人。")
        return done


def _day(text: str) -> date:
    try:
        return parse_date(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error
