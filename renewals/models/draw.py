"""A draw of households: its seed and list are kept so that anyone can redo it (kit.sampling documents the algorithm)."""

from django.conf import settings
from django.db import models

from renewals.choices import DrawPurpose
from renewals.querysets import DrawQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.kit import clock, sampling

from .seed import SeedNotice


class SampleDraw(models.Model):
    """``population`` and ``drawn`` hold application numbers; ``forced`` those taken at 100 % with their reason."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="draws", verbose_name="专项治理")
    purpose = models.CharField("用途", max_length=12, choices=DrawPurpose.choices)
    seed = models.CharField("种子", max_length=100)
    rate = models.DecimalField("比例", max_digits=4, decimal_places=3)
    population = models.JSONField("总体")
    drawn = models.JSONField("抽中名单", default=list, blank=True)
    forced = models.JSONField("必查名单", default=dict, blank=True)
    notice = models.OneToOneField(
        SeedNotice, models.PROTECT, null=True, blank=True, related_name="draw", verbose_name="种子公告"
    )
    list_digest = models.CharField("名单摘要", max_length=64)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="抽取人"
    )
    drawn_at = models.DateTimeField("抽取时间", default=clock.now)
    history = tracked()

    objects = DrawQuerySet.as_manager()
    append_only = True

    class Meta:
        verbose_name = "抽样"
        verbose_name_plural = "抽样"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}：{len(self.population)} 户抽 {len(self.drawn)} 户"

    @property
    def village(self) -> Division:
        return self.campaign.town

    @property
    def announced(self) -> str:
        """Whether the seed was made public beforehand, in words."""
        return f"{self.notice.published_on:%Y-%m-%d} 事先公布" if self.notice else "种子未事先公布"

    def order(self) -> list[str]:
        """Everybody who is not forced, in the order of the lot: the drawn first, then those who may replace them."""
        rest = (number for number in self.population if number not in self.forced)
        return sorted(rest, key=lambda number: (sampling.lot(self.seed, number), number))
