"""Import the villages of a town from a CSV file (contract §2)."""

import csv
import io
import json
import re
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from xumingsi.accounts.choices import VillageKind
from xumingsi.casework.services.divisions import VillageRow, import_villages

LONGEST_NAME = 50
COLUMNS = ("名称", "类型", "代码")


class Command(BaseCommand):
    help = "导入村（居）名单：CSV 文件，列为 名称,类型(村/社区),代码（12位）；重复导入不产生重复；缺少的镇、区县、市一并建立。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.csv", help="村（居）名单（UTF-8 或 GBK）")
        parser.add_argument("--town-name", help="镇（乡、街道）名称；500230104 许明寺镇以外的镇初次导入时必填")
        parser.add_argument("--fictional", action="store_true", help="标明是虚构的演示数据")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不导入")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(f"找不到文件 {path}。", returncode=2)
        rows, errors = read_villages(path)
        counts = {"created": 0, "updated": 0, "unchanged": 0}
        if not errors:
            with transaction.atomic():
                done = import_villages(
                    rows, actor=None, town_name=options["town_name"] or "", fictional=options["fictional"]
                )
                counts, errors = done.counts, done.errors
                transaction.set_rollback(bool(errors) or options["dry_run"])
        for error in errors:
            self.stderr.write(f"第 {error['row']} 行（{error['column']}）：{error['message']}")
        verb = "没有导入" if errors else "核对完毕（未导入）" if options["dry_run"] else "导入完成"
        self.stdout.write(f"{verb}：新增 {counts['created']}，变更 {counts['updated']}，未变 {counts['unchanged']}。")
        if options["json"]:
            self.stdout.write(json.dumps({"rows": len(rows), **counts, "errors": errors}, ensure_ascii=False))
        if errors:
            sys.exit(1)


def read_villages(path: Path) -> tuple[list[VillageRow], list[dict[str, Any]]]:
    """The rows of the file and what is wrong with them: {"row", "column", "message"}."""
    text = _decode(path.read_bytes())
    if text is None:
        return [], [_error(0, "", "文件不是 UTF-8 或 GBK 编码的文本，请用 Excel 另存为 CSV 后再导入")]
    table = list(csv.reader(io.StringIO(text)))
    headings = [re.sub(r"[(（].*", "", heading).strip() for heading in (table[0] if table else [])]
    missing = "、".join(column for column in COLUMNS if column not in headings)
    if missing:
        return [], [_error(1, "", f"表头缺少：{missing}；应为 {','.join(COLUMNS)}")]
    places = [headings.index(column) for column in COLUMNS]
    rows: list[VillageRow] = []
    errors: list[dict[str, Any]] = []
    for number, cells in enumerate(table[1:], 2):
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * len(headings)]
            row = VillageRow(number, *(padded[place].strip() for place in places))
            rows.append(row)
            errors += _faults(row, rows)
    return rows, errors or ([] if rows else [_error(1, "", "表头下面没有任何村（居）")])


def _faults(row: VillageRow, rows: list[VillageRow]) -> list[dict[str, Any]]:
    found = []
    if not row.name or len(row.name) > LONGEST_NAME:
        found.append(_error(row.number, "名称", f"名称不能为空，最多{LONGEST_NAME}个字"))
    if row.kind not in VillageKind.values:
        found.append(_error(row.number, "类型", f"“{row.kind[:10]}”应为：{'、'.join(VillageKind.values)}"))
    if not re.fullmatch(r"[0-9]{12}", row.code):
        found.append(
            _error(row.number, "代码", f"“{row.code[:20]}”应为12位数字；若成了科学计数法，请把该列设为文本后重新录入")
        )
    elif any(other.code == row.code for other in rows[:-1]):
        found.append(_error(row.number, "代码", f"代码 {row.code} 重复出现"))
    elif row.code[:9] != rows[0].code[:9]:
        found.append(_error(row.number, "代码", f"代码 {row.code} 与第 {rows[0].number} 行不属于同一个镇，请分镇导入"))
    return found


def _decode(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gbk"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _error(row: int, column: str, message: str) -> dict[str, Any]:
    return {"row": row, "column": column, "message": message}
