"""The monthly roll, its frozen lines, and each list of them handed to the bank."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from recipients.choices import Program
from recipients.pay_choices import LineKind, PayState
from recipients.pay_querysets import PayExportQuerySet, PayLineQuerySet, PayRollQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division, Village
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock, masking

from .benefit import Benefit
from .household import Household

_MONEY = {"max_digits": 12, "decimal_places": 2}


class PayRoll(models.Model):
    """What a town pays for one month. While 编制中 it has no lines: they are written once, when it is frozen."""

    town = models.ForeignKey(Division, models.PROTECT, related_name="payrolls", verbose_name="镇")
    month = models.DateField("月份")
    state = models.CharField("状态", max_length=10, choices=PayState.choices, default=PayState.DRAFT)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="编制人"
    )
    prepared_at = models.DateTimeField("编制时间", default=clock.now)
    frozen_at = models.DateTimeField("冻结时间", null=True, blank=True)
    history = tracked()

    objects = PayRollQuerySet.as_manager()

    class Meta:
        verbose_name = "发放名册"
        verbose_name_plural = "发放名册"
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "month"],
                name="one_payroll_a_month",
                violation_error_message="该月已有发放名册，不能重复编制。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.town}{self.month:%Y年%m月}发放名册"

    @property
    def village(self) -> Division:
        return self.town


class PayLine(models.Model):
    """One household's money on a frozen roll, as everything stood then. Never changed: a correction is another line.

    ``batch`` counts the lists handed to the bank: lines added after the first was exported belong to the second.
    """

    payroll = models.ForeignKey(PayRoll, models.PROTECT, related_name="lines", verbose_name="发放名册")
    village = models.ForeignKey(Village, models.PROTECT, related_name="+", verbose_name="村（居）")
    household = models.ForeignKey(Household, models.PROTECT, related_name="pay_lines", verbose_name="救助家庭")
    benefit = models.ForeignKey(Benefit, models.PROTECT, related_name="pay_lines", verbose_name="救助待遇")
    kind = models.CharField("性质", max_length=10, choices=LineKind.choices, default=LineKind.NORMAL)
    batch = models.PositiveSmallIntegerField("批次", default=1)
    certificate_no = models.CharField("救助证号", max_length=30, blank=True, default="")
    head_name = models.CharField("户主姓名", max_length=40)
    head_id = models.CharField("身份证号", max_length=18, blank=True, default="")
    program = models.CharField("救助类型", max_length=10, choices=Program.choices)
    covered_count = models.PositiveSmallIntegerField("保障人数", default=1)
    amount = models.DecimalField("金额", **_MONEY)
    bank = models.CharField("开户银行", max_length=60, blank=True, default="")
    bank_account = models.CharField("银行账号", max_length=40, blank=True, default="")
    reason = models.CharField("理由", max_length=200, blank=True, default="")
    history = tracked()

    objects = PayLineQuerySet.as_manager()
    append_only = True

    class Meta:
        verbose_name = "发放明细"
        verbose_name_plural = "发放明细"
        ordering = ["payroll_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["payroll", "household"], condition=Q(kind=LineKind.NORMAL), name="paid_once_a_roll",
                violation_error_message="该户已在本月发放名册上。",
            ),
            models.CheckConstraint(
                condition=Q(kind=LineKind.NORMAL, amount__gte=0)
                | Q(kind=LineKind.MORE, amount__gt=0)
                | Q(kind=LineKind.LESS, amount__lt=0),
                name="pay_line_has_its_sign", violation_error_message="补发金额须大于零，扣减金额须小于零。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.head_name}户（{self.certificate_no}）{self.amount} 元"

    @property
    def masked_account(self) -> str:
        return masking.mask_account(self.bank_account) if self.bank_account else ""


class PayExport(StepRow):
    """A list of full account numbers handed out for the bank: who, when, what for, and a digest of the file."""

    payroll = models.ForeignKey(PayRoll, models.PROTECT, related_name="exports", verbose_name="发放名册")
    batch = models.PositiveSmallIntegerField("批次")
    purpose = models.CharField("用途", max_length=200)
    households = models.PositiveIntegerField("户数")
    amount = models.DecimalField("金额", **_MONEY)
    sha256 = models.CharField("SHA-256", max_length=64)
    history = tracked()

    objects = PayExportQuerySet.as_manager()

    class Meta:
        verbose_name = "银行代发清单导出"
        verbose_name_plural = "银行代发清单导出"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.payroll}第{self.batch}批（{self.households} 户）"

    @property
    def village(self) -> Division:
        return self.payroll.town
