"""Inspections of a village (督查记录), what is ordered there, and the points they cost (通知三(四))."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from audits.checklist import CHECKLIST
from audits.inspection_choices import Answer, InspectionState, Mode, OrderState, ScoreKind
from audits.inspection_querysets import (
    InspectionRowQuerySet,
    PlanOrderQuerySet,
    ScoringRuleQuerySet,
    VillageInspectionQuerySet,
)
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division, Village
from xumingsi.campaign.models import Campaign
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock

ITEM_CHOICES = [(question.code, question.text[:60]) for question in CHECKLIST]


class VillageInspection(models.Model):
    """明察、暗访 or 现场督察 of a village on a day. A covert one is the town's own until it is published."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="inspections", verbose_name="专项治理")
    place = models.ForeignKey(Village, models.PROTECT, related_name="inspections", verbose_name="村（居）")
    mode = models.CharField("方式", max_length=10, choices=Mode.choices)
    inspected_on = models.DateField("督查日期")
    inspectors = models.CharField("督查组成员", max_length=120)
    findings = models.TextField("督查情况")
    demands = models.TextField("现场要求", blank=True, default="")
    due_on = models.DateField("整改时限", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=InspectionState.choices, db_index=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    signed_by = models.CharField("村负责人签字", max_length=40, blank=True, default="")
    signed_on = models.DateField("签字日期", null=True, blank=True)
    history = tracked()

    objects = VillageInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "督查记录"
        verbose_name_plural = "督查记录"
        ordering = ["-inspected_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.inspected_on:%Y-%m-%d} {self.place}{self.get_mode_display()}"

    @property
    def village(self) -> Division:
        """To whom an act about it belongs: the town, as long as the village is not to know."""
        return self.place if self.state != InspectionState.SEALED else self.place.parent

    def clean(self) -> None:
        if self.demands and not self.due_on:
            raise ValidationError({"due_on": "提出现场要求的，请写明整改时限。"})
        if self.due_on and self.inspected_on and self.due_on < self.inspected_on:
            raise ValidationError({"due_on": "整改时限不能早于督查日期。"})


class InspectionAnswer(StepRow):
    """One question of the checklist as the inspectors found it."""

    inspection = models.ForeignKey(VillageInspection, models.PROTECT, related_name="answers", verbose_name="督查记录")
    item = models.CharField("项目", max_length=30, choices=ITEM_CHOICES)
    answer = models.CharField("结果", max_length=5, choices=Answer.choices)
    note = models.CharField("问题情况", max_length=300, blank=True, default="")
    history = tracked()

    objects = InspectionRowQuerySet.as_manager()

    class Meta:
        verbose_name = "督查项目"
        verbose_name_plural = "督查项目"
        ordering = ["inspection_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["inspection", "item"], name="item_once_an_inspection")]

    def __str__(self) -> str:
        return f"{self.get_item_display()}：{self.get_answer_display()}"

    @property
    def village(self) -> Division:
        return self.inspection.village


class PlanOrder(models.Model):
    """The village is told to draw up its rectification plan anew (重新制定整改方案)."""

    inspection = models.ForeignKey(VillageInspection, models.PROTECT, related_name="orders", verbose_name="督查记录")
    reason = models.CharField("原因", max_length=300)
    due_on = models.DateField("重新制定期限")
    ordered_on = models.DateField("责令日期", default=clock.today)
    state = models.CharField("状态", max_length=10, choices=OrderState.choices, default=OrderState.ORDERED)
    met_on = models.DateField("收到新方案日期", null=True, blank=True)
    plan = models.CharField("新方案", max_length=200, blank=True, default="", help_text="方案名称、文号和主要内容。")
    history = tracked()

    objects = PlanOrderQuerySet.as_manager()

    class Meta:
        verbose_name = "重新制定方案"
        verbose_name_plural = "重新制定方案"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.inspection.place}重新制定整改方案"

    @property
    def village(self) -> Village:
        return self.inspection.place

    def is_late(self, today: date) -> bool:
        """Past its day without a plan, or met after it."""
        return (self.met_on or today) > self.due_on


class ScoringRule(models.Model):
    """How many points a finding of this kind costs, and at most in all. Kinds without a row follow the defaults."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="scoring_rules", verbose_name="专项治理")
    kind = models.CharField("扣分项目", max_length=15, choices=ScoreKind.choices)
    each = models.DecimalField("每项扣分", max_digits=5, decimal_places=1, validators=[MinValueValidator(Decimal(0))])
    cap = models.DecimalField("最多扣分", max_digits=5, decimal_places=1, validators=[MinValueValidator(Decimal(0))])
    history = tracked()

    objects = ScoringRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "考核评分规则"
        verbose_name_plural = "考核评分规则"
        ordering = ["campaign_id", "kind"]
        constraints = [models.UniqueConstraint(fields=["campaign", "kind"], name="scoring_rule_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}每项扣 {self.each} 分"

    @property
    def village(self) -> Division:
        return self.campaign.town
