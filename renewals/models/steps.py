"""Rows of the steps: written once; a correction is a new row of a later round or one that supersedes."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models

from recipients.models import PostingLine
from renewals.choices import Outcome, Source, Verdict
from renewals.querysets import FindingQuerySet, StepQuerySet, VisitorQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import User, Village
from xumingsi.casework.models import StepRow

from .application import Application


class ApplicationStep(StepRow):
    """Base of the rows an application's verbs write."""

    round = models.PositiveSmallIntegerField("办理轮次", default=1)

    objects = StepQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def village(self) -> Village:
        return self.application.village  # type: ignore[attr-defined,no-any-return]


class ReturnNotice(ApplicationStep):
    """What is missing, told once and completely (220号第13条 一次性告知)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="returns", verbose_name="申请")
    missing = models.TextField("须补正的材料", help_text="一行一项，须一次说全。")
    told_to = models.CharField("告知对象", max_length=40)
    again_because = models.CharField("再次退回原因", max_length=200, blank=True, default="")
    history = tracked()

    class Meta:
        verbose_name = "补正告知"
        verbose_name_plural = "补正告知"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"补正告知：{self.missing[:30]}"


class EconomicCheck(ApplicationStep):
    """Economic check (经济核查) under a signed authorisation (220号第12、19条)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="checks", verbose_name="申请")
    checked_on = models.DateField("核查日期")
    authorised_on = models.DateField("授权书签字日期", null=True, blank=True)
    authorised_by = models.CharField("授权签字人", max_length=100, blank=True, default="")
    verified_income = models.DecimalField(
        "核实家庭月收入", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    verdict = models.CharField("核查结论", max_length=12, choices=Verdict.choices)
    note = models.TextField("说明", blank=True, default="")
    history = tracked()

    class Meta:
        verbose_name = "经济核查"
        verbose_name_plural = "经济核查"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.checked_on:%Y-%m-%d} 经济核查（{self.get_verdict_display()}）"

    @property
    def is_doubtful(self) -> bool:
        return self.verdict != Verdict.CONSISTENT


class CheckFinding(StepRow):
    """What one source answered."""

    check_row = models.ForeignKey(EconomicCheck, models.PROTECT, related_name="findings", verbose_name="经济核查")
    source = models.CharField("来源", max_length=12, choices=Source.choices)
    has_record = models.BooleanField("有记录")
    amount = models.DecimalField("金额", max_digits=14, decimal_places=2, null=True, blank=True)
    note = models.CharField("情况", max_length=200, blank=True, default="")
    history = tracked()

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "核查来源"
        verbose_name_plural = "核查来源"
        ordering = ["check_row_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["check_row", "source"], name="source_once_a_check")]

    def __str__(self) -> str:
        return f"{self.get_source_display()}：{self.note or ('有' if self.has_record else '无')}"

    @property
    def village(self) -> Village:
        return self.check_row.village


class HouseholdVisit(ApplicationStep):
    """Household visit (入户调查) by at least two people (220号第18、19条)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="visits", verbose_name="申请")
    visited_at = models.DateTimeField("入户时间")
    place = models.CharField("入户地点", max_length=120)
    informant = models.CharField("接受调查人", max_length=40, help_text="在场并签字的家庭成员。")
    members_present = models.PositiveSmallIntegerField("实际居住人数")
    income = models.DecimalField(
        "了解到的家庭月收入", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    circumstances = models.TextField("家庭情况", help_text="住房、劳动力、就业、患病、大件财产等。")
    verdict = models.CharField("入户结论", max_length=12, choices=Verdict.choices)
    posted_in_place = models.BooleanField("长期公示在位", default=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    history = tracked()

    class Meta:
        verbose_name = "入户调查"
        verbose_name_plural = "入户调查"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.visited_at:%Y-%m-%d} 入户调查（{self.get_verdict_display()}）"


class Visitor(StepRow):
    """One of the people who made a visit."""

    visit = models.ForeignKey(HouseholdVisit, models.PROTECT, related_name="visitors", verbose_name="入户调查")
    name = models.CharField("入户人", max_length=40)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号")
    history = tracked()

    objects = VisitorQuerySet.as_manager()

    class Meta:
        verbose_name = "入户人员"
        verbose_name_plural = "入户人员"
        ordering = ["visit_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "name"], name="visitor_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def village(self) -> Village:
        return self.visit.village


class PostedStep(ApplicationStep):
    """What was posted for the application: the outcome and amount intended."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="posted", verbose_name="申请")
    line = models.OneToOneField(PostingLine, models.PROTECT, related_name="step", verbose_name="公示明细")
    outcome = models.CharField("拟办结果", max_length=10, choices=Outcome.choices)
    amount = models.DecimalField("拟保障金额", max_digits=12, decimal_places=2)
    history = tracked()

    class Meta:
        verbose_name = "公示"
        verbose_name_plural = "公示记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"公示：拟{self.get_outcome_display()} {self.amount} 元"


class UrgentRelief(ApplicationStep):
    """Relief given at once in an emergency, papers completed afterwards (649号令第48条 急难先行救助)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="reliefs", verbose_name="申请")
    amount = models.DecimalField(
        "先行救助金额", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    given_on = models.DateField("给付日期")
    emergency = models.TextField("急难情形")
    agreed_by = models.CharField("同意先行救助的负责人", max_length=40)
    complete_by = models.DateField("手续补齐期限")
    history = tracked()

    class Meta:
        verbose_name = "急难先行救助"
        verbose_name_plural = "急难先行救助"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.given_on:%Y-%m-%d} 先行救助 {self.amount} 元"
