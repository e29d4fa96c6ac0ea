"""Start phases whose first day has come."""

from datetime import date
from typing import Any

from xumingsi.campaign.clockwork import DailyCommand
from xumingsi.campaign.gates import blockers
from xumingsi.campaign.models import Phase, PhaseReport
from xumingsi.campaign.services import advance_phases
from xumingsi.campaign.services.reports import answerable


class Command(DailyCommand):
    help = "启动到期的阶段，并列出已过结束日期而未关闭的阶段还缺什么、哪些村（居）的报告逾期；关闭须由人办理。"

    def act(self, as_of: date, **options: Any) -> dict[str, Any]:
        started = advance_phases(as_of=as_of)
        self.stdout.write(f"启动阶段 {len(started)} 个。")
        late = Phase.objects.filter(state="running", ends_on__lt=as_of, campaign__is_open=True).select_related(
            "campaign__town"
        )
        found = {f"{phase.campaign.town}{phase}": blockers(phase) for phase in late}
        for name, missing in found.items():
            self.stdout.write(f"{name}已过结束日期：{'；'.join(missing) or '任务已完成，请关闭'}")
        return {"started": [str(phase) for phase in started], "late": found, "reports": self._reports(as_of)}

    def _reports(self, as_of: date) -> list[dict[str, Any]]:
        """Reports that are overdue, and who has to hand them in."""
        late = PhaseReport.objects.overdue(as_of).filter(phase__campaign__is_open=True)
        rows = []
        for report in late.select_related("phase__campaign", "village"):
            who, days = answerable(report.village), (as_of - report.due_on).days
            self.stdout.write(f"{report}逾期 {days} 天未报，责任人：{who}")
            phase = report.phase.get_kind_display()
            rows.append(
                {
                    "village": report.village.name,
                    "phase": phase,
                    "due": report.due_on.isoformat(),
                    "days_late": days,
                    "who": who,
                }
            )
        return rows
