"""Written reports of each village on each phase (通知四(四)). Lateness is reckoned from a report's own due date."""

from django.db import models

from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock

from ..evidence_choices import ReportState
from ..querysets import ReportFigureQuerySet, ReportQuerySet, ReportRowQuerySet
from .campaign import Campaign, Phase


class PhaseReport(models.Model):
    """What one village owes the town about one phase."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="reports", verbose_name="阶段")
    village = models.ForeignKey(Division, models.PROTECT, related_name="phase_reports", verbose_name="村（居）")
    due_on = models.DateField("报送期限")
    state = models.CharField("状态", max_length=10, choices=ReportState.choices, default=ReportState.DUE, db_index=True)
    history = tracked()

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "阶段报告"
        verbose_name_plural = "阶段报告"
        ordering = ["due_on", "village__path", "pk"]
        constraints = [models.UniqueConstraint(fields=["phase", "village"], name="phase_report_once")]

    def __str__(self) -> str:
        return f"{self.village}{self.phase.get_kind_display()}阶段报告"

    @property
    def campaign(self) -> Campaign:
        return self.phase.campaign

    @property
    def latest(self) -> "ReportSubmission | None":
        return self.submissions.order_by("-pk").first()


class ReportSubmission(StepRow):
    """The report as handed in on a day; handing in again after a return is another row. Headings as domain §6.2."""

    report = models.ForeignKey(PhaseReport, models.PROTECT, related_name="submissions", verbose_name="阶段报告")
    handed_in_on = models.DateField("报送日期")
    is_late = models.BooleanField("逾期报送", default=False)
    work = models.TextField("工作开展情况")
    problems = models.TextField("存在问题")
    cure = models.TextField("整改情况")
    next_steps = models.TextField("下步打算")
    history = tracked()

    objects = ReportRowQuerySet.as_manager()

    class Meta:
        verbose_name = "报告正文"
        verbose_name_plural = "报告正文"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.handed_in_on:%Y-%m-%d}报送{'（逾期）' if self.is_late else ''}"

    @property
    def village(self) -> Division:
        return self.report.village


class ReportReturn(StepRow):
    """Why a report was sent back."""

    submission = models.OneToOneField(
        ReportSubmission, models.PROTECT, related_name="returned", verbose_name="报告正文"
    )
    report = models.ForeignKey(PhaseReport, models.PROTECT, related_name="returns", verbose_name="阶段报告")
    reason = models.TextField("退回理由")
    history = tracked()

    objects = ReportRowQuerySet.as_manager()

    class Meta:
        verbose_name = "报告退回"
        verbose_name_plural = "报告退回"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.recorded_at.astimezone(clock.CHINA):%Y-%m-%d}退回"

    @property
    def village(self) -> Division:
        return self.report.village


class ReportFigure(StepRow):
    """A figure as the system counted it when the report was handed in."""

    submission = models.ForeignKey(ReportSubmission, models.PROTECT, related_name="figures", verbose_name="报告正文")
    label = models.CharField("项目", max_length=40)
    value = models.CharField("数值", max_length=40)
    history = tracked()

    objects = ReportFigureQuerySet.as_manager()

    class Meta:
        verbose_name = "报告数据"
        verbose_name_plural = "报告数据"
        ordering = ["submission_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["submission", "label"], name="report_figure_once")]

    def __str__(self) -> str:
        return f"{self.label}：{self.value}"

    @property
    def village(self) -> Division:
        return self.submission.report.village
