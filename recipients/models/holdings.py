"""What other offices have on file about people: vehicles, homes and shops, businesses, pensions.

The lines are kept as they came, about whomever; who of them is on the roll is for the detectors to say. A line that a
later, complete list leaves out stays, with the day it was found gone.
"""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from recipients.holding_choices import BusinessState, PropertyUse
from recipients.holding_querysets import ListedQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.kit import clock, masking


def _once(name: str, *fields: str, **more: object) -> models.UniqueConstraint:
    """A line is told from others by these; the id number comes first, so that the index serves matching by it."""
    return models.UniqueConstraint(
        fields=["id_number", *fields, "town"], name=name, violation_error_message="该名单已有这一行。", **more
    )


class ListedRecord(models.Model):
    """A line of a list. ``dated`` names the field that says since when (None on a line: not known)."""

    dated = ""

    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="镇")
    name = models.CharField("姓名", max_length=40, blank=True, default="")
    id_number = models.CharField("身份证号", max_length=18)
    received_on = models.DateField("收到日期", default=clock.today)
    gone_on = models.DateField("不在名单日期", null=True, blank=True, help_text="此后的完整名单中没有这一行。")

    objects = ListedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name or '未填姓名'}（{self.masked_id}）"

    @property
    def masked_id(self) -> str:
        return masking.mask_id(self.id_number)

    @property
    def village(self) -> Division:
        return self.town


class VehicleRecord(ListedRecord):
    dated = "registered_on"

    plate = models.CharField("号牌号码", max_length=20)
    vehicle_type = models.CharField("车辆类型", max_length=40)
    registered_on = models.DateField("登记日期", null=True, blank=True)
    history = tracked()

    class Meta(ListedRecord.Meta):
        verbose_name = "车辆登记"
        verbose_name_plural = "车辆登记"
        constraints = [_once("vehicle_once", "plate")]


class PropertyRecord(ListedRecord):
    """A home or shop; ``area`` in ㎡."""

    dated = "registered_on"

    location = models.CharField("坐落", max_length=120)
    area = models.DecimalField(
        "面积（㎡）", max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    use = models.CharField("用途", max_length=4, choices=PropertyUse.choices)
    registered_on = models.DateField("登记日期", null=True, blank=True)
    history = tracked()

    class Meta(ListedRecord.Meta):
        verbose_name = "房产登记"
        verbose_name_plural = "房产登记"
        constraints = [_once("property_once", "location")]


class BusinessRecord(ListedRecord):
    dated = "founded_on"

    business_name = models.CharField("市场主体名称", max_length=100)
    business_type = models.CharField("类型", max_length=40, blank=True, default="")
    founded_on = models.DateField("成立日期", null=True, blank=True)
    state = models.CharField("状态", max_length=4, choices=BusinessState.choices)
    history = tracked()

    class Meta(ListedRecord.Meta):
        verbose_name = "市场主体登记"
        verbose_name_plural = "市场主体登记"
        constraints = [_once("business_once", "business_name")]


class PensionRecord(ListedRecord):
    """What somebody draws of one scheme in one month (``paid_month`` its first day; None: not said)."""

    dated = "paid_month"

    scheme = models.CharField("险种", max_length=40)
    monthly_amount = models.DecimalField(
        "月待遇（元）", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    paid_month = models.DateField("年月", null=True, blank=True)
    history = tracked()

    class Meta(ListedRecord.Meta):
        verbose_name = "养老待遇"
        verbose_name_plural = "养老待遇"
        constraints = [
            _once("pension_once_a_month", "scheme", "paid_month"),
            # Two empty months are not equal to a database.
            _once("pension_once_without_month", "scheme", condition=Q(paid_month=None)),
        ]
