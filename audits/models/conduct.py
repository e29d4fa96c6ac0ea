"""Conduct problems (贪污侵占、虚报冒领、截留私分、吃拿卡要、优亲厚友, 通知二(三)): a list of its own, for the 镇纪委."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

from audits.tip_choices import Conduct, ConductState, ConductStepKind
from audits.tip_querysets import ConductQuerySet, OfConductQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division, Village
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock, numbering

from .problem import Problem
from .tip import Tip

PREFIX = "JW"


class ConductCase(models.Model):
    """One person's conduct. ``transferred_on`` is the day the town office handed it over (移交线索), empty when the
    discipline inspection took it up itself; ``outcome`` the sanction in words."""

    town = models.ForeignKey(Division, models.PROTECT, related_name="conduct_cases", verbose_name="镇")
    place = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="涉及村（居）"
    )
    kind = models.CharField("问题类别", max_length=15, choices=Conduct.choices)
    person = models.CharField("被反映人", max_length=200)
    accused_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="被反映人账号"
    )
    facts = models.TextField("问题线索")
    amount = models.DecimalField(
        "涉及金额", max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    tip = models.ForeignKey(
        Tip, models.PROTECT, null=True, blank=True, related_name="conduct_cases", verbose_name="来自举报"
    )
    problem = models.ForeignKey(
        Problem, models.PROTECT, null=True, blank=True, related_name="conduct_cases", verbose_name="来自问题清单"
    )
    opened_on = models.DateField("登记日期", default=clock.today)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    transferred_on = models.DateField("移交日期", null=True, blank=True)
    state = models.CharField(
        "状态", max_length=12, choices=ConductState.choices, default=ConductState.OPENED, db_index=True
    )
    outcome = models.CharField("处理结果", max_length=200, blank=True, default="")
    sanctioned_on = models.DateField("处理日期", null=True, blank=True)
    history = tracked()

    objects = ConductQuerySet.as_manager()

    class Meta:
        verbose_name = "违纪问题线索"
        verbose_name_plural = "违纪问题线索"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "person"], name="conduct_of_problem_once",
                violation_error_message="该问题涉及此人的线索已经登记。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"线索 {self.number}（{self.get_kind_display()}）"

    @property
    def number(self) -> str:
        return numbering.number(PREFIX, self.opened_on.year, self.pk or 1)

    @property
    def village(self) -> Division:
        """The town, as with tips."""
        return self.town


class ConductStep(StepRow):
    """初核、立案、处分、移送 or 了结: what was done and found, on which day."""

    case = models.ForeignKey(ConductCase, models.PROTECT, related_name="steps", verbose_name="线索")
    kind = models.CharField("步骤", max_length=10, choices=ConductStepKind.choices)
    day = models.DateField("日期", default=clock.today)
    text = models.TextField("情况")
    history = tracked()

    objects = OfConductQuerySet.as_manager()

    class Meta:
        verbose_name = "线索处置记录"
        verbose_name_plural = "线索处置记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_kind_display()}"

    @property
    def village(self) -> Division:
        return self.case.town
