"""What the bank's list says was paid, and where that differs from what was owed."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from recipients.pay_choices import DifferenceKind, DifferenceState
from recipients.pay_querysets import ActualPaymentQuerySet, PaymentDifferenceQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.kit import masking

from .household import Household

_MONEY = {"max_digits": 12, "decimal_places": 2}
_NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class ActualPayment(models.Model):
    """A line of the list of what was really paid: one 救助证号, one month.

    ``village`` is the town itself, and ``household`` empty, where no household has the 救助证号.
    """

    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="镇")
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="村（居）")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="payments", verbose_name="救助家庭"
    )
    month = models.DateField("月份")
    certificate_no = models.CharField("救助证号", max_length=30)
    head_name = models.CharField("户主姓名", max_length=40, blank=True, default="")
    id_number = models.CharField("身份证号", max_length=18)
    program = models.CharField("救助类型", max_length=10, blank=True, default="")
    amount = models.DecimalField("发放金额", validators=_NOT_NEGATIVE, **_MONEY)
    bank_account = models.CharField("银行账号", max_length=40, blank=True, default="")
    history = tracked()

    objects = ActualPaymentQuerySet.as_manager()

    class Meta:
        verbose_name = "实际发放"
        verbose_name_plural = "实际发放"
        ordering = ["-month", "certificate_no", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "month", "certificate_no"], name="paid_once_a_month",
                violation_error_message="该救助证号本月已有发放记录。",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="payment_not_negative"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.certificate_no} {self.month:%Y-%m} 实发 {self.amount} 元"

    @property
    def masked_id(self) -> str:
        return masking.mask_id(self.id_number)

    @property
    def masked_account(self) -> str:
        return masking.mask_account(self.bank_account) if self.bank_account else ""


class PaymentDifference(models.Model):
    """Money and entitlement of one household and month that do not agree in one way, worked off until explained.

    Found again by town, month, kind and 救助证号, so looking twice adds nothing.
    """

    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="镇")
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="村（居）")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="payment_differences", verbose_name="救助家庭"
    )
    payment = models.ForeignKey(
        ActualPayment, models.PROTECT, null=True, blank=True, related_name="differences", verbose_name="实际发放"
    )
    month = models.DateField("月份")
    kind = models.CharField("差异类型", max_length=12, choices=DifferenceKind.choices)
    certificate_no = models.CharField("救助证号", max_length=30)
    head_name = models.CharField("户主姓名", max_length=40, blank=True, default="")
    due_amount = models.DecimalField("应发金额", null=True, blank=True, **_MONEY)
    paid_amount = models.DecimalField("实发金额", null=True, blank=True, **_MONEY)
    detail = models.CharField("情况", max_length=300)
    state = models.CharField(
        "状态", max_length=10, choices=DifferenceState.choices, default=DifferenceState.OPEN, db_index=True
    )
    finding = models.CharField("核实结果", max_length=300, blank=True, default="")
    settled_on = models.DateField("核实日期", null=True, blank=True)
    history = tracked()

    objects = PaymentDifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "发放差异"
        verbose_name_plural = "发放差异"
        ordering = ["-month", "kind", "certificate_no", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["town", "month", "kind", "certificate_no"], name="difference_once_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.certificate_no} {self.month:%Y-%m} {self.get_kind_display()}"

    @property
    def excess(self) -> Decimal:
        """Paid beyond what was owed, in 元; negative where too little was paid."""
        return (self.paid_amount or Decimal(0)) - (self.due_amount or Decimal(0))
