"""Money to be got back: due by month, received in instalments, written off by another's approval. Sums are exact."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from recipients.change_choices import Basis, RecoveryState
from recipients.change_querysets import (
    InstalmentQuerySet,
    RecoveryQuerySet,
    RecoveryRowQuerySet,
    WriteOffDecisionQuerySet,
)
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Village
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock

from .death import DeathReport
from .household import Household

CENT = Decimal("0.01")


class Recovery(models.Model):
    """What is to be got back from one household for one cause.

    ``due`` = the lines, ``received`` = the instalments in force, ``written_off`` = what was approved; never more than
    due in all. ``death`` is empty for what other rooms find.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="recoveries", verbose_name="救助家庭")
    death = models.OneToOneField(
        DeathReport, models.PROTECT, null=True, blank=True, related_name="recovery", verbose_name="死亡报告"
    )
    cause = models.CharField("追回事由", max_length=200)
    responsible = models.CharField("责任人", max_length=40)
    opened_on = models.DateField("立账日期", default=clock.today)
    due = models.DecimalField("应追回", max_digits=12, decimal_places=2, validators=[MinValueValidator(CENT)])
    received = models.DecimalField("已追回", max_digits=12, decimal_places=2, default=Decimal(0))
    written_off = models.DecimalField("已核销", max_digits=12, decimal_places=2, default=Decimal(0))
    state = models.CharField(
        "状态", max_length=10, choices=RecoveryState.choices, default=RecoveryState.OPEN, db_index=True
    )
    history = tracked()

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        verbose_name = "追回台账"
        verbose_name_plural = "追回台账"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received__gte=0) & Q(written_off__gte=0) & Q(due__gte=F("received") + F("written_off")),
                name="recovery_never_below_zero", violation_error_message="已追回与已核销之和不能超过应追回。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.household}追回台账"

    @property
    def village(self) -> Village:
        return self.household.village

    @property
    def outstanding(self) -> Decimal:
        """What is still open, 元."""
        return self.due - self.received - self.written_off


class RecoveryRow(models.Model):
    """Base of what hangs on a recovery."""

    objects = RecoveryRowQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def village(self) -> Village:
        return self.recovery.village  # type: ignore[attr-defined,no-any-return]


class RecoveryLine(RecoveryRow):
    """One month paid for a dead person: the household's sum, the people it was for, and the dead person's share."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="lines", verbose_name="追回台账")
    month = models.DateField("月份")
    paid = models.DecimalField("当月户金额", max_digits=12, decimal_places=2)
    people = models.PositiveSmallIntegerField("当月保障人数")
    amount = models.DecimalField("应追回", max_digits=12, decimal_places=2, validators=[MinValueValidator(CENT)])
    basis = models.CharField("依据", max_length=10, choices=Basis.choices)
    history = tracked()
    append_only = True

    class Meta:
        verbose_name = "应追回明细"
        verbose_name_plural = "应追回明细"
        ordering = ["recovery_id", "month"]
        constraints = [models.UniqueConstraint(fields=["recovery", "month"], name="recovery_month_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} 应追回 {self.amount} 元"


class Instalment(RecoveryRow, StepRow):
    """Money received. A wrong entry is superseded by a new row, which may say 0."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="instalments", verbose_name="追回台账")
    received_on = models.DateField("收款日期")
    amount = models.DecimalField("金额", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))])
    receipt_no = models.CharField("票据号", max_length=40)
    payer = models.CharField("交款人", max_length=40)
    reason = models.CharField("更正原因", max_length=200, blank=True, default="")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="更正"
    )
    history = tracked()

    objects = InstalmentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "追回到账"
        verbose_name_plural = "追回到账"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.received_on:%Y-%m-%d} 追回 {self.amount} 元"


class WriteOff(RecoveryRow, StepRow):
    """A proposal not to ask for part of it any more."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="write_offs", verbose_name="追回台账")
    amount = models.DecimalField("申请核销金额", max_digits=12, decimal_places=2, validators=[MinValueValidator(CENT)])
    reason = models.TextField("核销理由")
    history = tracked()

    class Meta:
        verbose_name = "核销申请"
        verbose_name_plural = "核销申请"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"申请核销 {self.amount} 元"


class WriteOffDecision(StepRow):
    """What another person answered."""

    write_off = models.OneToOneField(WriteOff, models.PROTECT, related_name="decision", verbose_name="核销申请")
    approved = models.BooleanField("同意")
    decided_on = models.DateField("审批日期", default=clock.today)
    opinion = models.TextField("审批意见", blank=True, default="")
    history = tracked()

    objects = WriteOffDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "核销审批"
        verbose_name_plural = "核销审批"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.decided_on:%Y-%m-%d} 核销{'同意' if self.approved else '不同意'}"

    @property
    def village(self) -> Village:
        return self.write_off.village
