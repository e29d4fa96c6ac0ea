"""One application per benefit and campaign, and new ones."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q

from recipients.choices import Program
from recipients.models import Benefit, Household
from renewals.choices import Kind, Outcome, State
from renewals.querysets import ApplicationQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Village
from xumingsi.campaign.models import Campaign


class Application(models.Model):
    """续保、新申请或临时救助申请 (通知三(二)). ``round`` grows when the leading group sends a case back: steps count anew."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="applications", verbose_name="专项治理")
    village = models.ForeignKey(Village, models.PROTECT, related_name="applications", verbose_name="村（居）")
    household = models.ForeignKey(Household, models.PROTECT, related_name="applications", verbose_name="救助家庭")
    benefit = models.ForeignKey(
        Benefit, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="现享待遇"
    )
    number = models.CharField("申请编号", max_length=20, unique=True)
    kind = models.CharField("申请种类", max_length=10, choices=Kind.choices)
    program = models.CharField("救助类型", max_length=10, choices=Program.choices)
    state = models.CharField("状态", max_length=15, choices=State.choices, default=State.OPEN, db_index=True)
    round = models.PositiveSmallIntegerField("办理轮次", default=1)
    applied_on = models.DateField("申请日期", null=True, blank=True)
    is_late = models.BooleanField("逾期补申请", default=False)
    applicant_name = models.CharField("申请人", max_length=40, blank=True, default="")
    agent_name = models.CharField("代办人", max_length=40, blank=True, default="")
    agent_reason = models.CharField("代办原因", max_length=100, blank=True, default="")
    declares_relative = models.BooleanField(
        "申明有近亲属任职", default=False, help_text="家庭成员是否为财政供养人员、村（居）干部或低保经办人员的近亲属。"
    )
    relative_note = models.CharField("近亲属情况", max_length=200, blank=True, default="")
    changed_facts = models.TextField("家庭情况变化", blank=True, default="")
    is_drawn = models.BooleanField("抽中入户", default=False)
    is_urgent = models.BooleanField("急难先行救助", default=False)
    outcome = models.CharField("审批结果", max_length=10, choices=Outcome.choices, blank=True, default="")
    amount = models.DecimalField("核定月金额", max_digits=12, decimal_places=2, null=True, blank=True)
    effective_from = models.DateField("起始月份", null=True, blank=True)
    decided_on = models.DateField("审批日期", null=True, blank=True)
    history = tracked()

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "救助申请"
        verbose_name_plural = "救助申请"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "benefit"], condition=Q(kind=Kind.RENEWAL), name="one_renewal_a_campaign",
                violation_error_message="该待遇在本次专项治理中已有续保申请。",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["campaign", "village", "state"], name="application_progress")]

    def __str__(self) -> str:
        return f"{self.household}{self.get_kind_display().partition('（')[0].removesuffix('申请')}申请"

    @property
    def current_amount(self) -> Decimal | None:
        """Monthly amount of the present benefit in 元 on the last day of its latest set month; None without a benefit."""
        latest = self.benefit.amounts.order_by("-effective_from").first() if self.benefit else None
        return latest.monthly_amount if latest else None

    def visit_reasons(self) -> list[str]:
        """Why this household must be visited; empty when the visit may be left out (220号第18、26条)."""
        reasons = []
        if self.is_drawn:
            reasons.append("抽中入户")
        if self.kind == Kind.NEW:
            reasons.append("新申请")
        if self.kind == Kind.TEMPORARY and not self.is_urgent:
            reasons.append("支出型临时救助")
        if self.declares_relative or self.household.relative_filings.live().exists():
            reasons.append("近亲属")
        if any(check.is_doubtful for check in self.checks.filter(round=self.round)):
            reasons.append("核查有疑问")
        if self.posted.filter(line__objections__state="upheld").exists():
            reasons.append("公示异议成立")
        if self.is_late:
            reasons.append("逾期补申请")
        return reasons

    def days_since_applied(self, today: date) -> int | None:
        return (today - self.applied_on).days if self.applied_on else None
