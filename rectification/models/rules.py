"""A town's own intervals, and the rules of the assessment as data."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from rectification.querysets import RulesQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division


class CureRules(models.Model):
    """Intervals of the cure in one town; a town without a row goes by the defaults."""

    town = models.OneToOneField(Division, models.PROTECT, related_name="cure_rules", verbose_name="镇")
    look_back_days = models.PositiveSmallIntegerField(
        "销号后回头看（天）", default=30, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    due_soon_days = models.PositiveSmallIntegerField(
        "到期前提醒（工作日）", default=3, validators=[MaxValueValidator(60)]
    )
    max_extensions = models.PositiveSmallIntegerField("延期不超过（次）", default=2)
    history = tracked()

    objects = RulesQuerySet.as_manager()

    class Meta:
        verbose_name = "整改规则"
        verbose_name_plural = "整改规则"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.town}整改规则"

    @property
    def village(self) -> Division:
        return self.town


class AssessmentRule(models.Model):
    """One line of the score (考核评分): so many points for each ``fact`` counted, up to ``cap`` either way.

    ``fact`` is the code of something counted per village (``campaign.scoring``). Points below 0 are taken off.
    """

    town = models.ForeignKey(Division, models.PROTECT, related_name="assessment_rules", verbose_name="镇")
    fact = models.CharField("计分事实", max_length=40)
    points = models.DecimalField("每计一分值", max_digits=6, decimal_places=2, help_text="扣分填负数。")
    cap = models.DecimalField(
        "上限", max_digits=6, decimal_places=2, help_text="加、扣不超过的分数。", validators=[MinValueValidator(Decimal(0))]
    )  # fmt: skip
    is_used = models.BooleanField("采用", default=True)
    history = tracked()

    objects = RulesQuerySet.as_manager()

    class Meta:
        verbose_name = "考核计分规则"
        verbose_name_plural = "考核计分规则"
        ordering = ["town_id", "fact"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "fact"], name="assessment_fact_once", violation_error_message="该计分事实已有一条规则。"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"考核计分：{self.fact}"

    @property
    def village(self) -> Division:
        return self.town
