"""Draw households from a seed."""

import json
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from audits.services.inspection_draws import draw_inspection
from renewals.choices import DrawPurpose
from renewals.models import SampleDraw
from renewals.services.sampling import draw_sample
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import Refused


class Command(BaseCommand):
    help = "按公开的种子抽取入户或督查名单，任何人可按同一规则重算；近亲属等必查户全部列入。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--purpose", choices=DrawPurpose.values, required=True, help="visit 入户抽查；inspection 督查抽查"
        )
        parser.add_argument("--rate", type=Decimal, default=None, help="比例，如 0.30（默认按专项治理设置）")
        parser.add_argument(
            "--seed", required=True, help="事先公布的种子，如开奖号码或日期；有种子公告的，填开启公告的号码或密封种子"
        )
        parser.add_argument("--dry-run", action="store_true", help="只演算并列出结果，不写入")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.running().order_by("-year", "pk").first()
        if campaign is None:
            raise CommandError("没有进行中的专项治理，请先运行 bootstrap。", returncode=1)
        try:
            with transaction.atomic():
                draw = _draw(campaign, DrawPurpose(options["purpose"]), seed=options["seed"], rate=options["rate"])
                transaction.set_rollback(options["dry_run"])
        except Refused as error:
            raise CommandError(str(error), returncode=1) from error
        if options["dry_run"]:
            self.stdout.write("演算结果，未写入：")
        self.stdout.write(f"{draw}，必查 {len(draw.forced)} 户，{draw.announced}，摘要 {draw.list_digest}")
        if options["json"]:
            result = {
                "seed": draw.seed,
                "rate": str(draw.rate),
                "population": len(draw.population),
                "drawn": draw.drawn,
                "forced": draw.forced,
                "announced": draw.notice is not None,
                "digest": draw.list_digest,
            }
            self.stdout.write(json.dumps(result, ensure_ascii=False))


def _draw(campaign: Campaign, purpose: DrawPurpose, **given: Any) -> SampleDraw:
    if purpose == DrawPurpose.INSPECTION:
        return draw_inspection(campaign, actor=None, **given)
    return draw_sample(campaign, purpose=purpose, actor=None, **given)
