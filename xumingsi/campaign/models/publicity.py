"""Telling the people: what, by which channel, to how many, with photos (通知三(一)、四(三))."""

from django.core.validators import MinValueValidator
from django.db import models

from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.casework.models import StepRow

from ..evidence_choices import PublicityChannel
from ..querysets import EvidenceQuerySet
from .campaign import Campaign


class Publicity(StepRow):
    """One piece of publicity that was done. ``reach`` is how many people it reached, as counted or estimated."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="publicity", verbose_name="专项治理")
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="开展单位")
    channel = models.CharField("渠道", max_length=15, choices=PublicityChannel.choices)
    done_on = models.DateField("开展日期")
    place = models.CharField("地点", max_length=100)
    content = models.CharField("宣传内容", max_length=300)
    reach = models.PositiveIntegerField("覆盖人次", validators=[MinValueValidator(1)])
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="更正"
    )
    history = tracked()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "宣传记录"
        verbose_name_plural = "宣传记录"
        ordering = ["-done_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.village}{self.done_on:%Y-%m-%d}{self.get_channel_display()}宣传"
