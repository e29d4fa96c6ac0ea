"""Care homes of a town, and the figures their money is held against."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from recipients.home_querysets import HomeQuerySet, HomeRulesQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division

_MONEY = {"max_digits": 12, "decimal_places": 2}
_NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class CareHome(models.Model):
    """A 敬老院. ``opening_balance`` is what the ledger began with, 元; None: never counted, so no balance is judged."""

    town = models.ForeignKey(Division, models.PROTECT, related_name="homes", verbose_name="镇")
    name = models.CharField("机构名称", max_length=60)
    beds = models.PositiveSmallIntegerField("床位", null=True, blank=True)
    director = models.CharField("负责人", max_length=40, blank=True, default="")
    bookkeeper = models.CharField(
        "记账人", max_length=40, blank=True, default="", help_text="报账员，只记账，不保管钱物。"
    )
    keeper = models.CharField("保管人", max_length=40, blank=True, default="", help_text="保管现金、实物，不得兼记账。")
    phone = models.CharField("联系电话", max_length=30, blank=True, default="")
    opening_balance = models.DecimalField(
        "台账期初余额", null=True, blank=True, help_text="台账第一笔之前的结存；未盘点的留空。", **_MONEY
    )
    history = tracked()

    objects = HomeQuerySet.as_manager()

    class Meta:
        verbose_name = "敬老院"
        verbose_name_plural = "敬老院"
        ordering = ["town_id", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "name"], name="home_named_once", violation_error_message="本镇已有同名机构。"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def village(self) -> Division:
        return self.town


class HomeStandard(models.Model):
    """What a town holds its homes to from a month on; an earlier month keeps the figures it had."""

    town = models.ForeignKey(Division, models.PROTECT, related_name="home_standards", verbose_name="镇")
    effective_from = models.DateField("起始月份", help_text="自某月 1 日起执行。")
    food_per_day = models.DecimalField("伙食标准（元/人·日）", validators=_NOT_NEGATIVE, **_MONEY)
    cash_limit = models.DecimalField(
        "备用金限额", null=True, blank=True, validators=_NOT_NEGATIVE, help_text="不限的留空。", **_MONEY
    )
    purchase_limit = models.DecimalField(
        "单笔限额", default=Decimal(5000), validators=_NOT_NEGATIVE, help_text="达到此数须报镇审批；拆分以此判断。", **_MONEY
    )  # fmt: skip
    source = models.CharField("依据", max_length=120)
    history = tracked()

    objects = HomeRulesQuerySet.as_manager()

    class Meta:
        verbose_name = "敬老院标准"
        verbose_name_plural = "敬老院标准"
        ordering = ["town_id", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "effective_from"], name="one_home_standard_a_month",
                violation_error_message="这个月份已有标准，请从更晚的月份起设置。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.town}敬老院标准（{self.effective_from:%Y-%m} 起）"

    @property
    def village(self) -> Division:
        return self.town

    def clean(self) -> None:
        if self.effective_from.day != 1:
            raise ValidationError({"effective_from": "标准自某月 1 日起执行，请填写月份，如 2020-09。"})
