"""Import a roster from the command line (contract §2)."""

import json
import sys
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recipients.rosters.plan import RosterPlan
from recipients.rosters.report import command_json
from recipients.services.rosters import RosterRefused, apply_roster, check_roster
from xumingsi.accounts.choices import Level
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import Refused
from xumingsi.kit import clock
from xumingsi.kit.dates import parse_month
from xumingsi.kit.excel.annotate import annotate

SHOWN = 20
_NOTHING = {
    **dict.fromkeys(("rows", "households", "members", "created", "updated", "unchanged", "refused"), 0),
    "warnings": [],
    "left_out": [],
    "ignored": [],
}


class Command(BaseCommand):
    help = "导入低保特困花名册：有错即整表不导入并逐格指出；导入为一次完整的办理，未列入的家庭不作任何改动。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.xlsx", help="花名册工作簿")
        parser.add_argument("--dry-run", action="store_true", help="只核对、列出差异，不导入")
        parser.add_argument("--errors", metavar="OUT.xlsx", help="把有错的单元格标红、注明原因，另存为此文件")
        parser.add_argument("--skip-bad-rows", action="store_true", help="有错的行（和自相矛盾的户）不导入，其余导入")
        parser.add_argument("--town", metavar="CODE", help="镇（乡、街道）代码；只有一个镇时可省略")
        parser.add_argument("--month", type=_month, help="花名册月份 YYYY-MM，默认本月")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        path, town = Path(options["file"]), _town(options["town"])
        if not path.is_file():
            raise CommandError(f"找不到文件 {path}。", returncode=2)
        month = options["month"] or clock.today()
        try:
            plan, refused = self._run(path, town, month, options)
        except Refused as refusal:
            self._refuse(str(refusal), options)
            return
        if options["errors"] and plan.errors:
            annotate(path, options["errors"], plan.errors)
            self.stdout.write(f"已另存标注错误的工作簿：{options['errors']}")
        result = command_json(plan, refused=refused)
        self._tell(plan, result, refused=refused, options=options)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        if refused:
            sys.exit(1)

    def _run(self, path: Path, town: Division, month: date, options: dict[str, Any]) -> tuple[RosterPlan, bool]:
        """The plan and whether it was refused."""
        if options["dry_run"]:
            plan = check_roster(path, town=town, month=month)
            return plan, bool(plan.errors) and not options["skip_bad_rows"]
        try:
            skip = options["skip_bad_rows"]
            done = apply_roster(path, town=town, month=month, actor=None, skip_bad_rows=skip, progress=self._progress)
        except RosterRefused as refusal:
            return refusal.plan, True
        return done.plan, False

    def _progress(self, step: str) -> None:
        if sys.stderr.isatty():
            self.stderr.write(step)

    def _refuse(self, message: str, options: dict[str, Any]) -> None:
        """The file as a whole cannot be taken."""
        self.stderr.write(message)
        if options["json"]:
            error = {"sheet": "", "cell": "", "row": 0, "column": "", "message": message}
            self.stdout.write(json.dumps({**_NOTHING, "errors": [error]}, ensure_ascii=False))
        sys.exit(1)

    def _tell(self, plan: RosterPlan, result: dict[str, Any], *, refused: bool, options: dict[str, Any]) -> None:
        write = self.stdout.write
        for error in plan.errors[:SHOWN]:
            write(f"[错误] {error.sheet} {error.cell}（{error.column}）：{error.message}")
        for warning in plan.warnings[:SHOWN]:
            write(f"[提醒] {warning.sheet} {warning.cell}（{warning.column}）：{warning.message}")
        for label, found in (("错误", plan.errors), ("提醒", plan.warnings)):
            if len(found) > SHOWN:
                write(f"…… 共 {len(found)} 处{label}，其余从略（--errors 可另存标注的工作簿）")
        if result["ignored"]:
            write(f"未读取：{'、'.join(result['ignored'])}")
        write(
            f"共 {result['rows']} 行，{result['households']} 户 {result['members']} 人可导入，不收 {result['refused']} 行。"
        )
        write(
            f"在享而未列入本花名册：{len(plan.left_out_households)} 户、{len(plan.left_out_members)} 人（不作改动）。"
        )
        if refused:
            write("有错误，没有导入任何一行。")
            return
        done = "核对完毕（未导入）" if options["dry_run"] else "导入完成"
        write(f"{done}：新增 {result['created']}，变更 {result['updated']}，未变 {result['unchanged']}。")


def _month(text: str) -> date:
    try:
        return parse_month(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def _town(code: str | None) -> Division:
    towns = Division.objects.filter(level=Level.TOWN)
    found = list((towns.filter(code=code) if code else towns).order_by("path")[:2])
    if len(found) == 1:
        return found[0]
    if code:
        raise CommandError(f"没有代码为 {code} 的镇（乡、街道）。", returncode=2)
    problem = "系统中有多个镇，请用 --town 指明代码。" if found else "系统中还没有镇，请先运行 import_villages。"
    raise CommandError(problem, returncode=2)
