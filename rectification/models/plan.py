"""What is to be done about a problem, by whom, until when, and the proof that it was done."""

from django.core.exceptions import ValidationError
from django.db import models

from rectification.choices import Nature, Remedy
from rectification.querysets import MeasureQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.campaign.models import PlanVersion

from .item import ItemRow


class ItemPlan(ItemRow):
    """One version of the item's plan (症结分析、整改目标). A plan remade by order is the next version.

    ``village_plan`` is the version of the village's 整改方案 in force when it was written, None where there was none yet.
    """

    version = models.PositiveSmallIntegerField("方案版本")
    root_cause = models.TextField("症结分析")
    goal = models.TextField("整改目标")
    remedy = models.CharField("处理方式", max_length=12, choices=Remedy.choices)
    recover = models.BooleanField("须追缴资金", default=False)
    no_recovery_reason = models.CharField("不追缴的理由", max_length=200, blank=True, default="")
    leader = models.CharField("责任领导", max_length=40)
    unit = models.CharField("责任单位", max_length=60)
    person = models.CharField("责任人", max_length=40)
    due_on = models.DateField("整改时限")
    village_plan = models.ForeignKey(
        PlanVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="item_plans",
        verbose_name="所属村（居）整改方案",
    )
    history = tracked()

    class Meta:
        verbose_name = "整改方案（事项）"
        verbose_name_plural = "整改方案（事项）"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="item_plan_version_once")]

    def __str__(self) -> str:
        return f"第 {self.version} 版方案：{self.goal[:30]}"


class Measure(ItemRow):
    """One measure of a plan. ``due_on`` is its date; of a lasting one (长期坚持) the day it is first looked at again."""

    plan = models.ForeignKey(ItemPlan, models.PROTECT, related_name="measures", verbose_name="方案")
    text = models.TextField("整改措施")
    nature = models.CharField("性质", max_length=10, choices=Nature.choices, default=Nature.IMMEDIATE)
    leader = models.CharField("责任领导", max_length=40)
    unit = models.CharField("责任单位", max_length=60)
    person = models.CharField("责任人", max_length=40)
    due_on = models.DateField("时限", help_text="长期坚持的，填首次检查的日期。")
    history = tracked()

    objects = MeasureQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "整改措施"
        verbose_name_plural = "整改措施"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_nature_display()}：{self.text[:40]}"

    def clean(self) -> None:
        if self.plan_id and self.plan.item_id != self.item_id:
            raise ValidationError({"plan": "措施与方案不属于同一事项。"})


class MeasureEvidence(ItemRow):
    """What was done about a measure; photos and scans hang on the row."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="evidence", verbose_name="整改措施")
    done_on = models.DateField("完成日期")
    done = models.TextField("完成情况")
    history = tracked()

    class Meta:
        verbose_name = "整改佐证"
        verbose_name_plural = "整改佐证"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.done_on:%Y-%m-%d} {self.done[:40]}"


class MeasureReview(ItemRow):
    """A lasting measure looked at again (长期坚持)."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="reviews", verbose_name="整改措施")
    reviewed_on = models.DateField("检查日期")
    kept_up = models.BooleanField("坚持执行")
    finding = models.TextField("检查情况")
    next_on = models.DateField("下次检查日期")
    history = tracked()

    class Meta:
        verbose_name = "长期措施检查"
        verbose_name_plural = "长期措施检查"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.reviewed_on:%Y-%m-%d} {'坚持执行' if self.kept_up else '没有坚持'}"


class ItemRemakeOrder(ItemRow):
    """The inspectors have the plan made anew (通知三(四) 重新制定整改方案)."""

    version = models.PositiveSmallIntegerField("被责令重新制定的版本")
    reason = models.TextField("理由")
    history = tracked()

    class Meta:
        verbose_name = "责令重新制定方案（事项）"
        verbose_name_plural = "责令重新制定方案（事项）"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"责令重新制定第 {self.version} 版方案"
