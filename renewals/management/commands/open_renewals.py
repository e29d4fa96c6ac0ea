"""Open one renewal per benefit in force."""

from datetime import date
from typing import Any

from renewals.services.opening import open_renewals
from xumingsi.campaign.clockwork import DailyCommand


class Command(DailyCommand):
    help = "为每项在享待遇生成一件续保申请（重复运行只补新增的）。"

    def act(self, as_of: date, **options: Any) -> dict[str, Any]:
        opened = sum(open_renewals(campaign, as_of=as_of, actor=None) for campaign in self.campaigns())
        self.stdout.write(f"新增续保申请 {opened} 件。")
        return {"opened": opened}
