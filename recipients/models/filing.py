"""Near-relative filings (近亲属备案), one for a household and an official; a household's filings share one file (专户专案)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from recipients.relative_choices import LIVE_FILINGS, CheckLevel, FilingState, FilingStatus, FilingWay, WhyNotFiled
from recipients.relative_querysets import FilingAnswerQuerySet, FilingQuerySet, FilingStepQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Village
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock

from .household import Household, Member
from .posting import PostingLine
from .relatives import Official


class RelativeFiling(models.Model):
    """``member`` is the ``relation`` of the official; ``file_no`` is the household's (一户一档)."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="relative_filings", verbose_name="救助家庭")
    official = models.ForeignKey(Official, models.PROTECT, related_name="filings", verbose_name="备案人")
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="relative_filings", verbose_name="享受救助人员"
    )
    file_no = models.CharField("专案编号", max_length=20, db_index=True)
    relation = models.CharField("与备案人关系", max_length=20)
    path = models.CharField("关系路径", max_length=200, blank=True, default="")
    way = models.CharField("申报方式", max_length=10, choices=FilingWay.choices)
    state = models.CharField(
        "状态", max_length=15, choices=FilingState.choices, default=FilingState.FILED, db_index=True
    )
    filed_on = models.DateField("备案时间", default=clock.today)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    remark = models.CharField("备注", max_length=200, blank=True, default="")
    ended_on = models.DateField("不实认定或销案日期", null=True, blank=True)
    end_reason = models.CharField("不实或销案原因", max_length=200, blank=True, default="")
    history = tracked()

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = "近亲属备案"
        verbose_name_plural = "近亲属备案"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "official"], name="filed_once", violation_error_message="该户与该备案人已有备案。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.household}与{self.official.name}的近亲属备案"

    @property
    def village(self) -> Village:
        return self.household.village

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_FILINGS

    @property
    def status(self) -> FilingStatus | None:
        """已备案 or 备案不实; None once closed. 应备未备 is worked out, not filed (``filings_due``)."""
        if self.is_live:
            return FilingStatus.FILED
        return FilingStatus.UNTRUE if self.state == FilingState.UNTRUE else None


class FilingStep(StepRow):
    """Base of the rows that a filing's verbs write."""

    objects = FilingStepQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def village(self) -> Village:
        return self.filing.village  # type: ignore[attr-defined,no-any-return]


class FilingCheck(FilingStep):
    """A check at the household's home by the town or by the county; near relatives are visited without exception."""

    filing = models.ForeignKey(RelativeFiling, models.PROTECT, related_name="checks", verbose_name="近亲属备案")
    level = models.CharField("核查层级", max_length=10, choices=CheckLevel.choices)
    checked_on = models.DateField("入户核查日期")
    checkers = models.CharField("核查人", max_length=120)
    is_true = models.BooleanField("备案属实")
    opinion = models.TextField("核查意见")
    history = tracked()

    class Meta:
        verbose_name = "备案核查"
        verbose_name_plural = "备案核查"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.checked_on:%Y-%m-%d} {self.get_level_display()}：{'属实' if self.is_true else '不实'}"


class FilingPosted(FilingStep):
    """The filing's line on a long-term list (长期公示)."""

    filing = models.ForeignKey(RelativeFiling, models.PROTECT, related_name="posted", verbose_name="近亲属备案")
    line = models.ForeignKey(PostingLine, models.PROTECT, related_name="filings", verbose_name="公示明细")
    history = tracked()

    class Meta:
        verbose_name = "备案长期公示"
        verbose_name_plural = "备案长期公示"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"长期公示：{self.line}"


class FilingAnswer(StepRow):
    """Why a filing that seemed due is none. ``official`` empty: about what the applicant declared."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="filing_answers", verbose_name="救助家庭")
    official = models.ForeignKey(
        Official, models.PROTECT, null=True, blank=True, related_name="filing_answers", verbose_name="备案人"
    )
    why = models.CharField("核实结果", max_length=15, choices=WhyNotFiled.choices)
    reason = models.TextField("核实情况")
    history = tracked()

    objects = FilingAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "应备未备说明"
        verbose_name_plural = "应备未备说明"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.household}无须备案：{self.get_why_display()}"

    @property
    def village(self) -> Village:
        return self.household.village

    def clean(self) -> None:
        if len(self.reason.strip()) < 5:
            raise ValidationError({"reason": "请写明核实情况。"})
