"""A seed announced before the draw, so that neither inspectors nor town can choose the sample (通知三(四)).

Two ways. PUBLIC: the notice names a number that becomes known later (a lottery's, a stock index of a day). SEALED: the
notice shows SHA-256 of a secret; somebody else then adds a number of their own, and only after that the secret is
opened. Neither of the two alone can try out seeds until the sample suits them.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from renewals.choices import DrawPurpose
from renewals.querysets import SeedNoticeQuerySet, SeedShareQuerySet
from renewals.seed_choices import OPEN_SEEDS, SeedKind, SeedState
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock


class SeedNotice(models.Model):
    """The announcement. ``commitment`` is the SHA-256 (hex) of a sealed seed; ``source`` and ``known_on`` name a public
    number and the day on which it becomes known."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="seed_notices", verbose_name="专项治理")
    purpose = models.CharField("用途", max_length=12, choices=DrawPurpose.choices)
    kind = models.CharField("种子方式", max_length=8, choices=SeedKind.choices)
    rate = models.DecimalField("比例", max_digits=4, decimal_places=3)
    source = models.CharField(
        "公开号码", max_length=120, blank=True, default="", help_text="如：双色球第 2020093 期开奖号码"
    )
    known_on = models.DateField("号码产生日期", null=True, blank=True)
    commitment = models.CharField("种子摘要", max_length=64, blank=True, default="")
    places = models.CharField("公布地点", max_length=120, help_text="如：镇政府公示栏、村务QQ群")
    published_on = models.DateField("公布日期", default=clock.today)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="公布人")
    state = models.CharField("状态", max_length=10, choices=SeedState.choices, default=SeedState.PUBLISHED)
    withdrawn_because = models.CharField("作废原因", max_length=200, blank=True, default="")
    history = tracked()

    objects = SeedNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "抽样种子公告"
        verbose_name_plural = "抽样种子公告"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "purpose"], condition=Q(state__in=OPEN_SEEDS), name="one_open_seed",
                violation_error_message="该用途已有一份公布了还没有抽取的种子，请先抽取或作废。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.published_on:%Y-%m-%d} {self.get_purpose_display()}种子公告"

    @property
    def village(self) -> Division:
        return self.campaign.town

    def clean(self) -> None:
        if self.kind == SeedKind.SEALED and not self.commitment:
            raise ValidationError({"commitment": "密封种子须公布其摘要。"})
        if self.kind == SeedKind.PUBLIC and not (self.source and self.known_on):
            raise ValidationError({"source": "请写明用哪一个公开号码、何日产生。"})


class SeedShare(StepRow):
    """The number that another party adds to a sealed seed before it is opened."""

    notice = models.OneToOneField(SeedNotice, models.PROTECT, related_name="share", verbose_name="种子公告")
    number = models.CharField("所出的数", max_length=30)
    history = tracked()

    objects = SeedShareQuerySet.as_manager()

    class Meta:
        verbose_name = "另一方出数"
        verbose_name_plural = "另一方出数"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"另一方出数 {self.number}"

    @property
    def village(self) -> Division:
        return self.notice.village
