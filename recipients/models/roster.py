"""A roster handed in: checked, shown as differences, confirmed once."""

from django.conf import settings
from django.db import models

from recipients.choices import RosterState
from recipients.querysets import RosterQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.kit import clock


def roster_path(instance: "Roster", filename: str) -> str:
    return f"rosters/{instance.sha256}.xlsx"


class Roster(models.Model):
    """One workbook of the roll and what importing it did. The file is kept as it came."""

    town = models.ForeignKey(Division, models.PROTECT, related_name="rosters", verbose_name="镇")
    name = models.CharField("文件名", max_length=120)
    file = models.FileField("文件", upload_to=roster_path, max_length=120)
    sha256 = models.CharField("SHA-256", max_length=64)
    month = models.DateField("花名册月份")
    state = models.CharField("状态", max_length=10, choices=RosterState.choices)
    counts = models.JSONField("结果", default=dict, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", default=clock.now)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    history = tracked()

    objects = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = "花名册导入"
        verbose_name_plural = "花名册导入"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name}（{self.month:%Y年%m月}）"

    @property
    def village(self) -> Division:
        return self.town
