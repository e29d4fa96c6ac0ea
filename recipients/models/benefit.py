"""Benefit spells and their amounts over time. Money changes only by a new amount with a cause."""

from datetime import date
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from recipients.choices import Category, Program
from recipients.querysets import AmountQuerySet, BenefitQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Village

from .household import Household


class Benefit(models.Model):
    """A spell of assistance to a household: from ``started_on`` to ``ended_on``, both days included."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="benefits", verbose_name="救助家庭")
    program = models.CharField("救助类型", max_length=10, choices=Program.choices)
    category = models.CharField("类别", max_length=2, choices=Category.choices, blank=True, default="")
    covered_count = models.PositiveSmallIntegerField("保障人数", default=1)
    started_on = models.DateField("开始享受时间")
    ended_on = models.DateField("停止享受时间", null=True, blank=True)
    end_cause = models.CharField("停发原因", max_length=200, blank=True, default="")
    next_review_on = models.DateField("下次复核日期", null=True, blank=True, db_index=True)
    history = tracked()

    objects = BenefitQuerySet.as_manager()

    class Meta:
        verbose_name = "救助待遇"
        verbose_name_plural = "救助待遇"
        ordering = ["household_id", "started_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(ended_on=None) & ~Q(program=Program.TEMPORARY),
                name="one_standing_benefit", violation_error_message="该户已有在享待遇，不能重复。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="benefit_ends_after_start", violation_error_message="停止时间不能早于开始时间。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.household} {self.program}"

    @property
    def village(self) -> Village:
        return self.household.village

    def amount_on(self, day: date) -> Decimal | None:
        """Monthly amount in 元 in force on ``day``; None before the first."""
        found = self.amounts.filter(effective_from__lte=day).order_by("-effective_from").first()
        return found.monthly_amount if found else None


class BenefitAmount(models.Model):
    """The monthly amount of a spell from a month on, until the next row's month."""

    benefit = models.ForeignKey(Benefit, models.PROTECT, related_name="amounts", verbose_name="救助待遇")
    monthly_amount = models.DecimalField(
        "月保障金额", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    effective_from = models.DateField("起始月份")
    cause = models.CharField("依据", max_length=200)
    history = tracked()

    objects = AmountQuerySet.as_manager()

    class Meta:
        verbose_name = "保障金额"
        verbose_name_plural = "保障金额"
        ordering = ["benefit_id", "effective_from"]
        constraints = [models.UniqueConstraint(fields=["benefit", "effective_from"], name="one_amount_a_month")]

    def __str__(self) -> str:
        return f"{self.monthly_amount} 元/月（{self.effective_from:%Y-%m} 起）"

    @property
    def village(self) -> Village:
        return self.benefit.village
