"""Mark households that stayed silent after enough reminders."""

from datetime import date
from typing import Any

from renewals.services.ending import close_ended
from renewals.services.silence import lapse_renewals
from xumingsi.campaign.clockwork import DailyCommand


class Command(DailyCommand):
    help = "对催办足够仍未申请的户认定“逾期未申请”，转上门核实；待遇不因此停发。"

    def act(self, as_of: date, **options: Any) -> dict[str, Any]:
        ended, lapsed, kept = [], [], []
        for campaign in self.campaigns():
            ended += close_ended(campaign, as_of=as_of)
            done, waiting = lapse_renewals(campaign, as_of=as_of)
            lapsed += done
            kept += waiting
        self.stdout.write(f"认定逾期未申请 {len(lapsed)} 户，待遇照发，须逐户上门核实。")
        if ended:
            self.stdout.write(f"待遇已因其他原因停发，续保办结 {len(ended)} 件。")
        for application, why in kept[:20]:
            self.stdout.write(f"未认定：{application}，{why}")
        return {
            "ended": [a.number for a in ended],
            "lapsed": [a.number for a in lapsed],
            "kept": [{"number": a.number, "why": why} for a, why in kept],
        }
