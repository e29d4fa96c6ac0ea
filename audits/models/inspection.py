"""Households drawn for inspection and what was found at their doors (抽查表)."""

from django.db import models

from audits.inspection_choices import Basis, Conclusion, MissedBecause, Mode, TargetState
from audits.inspection_querysets import SpotCheckLineQuerySet, SpotCheckQuerySet, TargetQuerySet, TargetRowQuerySet
from audits.spot_check_items import ITEM_CHOICES
from recipients.models import Household
from renewals.models import Application, SampleDraw
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.casework.models import StepRow


class InspectionTarget(models.Model):
    """A household on the list of a draw. ``position`` is its place in the order of the lot (0: forced, outside the lot)."""

    draw = models.ForeignKey(SampleDraw, models.PROTECT, related_name="targets", verbose_name="抽样")
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="inspection_targets", verbose_name="救助申请"
    )
    position = models.PositiveIntegerField("抽签次序", default=0)
    basis = models.CharField("列入原因", max_length=12, choices=Basis.choices)
    reasons = models.CharField("必查理由", max_length=200, blank=True, default="")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="替补"
    )
    state = models.CharField(
        "状态", max_length=10, choices=TargetState.choices, default=TargetState.WAITING, db_index=True
    )
    missed_because = models.CharField(
        "未能抽查原因", max_length=10, choices=MissedBecause.choices, blank=True, default=""
    )
    conclusion = models.CharField("结论", max_length=12, choices=Conclusion.choices, blank=True, default="")
    checked_on = models.DateField("抽查日期", null=True, blank=True)
    history = tracked()

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "抽查对象"
        verbose_name_plural = "抽查对象"
        ordering = ["draw_id", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["draw", "application"], name="target_once_a_draw")]

    def __str__(self) -> str:
        return f"{self.application.household}抽查"

    @property
    def household(self) -> Household:
        return self.application.household

    @property
    def village(self) -> Division:
        """To whom an act about it belongs: the town, as long as the village is not to know."""
        return self.application.village if self.state == TargetState.CHECKED else self.application.village.parent


class TargetRow(StepRow):
    """Base of rows written about a target."""

    target = models.ForeignKey(InspectionTarget, models.PROTECT, related_name="%(class)ss", verbose_name="抽查对象")

    objects = TargetRowQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def village(self) -> Division:
        return self.target.village


class InspectionAttempt(TargetRow):
    """Inspectors came and met nobody."""

    tried_at = models.DateTimeField("上门时间")
    inspectors = models.CharField("抽查人", max_length=120)
    note = models.CharField("情况", max_length=200, help_text="如：门锁，邻居称外出务工。")
    history = tracked()

    class Meta:
        verbose_name = "上门未遇"
        verbose_name_plural = "上门未遇"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.tried_at:%Y-%m-%d} 上门未遇"


class SpotCheck(TargetRow):
    """What at least two inspectors found. A correction is another row that ``supersedes`` this one."""

    mode = models.CharField("方式", max_length=10, choices=Mode.choices)
    checked_on = models.DateField("抽查日期")
    inspectors = models.CharField("抽查人", max_length=120)
    informant = models.CharField("被访人", max_length=40)
    conclusion = models.CharField("结论", max_length=12, choices=Conclusion.choices)
    note = models.TextField("情况", blank=True, default="")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="更正"
    )
    history = tracked()

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "抽查表"
        verbose_name_plural = "抽查表"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.checked_on:%Y-%m-%d} {self.get_mode_display()}（{self.get_conclusion_display()}）"


class SpotCheckLine(StepRow):
    """One item: what the file says (``filed``), what was found, and whether it holds (empty: could not be told)."""

    check_row = models.ForeignKey(SpotCheck, models.PROTECT, related_name="lines", verbose_name="抽查表")
    item = models.CharField("项目", max_length=12, choices=ITEM_CHOICES)
    filed = models.DecimalField("登记", max_digits=12, decimal_places=2, null=True, blank=True)
    found = models.DecimalField("核实", max_digits=12, decimal_places=2, null=True, blank=True)
    holds = models.BooleanField("符合", null=True, blank=True)
    history = tracked()

    objects = SpotCheckLineQuerySet.as_manager()

    class Meta:
        verbose_name = "抽查项目"
        verbose_name_plural = "抽查项目"
        ordering = ["check_row_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["check_row", "item"], name="item_once_a_check")]

    def __str__(self) -> str:
        return self.get_item_display()

    @property
    def village(self) -> Division:
        return self.check_row.village
