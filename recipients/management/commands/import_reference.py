"""Import a list of another office: deaths, payments, vehicles … (contract §2)."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recipients.exchange.references import ImportedList, importer_of, may_be_complete
from recipients.management.towns import town_of
from recipients.sheets import REFERENCE
from xumingsi.casework.errors import Refused
from xumingsi.kit.excel.annotate import annotate

SHOWN = 20
_COUNTS = ("rows", "households", "members", "created", "updated", "unchanged", "refused")


class Command(BaseCommand):
    help = "导入比对资料：有错即整表不导入并逐格指出；只登记名单，疑点由比对和核对另行列出。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "kind", metavar="KIND", choices=sorted(REFERENCE), help=f"资料种类：{'、'.join(sorted(REFERENCE))}"
        )
        parser.add_argument("file", metavar="FILE.xlsx", help="工作簿")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不导入")
        parser.add_argument("--errors", metavar="OUT.xlsx", help="把有错的单元格标红、注明原因，另存为此文件")
        parser.add_argument("--skip-bad-rows", action="store_true", help="有错的行不导入，其余导入")
        parser.add_argument(
            "--complete",
            action="store_true",
            help="本表是完整名单：表中没有的原有记录标为已不在名单（车辆、房产、市场主体、养老待遇）",
        )
        parser.add_argument("--town", metavar="CODE", help="镇（乡、街道）代码；只有一个镇时可省略")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        path, town = Path(options["file"]), town_of(options["town"])
        importing = importer_of(options["kind"])
        if importing is None:
            raise CommandError(f"本系统还不能导入 {options['kind']}。", returncode=2)
        if options["complete"] and not may_be_complete(options["kind"]):
            raise CommandError(f"{options['kind']} 逐次登记，不能作为完整名单导入。", returncode=2)
        if not path.is_file():
            raise CommandError(f"找不到文件 {path}。", returncode=2)
        skip, more = options["skip_bad_rows"], {"complete": True} if options["complete"] else {}
        try:
            found = importing(path, town=town, actor=None, dry_run=options["dry_run"], skip_bad_rows=skip, **more)
        except Refused as refusal:
            self._refuse(str(refusal), options)
            return
        if options["errors"] and found.errors:
            annotate(path, options["errors"], found.errors)
            self.stdout.write(f"已另存标注错误的工作簿：{options['errors']}")
        refused = bool(found.errors) and not skip
        self._tell(found, refused=refused, options=options)
        if refused:
            sys.exit(1)

    def _refuse(self, message: str, options: dict[str, Any]) -> None:
        """The file as a whole cannot be taken."""
        self.stderr.write(message)
        if options["json"]:
            error = {"sheet": "", "cell": "", "row": 0, "column": "", "message": message}
            self.stdout.write(
                json.dumps({**dict.fromkeys(_COUNTS, 0), "errors": [error], "warnings": []}, ensure_ascii=False)
            )
        sys.exit(1)

    def _tell(self, found: ImportedList, *, refused: bool, options: dict[str, Any]) -> None:
        result, write = found.as_json(), self.stdout.write
        for label, findings in (("错误", found.errors), ("提醒", found.warnings)):
            for one in findings[:SHOWN]:
                write(f"[{label}] {one.sheet} {one.cell}（{one.column}）：{one.message}")
            if len(findings) > SHOWN:
                write(f"…… 共 {len(findings)} 处{label}，其余从略（--errors 可另存标注的工作簿）")
        if refused:
            write(f"共 {result['rows']} 行，其中 {result['refused']} 行有错误，没有导入任何一行。")
        else:
            done = "核对完毕（未导入）" if options["dry_run"] else "导入完成"
            write(
                f"{done}：共 {result['rows']} 行，新增 {result['created']}，变更 {result['updated']}，"
                f"未变 {result['unchanged']}，不收 {result['refused']}。"
            )
        if options["json"]:
            write(json.dumps(result, ensure_ascii=False))
