"""Tips and complaints (举报投诉, 通知四(三), 220号第35、36条): what was said, by which way, how far it has come.

Nothing here tells who spoke: no account, no address of a machine, no hour. Days only; the identity lies sealed in a row
of its own, and the receipt code is kept as a keyed digest.
"""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from audits.tip_choices import AnswerWay, BarCause, Channel, Finding, Matter, Party, Route, TipState
from audits.tip_querysets import ForDisciplineQuerySet, OfTipQuerySet, TipQuerySet, TipRulesQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division, Village
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock, numbering

PREFIX = "TS"


class Tip(models.Model):
    """One tip. ``due_on`` is the day by which the next step must be made; ``is_reserved`` keeps it from the town office.

    ``code_digest`` is an HMAC of the receipt code. ``place`` is the village it is about, where known.
    """

    uid = models.UUIDField("编号", unique=True, default=uuid.uuid4, editable=False)
    town = models.ForeignKey(Division, models.PROTECT, related_name="tips", verbose_name="镇")
    place = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="涉及村（居）"
    )
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices)
    received_on = models.DateField("日期", default=clock.today)
    is_named = models.BooleanField("实名", default=False)
    matter = models.CharField("反映事项", max_length=15, choices=Matter.choices)
    party = models.CharField("反映对象", max_length=12, choices=Party.choices, default=Party.UNKNOWN)
    accused = models.CharField("被反映人", max_length=200, blank=True, default="")
    content = models.TextField("内容")
    code_digest = models.CharField("查询码摘要", max_length=64, unique=True, editable=False)
    route = models.CharField("承办单位", max_length=12, choices=Route.choices, default=Route.TOWN)
    is_reserved = models.BooleanField("仅镇纪委可见", default=False)
    state = models.CharField(
        "状态", max_length=12, choices=TipState.choices, default=TipState.REGISTERED, db_index=True
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="受理人"
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    due_on = models.DateField("时限", null=True, blank=True)
    refusal = models.TextField("不予受理的理由", blank=True, default="")
    finding = models.CharField("结论", max_length=10, choices=Finding.choices, blank=True, default="")
    conclusion = models.TextField("办理结果", blank=True, default="")
    transferred_on = models.DateField("转纪检日期", null=True, blank=True)
    concluded_on = models.DateField("办结日期", null=True, blank=True)
    answered_on = models.DateField("反馈日期", null=True, blank=True)
    answered_by = models.CharField("反馈方式", max_length=10, choices=AnswerWay.choices, blank=True, default="")
    archive_no = models.CharField("归档号", max_length=40, blank=True, default="")
    history = tracked()

    objects = TipQuerySet.as_manager()

    class Meta:
        verbose_name = "举报投诉"
        verbose_name_plural = "举报投诉"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"举报 {self.number}"

    @property
    def number(self) -> str:
        """TS-2020-00017."""
        return numbering.number(PREFIX, self.received_on.year, self.pk or 1)

    @property
    def village(self) -> Division:
        """The town: people of one village have no part in a tip, and its acts stand in no village's trail."""
        return self.town

    def is_overdue(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


class TipMessage(models.Model):
    """A word between the author, known only by the receipt code, and whoever handles the tip."""

    tip = models.ForeignKey(Tip, models.PROTECT, related_name="messages", verbose_name="举报")
    from_author = models.BooleanField("举报人补充")
    text = models.TextField("内容")
    day = models.DateField("日期", default=clock.today)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="回复人"
    )
    history = tracked()

    objects = OfTipQuerySet.as_manager()
    append_only = True

    class Meta:
        verbose_name = "举报往来"
        verbose_name_plural = "举报往来"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {'举报人补充' if self.from_author else '回复'}"

    @property
    def village(self) -> Division:
        return self.tip.town


def photo_path(photo: "TipPhoto", filename: str) -> str:
    """By content; the name a telephone gave tells its owner's habits."""
    return f"tips/{photo.sha256}.jpg"


class TipPhoto(models.Model):
    """A photo that came with a tip, drawn anew: no place, no time, no device is left in it."""

    uid = models.UUIDField("编号", unique=True, default=uuid.uuid4, editable=False)
    tip = models.ForeignKey(Tip, models.PROTECT, related_name="photos", verbose_name="举报")
    file = models.FileField("文件", upload_to=photo_path, max_length=120)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("字节数")
    history = tracked()

    objects = OfTipQuerySet.as_manager()
    append_only = True

    class Meta:
        verbose_name = "举报照片"
        verbose_name_plural = "举报照片"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"照片 {self.sha256[:8]}"

    @property
    def village(self) -> Division:
        return self.tip.town


class TipBar(StepRow):
    """Somebody who is kept away from a tip, and why. ``recorded_by`` is empty: the system works it out."""

    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    recorded_at: Any = None
    tip = models.ForeignKey(Tip, models.PROTECT, related_name="bars", verbose_name="举报")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="回避人员")
    cause = models.CharField("原因", max_length=10, choices=BarCause.choices)
    history = tracked()

    objects = ForDisciplineQuerySet.as_manager()

    class Meta:
        verbose_name = "举报回避"
        verbose_name_plural = "举报回避"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["tip", "user"], name="tip_bar_once")]

    def __str__(self) -> str:
        return f"{self.user}（{self.get_cause_display()}）"

    @property
    def village(self) -> Division:
        return self.tip.town


class TipRules(models.Model):
    """Working days for each step, from a day on. Defaults: 通知 sets none; 15 days to decide and 60 to finish are the
    outer limits of 信访条例第21、33条, 15 working days to answer that of 纪检监察机关处理检举控告工作规则."""

    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="镇")
    effective_from = models.DateField("自何日起")
    accept_days = models.PositiveSmallIntegerField("受理时限（工作日）", default=5)
    finish_days = models.PositiveSmallIntegerField(
        "办结时限（工作日）", default=20, help_text="自受理或转纪委之日起；220号第29条对异议的期限为 20 个工作日。"
    )
    answer_days = models.PositiveSmallIntegerField(
        "反馈时限（工作日）", default=5, help_text="自办结或不予受理之日起。"
    )
    history = tracked()

    objects = TipRulesQuerySet.as_manager()

    class Meta:
        verbose_name = "举报办理时限"
        verbose_name_plural = "举报办理时限"
        ordering = ["town_id", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "effective_from"], name="tip_rules_once",
                violation_error_message="该镇自这一天起的时限已经登记。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.town}举报办理时限（{self.effective_from:%Y-%m-%d} 起）"

    @property
    def village(self) -> Division:
        return self.town

    def clean(self) -> None:
        if not (self.accept_days and self.finish_days and self.answer_days):
            raise ValidationError("时限至少为 1 个工作日。")
