"""Changes outside the renewals: what a household reports, and 增发、减发、停发 proposed by one and decided by another."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from recipients.change_choices import OPEN_CHANGES, Cause, ChangeKind, ChangeOutcome, ChangeState, ReportState
from recipients.change_querysets import BenefitChangeQuerySet, ChangeReportQuerySet, ChangeStepQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Village
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock

from .benefit import Benefit
from .household import Household


class BenefitChange(models.Model):
    """One case of changing a benefit. ``outcome``, ``amount`` and ``effective_from`` are those last proposed."""

    benefit = models.ForeignKey(Benefit, models.PROTECT, related_name="changes", verbose_name="救助待遇")
    cause = models.CharField("起因", max_length=10, choices=Cause.choices)
    facts = models.CharField("情况", max_length=200)
    state = models.CharField(
        "状态", max_length=10, choices=ChangeState.choices, default=ChangeState.OPEN, db_index=True
    )
    opened_on = models.DateField("提起日期", default=clock.today)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="提起人"
    )
    outcome = models.CharField("结果", max_length=10, choices=ChangeOutcome.choices, blank=True, default="")
    amount = models.DecimalField("变更后月金额", max_digits=12, decimal_places=2, null=True, blank=True)
    effective_from = models.DateField("起始月份", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    history = tracked()

    objects = BenefitChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "待遇变更"
        verbose_name_plural = "待遇变更"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["benefit"], condition=Q(state__in=OPEN_CHANGES), name="one_open_change",
                violation_error_message="该待遇已有一件未办结的变更。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.benefit.household}待遇变更（{self.get_cause_display()}）"

    @property
    def household(self) -> Household:
        return self.benefit.household

    @property
    def village(self) -> Village:
        return self.benefit.household.village


class ChangeStep(StepRow):
    """Base of the rows that a change's verbs write."""

    objects = ChangeStepQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def village(self) -> Village:
        return self.change.village  # type: ignore[attr-defined,no-any-return]


class ChangeProposal(ChangeStep):
    """What the town office proposes; ``amount`` is 元 a month from ``effective_from`` on, 0 where it ends."""

    change = models.ForeignKey(BenefitChange, models.PROTECT, related_name="proposals", verbose_name="待遇变更")
    outcome = models.CharField("拟办结果", max_length=10, choices=ChangeOutcome.choices)
    amount = models.DecimalField("月金额", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))])
    effective_from = models.DateField("起始月份", help_text="审批的次月起执行（220号第29条）。")
    reasons = models.TextField("事实、理由和依据")
    history = tracked()

    class Meta:
        verbose_name = "变更建议"
        verbose_name_plural = "变更建议"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"拟{self.get_outcome_display()}"

    def clean(self) -> None:
        if self.effective_from and self.effective_from.day != 1:
            raise ValidationError({"effective_from": "起始月份应为某月 1 日。"})
        if self.outcome in ChangeOutcome.values and bool(self.amount) == ChangeOutcome(self.outcome).ends:
            raise ValidationError({"amount": "停发、渐退的金额应为 0，其他的应大于 0。"})


class ChangeDecision(ChangeStep):
    """What the leading group decided, with the notice served where something is taken away."""

    change = models.ForeignKey(BenefitChange, models.PROTECT, related_name="decisions", verbose_name="待遇变更")
    proposal = models.OneToOneField(ChangeProposal, models.PROTECT, related_name="decision", verbose_name="变更建议")
    decided_on = models.DateField("审批日期", default=clock.today)
    approved = models.BooleanField("同意")
    opinion = models.TextField("审批意见", blank=True, default="")
    notice = models.TextField("告知书", blank=True, default="")
    history = tracked()

    class Meta:
        verbose_name = "变更审批"
        verbose_name_plural = "变更审批"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.decided_on:%Y-%m-%d} 审批：{'同意' if self.approved else '退回'}"


class ChangeReport(models.Model):
    """A change in a household, as told. Deadlines are those in force when it was reported and stay as they were then."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="change_reports", verbose_name="救助家庭")
    kind = models.CharField("变化种类", max_length=10, choices=ChangeKind.choices)
    happened_on = models.DateField("发生日期")
    reported_on = models.DateField("上报日期", default=clock.today)
    reporter = models.CharField("报告人", max_length=40)
    facts = models.TextField("变化情况")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    state = models.CharField(
        "状态", max_length=10, choices=ReportState.choices, default=ReportState.REPORTED, db_index=True
    )
    due_on = models.DateField("镇核实期限")
    is_late = models.BooleanField("上报逾期", default=False)
    is_grave = models.BooleanField("重大变化久未报告", default=False)
    verified_on = models.DateField("镇核实日期", null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核实人"
    )
    finding = models.TextField("核实情况", blank=True, default="")
    change = models.ForeignKey(
        BenefitChange, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name="待遇变更"
    )
    history = tracked()

    objects = ChangeReportQuerySet.as_manager()

    class Meta:
        verbose_name = "变化报告"
        verbose_name_plural = "变化报告"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.household}{self.get_kind_display()}变化报告"

    @property
    def village(self) -> Village:
        return self.household.village
