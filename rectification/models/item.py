"""One problem, one item of the ledger (整改台账, 通知四(二))."""

from django.core.exceptions import ValidationError
from django.db import models

from audits.models import Problem
from recipients.models import Household, Recovery
from rectification.choices import STAGES, ItemState, Remedy, Stage
from rectification.querysets import ItemQuerySet, ItemRowQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock


class RectificationItem(models.Model):
    """The cure of one problem.

    ``leader`` … ``due_on`` and ``remedy`` are those of the plan in force (``plan_version``, 0 before the first) and its
    approved extensions. Rechecks and signatures count for the ``round`` they were made in, which ends when the item is sent
    back; evidence counts from ``proof_round`` on, the round after the last fake cure found out. ``fakes`` counts those.
    """

    problem = models.OneToOneField(Problem, models.PROTECT, related_name="item", verbose_name="问题")
    village = models.ForeignKey(Division, models.PROTECT, related_name="rectification_items", verbose_name="村（居）")
    state = models.CharField(
        "状态", max_length=12, choices=ItemState.choices, default=ItemState.PLANNING, db_index=True
    )
    round = models.PositiveSmallIntegerField("整改轮次", default=1)
    proof_round = models.PositiveSmallIntegerField("佐证起算轮次", default=1)
    plan_version = models.PositiveSmallIntegerField("方案版本", default=0)
    leader = models.CharField("责任领导", max_length=40, blank=True, default="")
    unit = models.CharField("责任单位", max_length=60, blank=True, default="")
    person = models.CharField("责任人", max_length=40, blank=True, default="")
    due_on = models.DateField("整改时限", null=True, blank=True)
    remedy = models.CharField("处理方式", max_length=12, choices=Remedy.choices, blank=True, default="")
    recovery = models.ForeignKey(
        Recovery, models.PROTECT, null=True, blank=True, related_name="items", verbose_name="追回台账"
    )
    opened_on = models.DateField("立项日期", default=clock.today)
    closed_on = models.DateField("销号时间", null=True, blank=True)
    look_back_on = models.DateField("回头看日期", null=True, blank=True)
    extensions_granted = models.PositiveSmallIntegerField("延期次数", default=0)
    fakes = models.PositiveSmallIntegerField("认定表面、虚假、纸上整改次数", default=0)
    history = tracked()

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = "整改事项"
        verbose_name_plural = "整改台账"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.problem.number} {self.problem.category}整改"

    def clean(self) -> None:
        # Not constraints of the database: a verb claims the new state before it writes the rest.
        if (self.closed_on is None) == (self.state == ItemState.CLOSED):
            raise ValidationError({"closed_on": "已销号的须有销号时间，未销号的不得有。"})
        planned = self.plan_version and self.due_on and self.leader and self.person
        if self.state not in (ItemState.PLANNING, ItemState.WITHDRAWN) and not planned:
            raise ValidationError("整改事项须有方案、责任领导、责任人和时限。")

    @property
    def household(self) -> Household | None:
        return self.problem.household

    @property
    def stage(self) -> Stage | None:
        """The column of the board; None for one withdrawn."""
        return next((stage for stage, states in STAGES.items() if self.state in states), None)


class ItemRow(StepRow):
    """Base of the rows an item's verbs write."""

    item = models.ForeignKey(RectificationItem, models.PROTECT, related_name="%(class)ss", verbose_name="整改事项")
    round = models.PositiveSmallIntegerField("整改轮次", default=1)

    objects = ItemRowQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def village(self) -> Division:
        return self.item.village
