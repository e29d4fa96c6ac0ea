"""A problem: what every door leads to (问题清单, 通知三(三)、四(二))."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from audits.choices import Category, Door, ProblemState
from audits.querysets import ProblemQuerySet
from recipients.models import Household
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.kit import clock


class Problem(models.Model):
    """One thing that is wrong. ``key`` is its natural key behind its door: the same find is the same problem.

    ``village`` is the town itself where no village is concerned. ``persons`` are resident ids of the people it is
    about, masked wherever they are shown; ``evidence`` maps Chinese labels to what was seen.
    """

    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="镇")
    number = models.CharField("问题编号", max_length=20)
    village = models.ForeignKey(Division, models.PROTECT, related_name="problems", verbose_name="村（居）")
    door = models.CharField("发现来源", max_length=12, choices=Door.choices)
    key = models.CharField("来源编号", max_length=160)
    category = models.CharField("问题类别", max_length=10, choices=Category.choices)
    summary = models.CharField("问题描述", max_length=500)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="problems", verbose_name="涉及户"
    )
    persons = models.JSONField("涉及人员", default=list, blank=True)
    people = models.PositiveIntegerField("涉及人数", default=0)
    amount = models.DecimalField(
        "涉及金额", max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    evidence = models.JSONField("依据", default=dict, blank=True)
    found_on = models.DateField("发现时间", default=clock.today)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发现人"
    )
    state = models.CharField(
        "状态", max_length=10, choices=ProblemState.choices, default=ProblemState.OPEN, db_index=True
    )
    closed_on = models.DateField("销号时间", null=True, blank=True)
    times_reopened = models.PositiveSmallIntegerField("重新打开次数", default=0)
    remark = models.CharField("备注", max_length=200, blank=True, default="")
    history = tracked()

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "问题"
        verbose_name_plural = "问题清单"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["town", "number"], name="problem_number_once"),
            models.UniqueConstraint(fields=["town", "door", "key"], name="problem_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.category}"

    def clean(self) -> None:
        # Not a constraint of the database: a verb claims the new state before it writes the rest.
        if (self.closed_on is None) == (self.state == ProblemState.CLOSED):
            raise ValidationError({"closed_on": "已销号的须有销号时间，未销号的不得有。"})
