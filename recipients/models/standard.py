"""Standards of assistance by date. A change is a new row from a month on; what was in force stays as it was."""

from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from recipients.choices import StandardKind
from recipients.querysets import StandardQuerySet
from xumingsi.accounts.history import tracked


class Standard(models.Model):
    """What one kind of assistance is worth, 元 per person and month, from a first of a month to ``effective_to``
    (that day included; None: still in force). Rows of a kind never overlap: triggers see to it as well."""

    kind = models.CharField("标准", max_length=20, choices=StandardKind.choices)
    monthly_amount = models.DecimalField(
        "元/人·月", max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    effective_from = models.DateField("起始月份", help_text="某月 1 日起执行")
    effective_to = models.DateField("截止日期", null=True, blank=True, help_text="执行到这一天；仍在执行的为空")
    source = models.CharField("依据", max_length=120, help_text="文件名称或文号")
    history = tracked()

    objects = StandardQuerySet.as_manager()

    class Meta:
        verbose_name = "保障标准"
        verbose_name_plural = "保障标准"
        ordering = ["kind", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "effective_from"], name="one_standard_a_month",
                violation_error_message="该标准在这个月份已有金额。",
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(effective_to=None), name="one_open_standard",
                violation_error_message="该标准已有正在执行的金额，须先截止。",
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gt=F("effective_from")),
                name="standard_ends_after_start", violation_error_message="截止日期不能早于起始月份。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        until = f"至 {self.effective_to:%Y-%m-%d}" if self.effective_to else "起"
        return f"{self.get_kind_display()} {self.monthly_amount:.2f} 元（{self.effective_from:%Y-%m-%d} {until}）"

    def clean(self) -> None:
        if self.effective_from.day != 1:
            raise ValidationError({"effective_from": "标准从某月 1 日起执行，请填写月份，如 2020-09。"})
        if self.effective_to and (self.effective_to + timedelta(days=1)).day != 1:
            raise ValidationError({"effective_to": "标准执行到某月最后一天，请填写该月最后一天。"})
        others = type(self).objects.overlapping(self.kind, self.effective_from, self.effective_to)
        other = others.exclude(pk=self.pk).first()
        if other:
            message = f"与已登记的“{other}”时间重叠，请核对起止月份。"
            raise ValidationError({"effective_from": message})
