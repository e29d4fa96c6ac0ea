"""Typical cases that were investigated and dealt with (通知四(四): 查处的典型案例)."""

from django.db import models

from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock

from ..evidence_choices import CaseState
from ..querysets import CaseQuerySet, WordingQuerySet
from .campaign import Campaign


class TypicalCase(models.Model):
    """A case as written for the office. ``people`` lists the full names of those in it, one a line: never published."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="typical_cases", verbose_name="专项治理")
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="报送单位")
    title = models.CharField("标题", max_length=100)
    people = models.TextField("涉及人员姓名", help_text="每行一人；发布时一律隐去。")
    facts = models.TextField("基本事实")
    handling = models.TextField("处理情况")
    lesson = models.TextField("教训和启示")
    state = models.CharField("状态", max_length=10, choices=CaseState.choices, default=CaseState.DRAFT, db_index=True)
    written_on = models.DateField("登记日期", default=clock.today)
    published_on = models.DateField("发布日期", null=True, blank=True)
    history = tracked()

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "典型案例"
        verbose_name_plural = "典型案例"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.village}典型案例 {self.pk or ''}".strip()

    @property
    def names(self) -> list[str]:
        """Full names of the people in the case."""
        return ["".join(line.split()) for line in self.people.splitlines() if line.strip()]

    @property
    def wording(self) -> "CaseWording | None":
        """The wording last approved; what may be shown once the case is published."""
        return self.wordings.order_by("-pk").first()


class CaseWording(StepRow):
    """The wording for the public as approved: no full name of anybody in the case, no number of any kind."""

    case = models.ForeignKey(TypicalCase, models.PROTECT, related_name="wordings", verbose_name="典型案例")
    title = models.CharField("标题（公开）", max_length=100)
    facts = models.TextField("基本事实（公开）")
    handling = models.TextField("处理情况（公开）")
    lesson = models.TextField("教训和启示（公开）")
    history = tracked()

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = "案例公开文本"
        verbose_name_plural = "案例公开文本"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def village(self) -> Division:
        return self.case.village
