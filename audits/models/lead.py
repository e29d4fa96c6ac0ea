"""Leads (疑点) that detectors raise, and the runs that raised them."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from audits.choices import Category, LeadState, Severity
from audits.querysets import LeadQuerySet, RunQuerySet
from recipients.models import Household
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.kit import clock

from .problem import Problem


class DetectionRun(models.Model):
    """One run of some detectors over a town as of a day; ``counts`` maps detector → number of hits."""

    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="镇")
    as_of = models.DateField("比对日期")
    ran_at = models.DateTimeField("运行时间", default=clock.now)
    ran_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="运行人"
    )
    counts = models.JSONField("各项疑点数", default=dict, blank=True)
    hits = models.PositiveIntegerField("疑点")
    new = models.PositiveIntegerField("新增")
    recurred = models.PositiveIntegerField("再次出现")
    cleared = models.PositiveIntegerField("消除")
    history = tracked()

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = "比对批次"
        verbose_name_plural = "比对批次"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d} 比对（疑点 {self.hits} 条）"

    @property
    def village(self) -> Division:
        return self.town


class Lead(models.Model):
    """A hit of a detector, once per natural key. It is a lead, never a verdict (domain.md §5).

    ``basis`` is the digest of what a dismissal rests on; when it changes, a dismissed lead waits again. ``holds`` says
    whether the last run still found it.
    """

    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="镇")
    village = models.ForeignKey(Division, models.PROTECT, related_name="leads", verbose_name="村（居）")
    detector = models.CharField("检查项", max_length=50)
    key = models.CharField("疑点编号", max_length=120)
    category = models.CharField("问题类别", max_length=10, choices=Category.choices)
    severity = models.CharField("程度", max_length=6, choices=Severity.choices)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name="涉及户"
    )
    persons = models.JSONField("涉及人员", default=list, blank=True)
    summary = models.CharField("疑点", max_length=300)
    evidence = models.JSONField("依据", default=dict, blank=True)
    amount = models.DecimalField(
        "涉及金额", max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    basis = models.CharField("事实摘要", max_length=64)
    first_run = models.ForeignKey(DetectionRun, models.PROTECT, related_name="new_leads", verbose_name="首次比对")
    last_run = models.ForeignKey(DetectionRun, models.PROTECT, related_name="leads", verbose_name="最近比对")
    holds = models.BooleanField("最近比对仍存在", default=True)
    state = models.CharField("状态", max_length=10, choices=LeadState.choices, default=LeadState.PENDING, db_index=True)
    finding = models.CharField("核实情况", max_length=500, blank=True, default="")
    settled_on = models.DateField("核实日期", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核实人"
    )
    problem = models.OneToOneField(
        Problem, models.PROTECT, null=True, blank=True, related_name="lead", verbose_name="问题"
    )
    history = tracked()

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = "疑点"
        verbose_name_plural = "疑点"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["town", "detector", "key"], name="lead_once")]

    def __str__(self) -> str:
        return f"{self.category}疑点：{self.household or self.village}"

    def clean(self) -> None:
        # Not a constraint of the database: a verb claims the new state before it writes the rest.
        said = bool(self.finding and self.settled_on and self.settled_by_id)
        if said != (self.state in (LeadState.CONFIRMED, LeadState.DISMISSED)):
            raise ValidationError({"finding": "核实须写明情况、日期和核实人；未核实的不得有。"})
