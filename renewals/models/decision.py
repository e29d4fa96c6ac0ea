"""Proposal by the town office, decision by the leading group: two rows, two people."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from recipients.choices import Category
from renewals.choices import Outcome
from xumingsi.accounts.history import tracked

from .application import Application
from .steps import ApplicationStep


class Proposal(ApplicationStep):
    """What the town office proposes (拟办意见)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="proposals", verbose_name="申请")
    outcome = models.CharField("拟办结果", max_length=10, choices=Outcome.choices)
    amount = models.DecimalField("月金额", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))])
    category = models.CharField("类别", max_length=2, choices=Category.choices, blank=True, default="")
    effective_from = models.DateField("起始月份", help_text="审批的次月起执行（220号第29条）。")
    reasons = models.TextField("理由和依据")
    history = tracked()

    class Meta:
        verbose_name = "审批建议"
        verbose_name_plural = "审批建议"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"拟{self.get_outcome_display()} {self.amount} 元"

    def clean(self) -> None:
        if self.effective_from and self.effective_from.day != 1:
            raise ValidationError({"effective_from": "起始月份应为某月 1 日。"})
        stops = self.outcome in (Outcome.STOP, Outcome.REFUSE)
        if stops and self.amount:
            raise ValidationError({"amount": "停发或不予批准的，金额应为 0。"})
        if not stops and not self.amount:
            raise ValidationError({"amount": "请填写月金额。"})


class Decision(ApplicationStep):
    """What the leading group decided (审批), with the notice served where something is taken away."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions", verbose_name="申请")
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="decision", verbose_name="审批建议")
    decided_on = models.DateField("审批日期")
    approved = models.BooleanField("同意")
    opinion = models.TextField("审批意见", blank=True, default="")
    notice = models.TextField("告知书", blank=True, default="")
    history = tracked()

    class Meta:
        verbose_name = "审批"
        verbose_name_plural = "审批"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.decided_on:%Y-%m-%d} 审批：{'同意' if self.approved else '退回'}"
