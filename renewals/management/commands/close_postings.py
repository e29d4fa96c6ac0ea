"""Take down postings whose full days have passed."""

from datetime import date
from typing import Any

from renewals.services.posting import close_postings
from xumingsi.campaign.clockwork import DailyCommand


class Command(DailyCommand):
    help = "撤下已满规定天数的公示，其上的申请转“公示期满”；有异议或缺照片的不撤，逐条说明。"

    def act(self, as_of: date, **options: Any) -> dict[str, Any]:
        closed, kept = close_postings(as_of=as_of)
        self.stdout.write(f"撤下公示 {len(closed)} 份。")
        for posting, why in kept:
            self.stdout.write(f"未撤下：{posting}，{why}")
        return {"closed": [p.pk for p in closed], "kept": [{"posting": p.pk, "why": why} for p, why in kept]}
