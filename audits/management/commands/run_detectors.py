"""Run the detectors over the town (contract §2)."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audits.detection import Detector, Hit, detectors
from audits.services.detecting import run_detectors
from recipients.management.towns import town_of
from recipients.models import Household
from xumingsi.accounts.models import Division
from xumingsi.campaign.clockwork import day_argument
from xumingsi.casework.bulk import listed
from xumingsi.casework.errors import Refused

SHOWN = 20


class Command(BaseCommand):
    help = "运行比对检查，登记疑点；疑点须由人核实，不是结论。指定过去的日期时只列出，不登记。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="只运行这些检查项（--list 列出全部）")
        parser.add_argument("--as-of", type=day_argument, default=None, metavar="DATE", help="按这一天比对，默认今天")
        parser.add_argument("--town", metavar="CODE", help="镇（乡、街道）代码；只有一个镇时可省略")
        parser.add_argument("--list", action="store_true", help="列出全部检查项")
        parser.add_argument("--dry-run", action="store_true", help="只比对并列出，不登记")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象（含完整身份证号）")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for rule in detectors().values():
                self.stdout.write(f"{rule.name}\t{rule.category}\t{rule.label}\t{rule.clause}")
            return
        town = town_of(options["town"])
        try:
            done = run_detectors(
                town, actor=None, only=options["only"], as_of=options["as_of"], dry_run=options["dry_run"]
            )
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        for rule, hit in done.hits[:SHOWN]:
            self.stdout.write(f"[{rule.label}] {hit.summary}")
        if len(done.hits) > SHOWN:
            self.stdout.write(f"…… 共 {len(done.hits)} 条疑点，其余从略")
        said = f"新增 {done.new}，再次出现 {done.recurred}，消除 {done.cleared}" if done.run else "未登记"
        self.stdout.write(f"比对完毕：疑点 {len(done.hits)} 条（{said}）。")
        if options["json"]:
            self.stdout.write(json.dumps({"hits": list(_as_json(town, done.hits))}, ensure_ascii=False))


def _as_json(town: Division, hits: list[tuple[Detector, Hit]]) -> Iterator[dict[str, Any]]:
    keys = listed({hit.household for _, hit in hits if hit.household is not None})
    numbers = dict(Household.objects.filter(pk__in=keys).order_by().values_list("pk", "certificate_no"))
    villages = {division.pk: division.name for division in [town, *town.children.order_by("path")]}
    for rule, hit in hits:
        yield {
            "detector": rule.name, "category": (hit.category or rule.category).value, "key": hit.key,
            "household": numbers.get(hit.household) if hit.household else None, "persons": list(hit.persons),
            "village": villages[hit.village], "summary": hit.summary, "evidence": dict(hit.evidence or {}),
            "amount": None if hit.amount is None else f"{hit.amount:.2f}",
        }  # fmt: skip
