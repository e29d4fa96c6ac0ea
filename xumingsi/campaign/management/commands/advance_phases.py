"""Start phases whose first day has come."""

from datetime import date
from typing import Any

from xumingsi.campaign.clockwork import DailyCommand
from xumingsi.campaign.gates import blockers
from xumingsi.campaign.models import Phase
from xumingsi.campaign.services import advance_phases


class Command(DailyCommand):
    help = "启动到期的阶段，并列出已过结束日期而未关闭的阶段还缺什么；关闭须由人办理。"

    def act(self, as_of: date, **options: Any) -> dict[str, Any]:
        started = advance_phases(as_of=as_of)
        self.stdout.write(f"启动阶段 {len(started)} 个。")
        late = Phase.objects.filter(state="running", ends_on__lt=as_of, campaign__is_open=True).select_related(
            "campaign__town"
        )
        found = {f"{phase.campaign.town}{phase}": blockers(phase) for phase in late}
        for name, missing in found.items():
            self.stdout.write(f"{name}已过结束日期：{'；'.join(missing) or '任务已完成，请关闭'}")
        return {"started": [str(phase) for phase in started], "late": found}
