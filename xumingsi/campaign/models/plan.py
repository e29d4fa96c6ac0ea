"""Plans with their versions: 工作方案, 整改方案 and the town's 动态管理办法 (通知二(二)4、三(一)、三(四))."""

from django.core.exceptions import ValidationError
from django.db import models

from xumingsi.accounts.choices import Level
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock

from ..evidence_choices import PlanKind, PlanState
from ..querysets import PlanQuerySet, PlanRowQuerySet
from .campaign import Campaign


class Plan(models.Model):
    """One kind of plan of a village, or of the town; what it says is in its versions, the last one holds."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="plans", verbose_name="专项治理")
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="制定单位")
    kind = models.CharField("种类", max_length=10, choices=PlanKind.choices)
    state = models.CharField("状态", max_length=10, choices=PlanState.choices, default=PlanState.ADOPTED, db_index=True)
    published_on = models.DateField("公开日期", null=True, blank=True)
    published_at = models.CharField("公开方式", max_length=100, blank=True, default="")
    history = tracked()

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "方案和办法"
        verbose_name_plural = "方案和办法"
        ordering = ["kind", "village__path", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "village", "kind"], name="plan_of_a_kind_once",
                violation_error_message="该单位已有这种方案，请在原方案上登记新的版本。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.village}{self.get_kind_display()}"

    def clean(self) -> None:
        if self.kind == PlanKind.RULES and self.village.level != Level.TOWN:
            raise ValidationError({"kind": "动态管理办法由镇制定。"})

    @property
    def latest(self) -> "PlanVersion | None":
        return self.versions.order_by("-number").first()

    @property
    def open_order(self) -> "RemakeOrder | None":
        """The order that no version has answered yet."""
        return self.orders.filter(answer=None).order_by("-pk").first()


class RemakeOrder(StepRow):
    """An order to make a plan again, with the reason and a date (通知三(四): 重新制定整改方案)."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="orders", verbose_name="方案")
    reason = models.TextField("问题和要求")
    due_on = models.DateField("完成时限")
    history = tracked()

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = "责令重新制定"
        verbose_name_plural = "责令重新制定"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.recorded_at.astimezone(clock.CHINA):%Y-%m-%d}责令重新制定，{self.due_on:%Y-%m-%d}前完成"

    @property
    def village(self) -> Division:
        return self.plan.village


class PlanVersion(StepRow):
    """What a plan said from the day it was adopted; ``order`` is the one it answers."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name="方案")
    number = models.PositiveSmallIntegerField("版本")
    title = models.CharField("标题", max_length=100)
    goals = models.TextField("目标")
    measures = models.TextField("措施")
    text = models.TextField("正文", blank=True, default="")
    adopted_by = models.CharField("通过方式", max_length=100)
    adopted_on = models.DateField("通过日期")
    order = models.OneToOneField(
        RemakeOrder, models.PROTECT, null=True, blank=True, related_name="answer", verbose_name="依据的责令"
    )
    history = tracked()

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = "方案版本"
        verbose_name_plural = "方案版本"
        ordering = ["plan_id", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once")]

    def __str__(self) -> str:
        return f"第 {self.number} 版"

    @property
    def village(self) -> Division:
        return self.plan.village

    @property
    def is_late(self) -> bool:
        """Adopted after the day the order set."""
        return self.order is not None and self.adopted_on > self.order.due_on
