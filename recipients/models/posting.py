"""Postings (公示) with masked lines, and the objections that block a decision."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from recipients.choices import ObjectionState, PostingKind, PostingState
from recipients.querysets import ObjectionQuerySet, PostingLineQuerySet, PostingQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Village
from xumingsi.kit import clock

from .household import Household


class Posting(models.Model):
    """A list put up in a village. The first day does not count: seven full days end on the eighth (220号第25条)."""

    village = models.ForeignKey(Village, models.PROTECT, related_name="postings", verbose_name="村（居）")
    kind = models.CharField("公示类型", max_length=10, choices=PostingKind.choices)
    starts_on = models.DateField("张贴日期")
    days = models.PositiveSmallIntegerField("公示天数", default=7)
    places = models.CharField("公示地点", max_length=200, help_text="如：村务公开栏、三组院坝、村民QQ群")
    hotline = models.CharField("监督电话", max_length=40)
    photo_required = models.BooleanField("须有现场照片", default=True)
    state = models.CharField("状态", max_length=10, choices=PostingState.choices, default=PostingState.UP)
    closed_on = models.DateField("撤下日期", null=True, blank=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="张贴人")
    history = tracked()

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = "公示"
        verbose_name_plural = "公示"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("starts_on")), name="posting_closes_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.village}{self.get_kind_display()}（{self.starts_on:%Y-%m-%d}）"

    @property
    def last_day(self) -> date:
        """The last day that must pass with the list still up."""
        return self.starts_on + timedelta(days=self.days)

    def is_over(self, today: date) -> bool:
        """Whether all full days have passed before ``today`` begins. A long-term list hangs as long as the assistance."""
        return self.kind != PostingKind.LONG_TERM and today > self.last_day


class PostingLine(models.Model):
    """What villagers may read of one household, and nothing else (220号第34条; privacy whitelist)."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="lines", verbose_name="公示")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name="救助家庭")
    shown_name = models.CharField("户主（部分隐去）", max_length=40)
    program = models.CharField("救助类型", max_length=10)
    covered_count = models.PositiveSmallIntegerField("保障人数")
    monthly_amount = models.DecimalField("拟保障金额", max_digits=12, decimal_places=2)
    history = tracked()

    objects = PostingLineQuerySet.as_manager()
    append_only = True

    class Meta:
        verbose_name = "公示明细"
        verbose_name_plural = "公示明细"
        ordering = ["posting_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["posting", "household"], name="posted_once_a_list")]

    def __str__(self) -> str:
        return f"{self.shown_name} {self.program}"

    @property
    def village(self) -> Village:
        return self.posting.village


class Objection(models.Model):
    """A villager's objection to a line; while it is open nothing is decided."""

    line = models.ForeignKey(PostingLine, models.PROTECT, related_name="objections", verbose_name="公示明细")
    received_on = models.DateField("收到日期", default=clock.today)
    channel = models.CharField("渠道", max_length=20)
    content = models.TextField("异议内容")
    state = models.CharField("状态", max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    finding = models.TextField("核查结果", blank=True, default="")
    settled_on = models.DateField("处理日期", null=True, blank=True)
    history = tracked()

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = "公示异议"
        verbose_name_plural = "公示异议"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"对{self.line}的异议"

    @property
    def village(self) -> Village:
        return self.line.village

    @property
    def household(self) -> Household:
        """Whose case it is: the household's relatives do not settle it."""
        return self.line.household
