"""A home's month reconciled (月度对账): what the checks found and what became of it, signed by two people."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

from audits.home_choices import Handling, MonthState
from recipients.home_months import closed_source
from recipients.home_querysets import OfHomeQuerySet
from recipients.models import CareHome
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.accounts.scope import TownScopedQuerySet
from xumingsi.casework.models import StepRow

from .problem import Problem

_MONEY = {"max_digits": 12, "decimal_places": 2}
_NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class NoteQuerySet(TownScopedQuerySet):
    town_path = "reconciliation__home__town"
    view_right = "recipients.homes"


class HomeReconciliation(models.Model):
    """One home, one month. Figures are kept as they were when the second person signed; until then they are the
    ledger's own. ``counted_bank`` and ``counted_cash`` are what was really there at the month's end, 元."""

    home = models.ForeignKey(CareHome, models.PROTECT, related_name="reconciliations", verbose_name="敬老院")
    month = models.DateField("月份")
    state = models.CharField("状态", max_length=10, choices=MonthState.choices, default=MonthState.OPEN, db_index=True)
    counted_bank = models.DecimalField("银行对账单余额", validators=_NOT_NEGATIVE, null=True, blank=True, **_MONEY)
    counted_cash = models.DecimalField("现金盘点", validators=_NOT_NEGATIVE, null=True, blank=True, **_MONEY)
    count_note = models.CharField("差额说明", max_length=200, blank=True, default="")
    opening = models.DecimalField("期初余额", null=True, blank=True, **_MONEY)
    income = models.DecimalField("本月收入", null=True, blank=True, **_MONEY)
    spending = models.DecimalField("本月支出", null=True, blank=True, **_MONEY)
    closing = models.DecimalField("期末余额", null=True, blank=True, **_MONEY)
    person_days = models.PositiveIntegerField("在院人日", null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记账签字"
    )
    signed_on = models.DateField("记账签字日期", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="保管签字"
    )
    closed_on = models.DateField("对账日期", null=True, blank=True)
    history = tracked()

    objects = OfHomeQuerySet.as_manager()

    class Meta:
        verbose_name = "月度对账"
        verbose_name_plural = "月度对账"
        ordering = ["-month", "home_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "month"], name="one_reconciliation_a_month",
                violation_error_message="本月已有对账单。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.home}{self.month:%Y年%m月}对账"

    @property
    def village(self) -> Division:
        return self.home.town

    @property
    def counted(self) -> Decimal | None:
        """What was really there, bank and cash together; None before it was counted."""
        if self.counted_bank is None or self.counted_cash is None:
            return None
        return self.counted_bank + self.counted_cash


class HomeFindingNote(StepRow):
    """What somebody made of one find of the month. The find is told by ``check_name`` and ``key``; it counts as
    acknowledged as long as its words are still those of the note."""

    reconciliation = models.ForeignKey(
        HomeReconciliation, models.PROTECT, related_name="notes", verbose_name="月度对账"
    )
    check_name = models.CharField("检查项代码", max_length=40)
    check_label = models.CharField("检查项", max_length=40)
    key = models.CharField("发现编号", max_length=160)
    summary = models.CharField("发现", max_length=300)
    amount = models.DecimalField("涉及金额", null=True, blank=True, **_MONEY)
    handling = models.CharField("处理", max_length=10, choices=Handling.choices)
    note = models.CharField("说明", max_length=200)
    problem = models.ForeignKey(Problem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="问题")
    history = tracked()

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = "对账发现的处理"
        verbose_name_plural = "对账发现的处理"
        ordering = ["reconciliation_id", "pk"]

    def __str__(self) -> str:
        return f"{self.check_label}：{self.get_handling_display()}"

    @property
    def village(self) -> Division:
        return self.reconciliation.home.town


@closed_source
def reconciled_months(homes: Collection[int]) -> set[tuple[int, date]]:
    """Months whose books take no more lines: signed by one, or by both."""
    rows = HomeReconciliation.objects.filter(home__in=list(homes)).exclude(state=MonthState.OPEN).order_by()
    return set(rows.values_list("home_id", "month"))
