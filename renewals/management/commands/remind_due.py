"""List who still has to be reminded, village by village."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count

from renewals.choices import Kind, State
from renewals.models import Application
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.clockwork import DailyCommand


class Command(DailyCommand):
    help = "列出各村（居）尚未申请、催办次数不足和退回后未补正的户数、剩余天数（只列出，不改动）。"

    def act(self, as_of: date, **options: Any) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for campaign in self.campaigns():
            phase = campaign.phases.filter(kind=PhaseKind.RENEW).first()
            left = phase.days_left(as_of) if phase else 0
            silent = Application.objects.filter(campaign=campaign, kind=Kind.RENEWAL, state=State.OPEN)
            counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
            for village, times in (
                silent.annotate(times=Count("reminders"))
                .order_by("village__path", "pk")
                .values_list("village__name", "times")
            ):
                counts[village][0] += 1
                counts[village][1] += times < campaign.reminders_required
            returned = Application.objects.filter(campaign=campaign, state=State.RETURNED).order_by(
                "village__path", "pk"
            )
            for village in returned.values_list("village__name", flat=True):
                counts[village][2] += 1
            for village, (waiting, short, back) in counts.items():
                self.stdout.write(
                    f"{village}：未申请 {waiting} 户，其中催办不足 {short} 户；退回后未补正 {back} 户；"
                    f"申请期剩 {max(left, 0)} 天"
                )
                result[village] = {"silent": waiting, "short": short, "returned": back, "days_left": left}
        return {"villages": result}
