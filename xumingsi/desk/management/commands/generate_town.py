"""generate_town: write a fictional town for demo and benchmarks."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xumingsi.desk.demo.town import build_town, write_town

MOST_HOUSEHOLDS = 1_000_000


def _households(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_HOUSEHOLDS:
        raise ArgumentTypeError(f"户数应为1至{MOST_HOUSEHOLDS}的整数")
    return int(text)


class Command(BaseCommand):
    help = (
        "生成一个虚构的镇（村居名称均以“演示”开头）：villages.csv、roster.xlsx、每类比对数据各一个工作簿，"
        "以及列明所埋问题的 truth.json。同样的户数和种子，结果完全相同。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--households", type=_households, required=True, metavar="N", help="在保户数")
        parser.add_argument("--seed", type=int, required=True, metavar="S", help="随机种子（整数）")
        parser.add_argument(
            "--out", type=Path, required=True, metavar="DIR", help="写入的文件夹，没有则新建，同名文件被替换"
        )
        parser.add_argument("--dry-run", action="store_true", help="只报告将生成的数量，不写文件")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if out.exists() and not out.is_dir():
            raise CommandError(f"“{out}”已经存在，且不是文件夹，请换一个位置")
        town = build_town(options["households"], options["seed"])
        if options["dry_run"]:
            truth = town.truth()
            result = {"out": None, "households": truth["households"], "members": truth["members"]}
            result |= {"faults": len(town.faults), "near_misses": len(town.near_misses), "files": {}}
        else:
            try:
                result = write_town(town, out, report=self._progress)
            except OSError as error:
                raise CommandError(f"无法写入“{out}”，请检查权限和磁盘空间") from error
        self._tell(result, as_json=options["json"])

    def _progress(self, name: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"已写 {name}")

    def _tell(self, result: dict[str, Any], *, as_json: bool) -> None:
        where = f"已写入 {result['out']}" if result["out"] else "试运行，没有写文件"
        self.stdout.write(
            f"{result['households']}户 {result['members']}人，埋设问题{result['faults']}处、"
            f"近似而无问题的{result['near_misses']}处，{where}"
        )
        if as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
