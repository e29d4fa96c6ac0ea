"""What a household lives on and owns, item by item. A change is a new row; the old one is closed, never rewritten."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from recipients.choices import IncomeKind, PropertyKind
from recipients.querysets import MeansQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Village

from .household import Household, Member


class IncomeItem(models.Model):
    """One item of monthly income, of a member or (``member`` None) of the household, from a day on."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="income_items", verbose_name="救助家庭")
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="家庭成员")
    kind = models.CharField("收入项目", max_length=10, choices=IncomeKind.choices)
    monthly_amount = models.DecimalField(
        "元/月", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    effective_from = models.DateField("起始日期")
    ended_on = models.DateField("截止日期", null=True, blank=True)
    source = models.CharField("来源", max_length=120, help_text="如：入户调查、工资流水、社保核对")
    history = tracked()

    objects = MeansQuerySet.as_manager()

    class Meta:
        verbose_name = "家庭收入项目"
        verbose_name_plural = "家庭收入项目"
        ordering = ["household_id", "effective_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_from")),
                name="income_ends_after_start", violation_error_message="截止日期不能早于起始日期。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.monthly_amount:.2f} 元/月"

    @property
    def village(self) -> Village:
        return self.household.village


class PropertyItem(models.Model):
    """One piece of property declared or found, from the day it was on record. ``value`` 元, ``area`` ㎡."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="property_items", verbose_name="救助家庭")
    kind = models.CharField("财产种类", max_length=10, choices=PropertyKind.choices)
    detail = models.CharField("说明", max_length=60, blank=True, default="", help_text="如：坐落、车型")
    value = models.DecimalField(
        "金额（元）", max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    area = models.DecimalField(
        "面积（㎡）", max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    effective_from = models.DateField("登记日期")
    ended_on = models.DateField("注销日期", null=True, blank=True)
    source = models.CharField("来源", max_length=120, help_text="如：本人申报、信息核对")
    history = tracked()

    objects = MeansQuerySet.as_manager()

    class Meta:
        verbose_name = "家庭财产"
        verbose_name_plural = "家庭财产"
        ordering = ["household_id", "effective_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_from")),
                name="property_ends_after_start", violation_error_message="注销日期不能早于登记日期。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.get_kind_display() + (f"（{self.detail}）" if self.detail else "")

    @property
    def village(self) -> Village:
        return self.household.village
