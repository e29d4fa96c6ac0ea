"""Regular reviews (动态管理), and the periods and deadlines a town sets for them."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from recipients.change_choices import ReviewOutcome
from recipients.change_querysets import ReviewQuerySet, RulesQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division, Village
from xumingsi.casework.models import StepRow

from .benefit import Benefit
from .change import BenefitChange
from .household import Household

_MONTHS = [MinValueValidator(1), MaxValueValidator(24)]


class BenefitReview(StepRow):
    """A review of a household outside the renewals (220号第33条; 57号第31条)."""

    benefit = models.ForeignKey(Benefit, models.PROTECT, related_name="reviews", verbose_name="救助待遇")
    reviewed_on = models.DateField("复核日期")
    reviewers = models.CharField("复核人", max_length=120)
    findings = models.TextField("复核情况")
    outcome = models.CharField("复核结论", max_length=10, choices=ReviewOutcome.choices)
    due_on = models.DateField("应复核日期", null=True, blank=True)
    next_review_on = models.DateField("下次复核日期")
    change = models.ForeignKey(
        BenefitChange, models.PROTECT, null=True, blank=True, related_name="reviews", verbose_name="待遇变更"
    )
    history = tracked()

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "定期复核"
        verbose_name_plural = "定期复核"
        ordering = ["-reviewed_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.reviewed_on:%Y-%m-%d} 复核：{self.get_outcome_display()}"

    @property
    def household(self) -> Household:
        return self.benefit.household

    @property
    def village(self) -> Village:
        return self.benefit.household.village


class ManagementRules(models.Model):
    """What a town sets for itself from a day on. An empty period follows the national rule set of the day.

    A new row begins where the old one ends: what was due under the old one stays due as it was.
    """

    town = models.ForeignKey(Division, models.PROTECT, related_name="management_rules", verbose_name="镇")
    effective_from = models.DateField("自何日起")
    months_a = models.PositiveSmallIntegerField("A类复核周期（月）", null=True, blank=True, validators=_MONTHS)
    months_b = models.PositiveSmallIntegerField("B类复核周期（月）", null=True, blank=True, validators=_MONTHS)
    months_c = models.PositiveSmallIntegerField("C类复核周期（月）", null=True, blank=True, validators=_MONTHS)
    taper_months = models.PositiveSmallIntegerField(
        "渐退期最长（月）", null=True, blank=True, validators=[MaxValueValidator(6)],
        help_text="83号一(三)、57号第33条：不超过 6 个月；220号没有规定，2021年7月前由镇按当地规定设置。",
    )  # fmt: skip
    village_days = models.PositiveSmallIntegerField("村（居）上报时限（天）", default=5)
    town_days = models.PositiveSmallIntegerField("镇核实时限（天）", default=10)
    grave_months = models.PositiveSmallIntegerField(
        "重大变化久未报告（月）", default=3, help_text="83号五(五)：超过 3 个月未报告的，批评教育。"
    )
    history = tracked()

    objects = RulesQuerySet.as_manager()

    class Meta:
        verbose_name = "动态管理规则"
        verbose_name_plural = "动态管理规则"
        ordering = ["town_id", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "effective_from"], name="management_rules_once",
                violation_error_message="该镇自这一天起的规则已经登记。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.town}动态管理规则（{self.effective_from:%Y-%m-%d} 起）"

    @property
    def village(self) -> Division:
        return self.town

    def clean(self) -> None:
        if self.town_days == 0 or self.village_days == 0:
            raise ValidationError("时限至少为 1 天。")
