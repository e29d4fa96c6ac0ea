"""A care home's books: the ledger of income and spending, and what was bought and received."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from recipients.home_choices import Direction
from recipients.home_querysets import HomeEntryQuerySet, PurchaseQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock

from .home import CareHome

_MONEY = {"max_digits": 12, "decimal_places": 2}
_NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class HomeEntry(models.Model):
    """A line of the ledger, never changed: a correction is a new line that supersedes it (amount 0 voids it).

    ``stated_balance`` is what the paper book says after this line, where somebody copied it. ``recorded_by`` is empty
    for lines that came by the command line.
    """

    home = models.ForeignKey(CareHome, models.PROTECT, related_name="entries", verbose_name="敬老院")
    booked_on = models.DateField("日期", db_index=True)
    voucher_no = models.CharField("凭证号", max_length=40, blank=True, default="")
    summary = models.CharField("摘要", max_length=120, blank=True, default="")
    direction = models.CharField("收支", max_length=4, choices=Direction.choices)
    subject = models.CharField("科目", max_length=20)
    amount = models.DecimalField("金额", validators=_NOT_NEGATIVE, **_MONEY)
    handler = models.CharField("经办人", max_length=40, blank=True, default="")
    witness = models.CharField("证明人", max_length=40, blank=True, default="")
    approver = models.CharField("审批人", max_length=40, blank=True, default="")
    receipt = models.CharField("票据", max_length=60, blank=True, default="")
    stated_balance = models.DecimalField("账面余额", null=True, blank=True, **_MONEY)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="更正哪一笔"
    )
    correction = models.CharField("更正原因", max_length=120, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    history = tracked()

    objects = HomeEntryQuerySet.as_manager()
    append_only = True

    class Meta:
        verbose_name = "收支台账"
        verbose_name_plural = "收支台账"
        ordering = ["home_id", "booked_on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="home_entry_not_negative")]
        indexes = [models.Index(fields=["home", "booked_on"], name="home_entry_day")]

    def __str__(self) -> str:
        return f"{self.home}{self.booked_on:%Y-%m-%d} {self.subject}{self.direction} {self.amount} 元"

    @property
    def village(self) -> Division:
        return self.home.town

    @property
    def signed_amount(self) -> Decimal:
        """What the line does to the balance, 元."""
        return self.amount if self.direction == Direction.INCOME else -self.amount


class HomePurchase(StepRow):
    """Something bought, checked on arrival by two who did not buy it. ``amount`` is quantity times price, 元."""

    home = models.ForeignKey(CareHome, models.PROTECT, related_name="purchases", verbose_name="敬老院")
    entry = models.ForeignKey(
        HomeEntry, models.PROTECT, null=True, blank=True, related_name="purchases", verbose_name="收支台账"
    )
    bought_on = models.DateField("采购日期")
    received_on = models.DateField("验收日期")
    item = models.CharField("品名", max_length=60)
    specification = models.CharField("规格", max_length=40, blank=True, default="")
    unit = models.CharField("单位", max_length=10, blank=True, default="")
    quantity = models.DecimalField("数量", max_digits=10, decimal_places=2, validators=_NOT_NEGATIVE)
    unit_price = models.DecimalField("单价", max_digits=10, decimal_places=2, validators=_NOT_NEGATIVE)
    amount = models.DecimalField("金额", **_MONEY)
    supplier = models.CharField("供应商", max_length=60)
    buyer = models.CharField("采购人", max_length=40)
    receiver = models.CharField("验收人", max_length=40)
    second_receiver = models.CharField("第二验收人", max_length=40)
    receipt = models.CharField("票据", max_length=60, blank=True, default="")
    history = tracked()

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        verbose_name = "采购验收"
        verbose_name_plural = "采购验收"
        ordering = ["home_id", "-bought_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(receiver=F("second_receiver")) & ~Q(buyer=F("receiver")) & ~Q(buyer=F("second_receiver")),
                name="two_receivers_and_a_buyer", violation_error_message="采购人和两名验收人须是三个人。",
            ),
            models.CheckConstraint(
                condition=Q(received_on__gte=F("bought_on")), name="received_after_bought",
                violation_error_message="验收日期不能早于采购日期。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.home}{self.bought_on:%Y-%m-%d} 购{self.item} {self.amount} 元"

    @property
    def village(self) -> Division:
        return self.home.town

    def clean(self) -> None:
        if self.entry_id and self.entry and self.entry.home_id != self.home_id:
            raise ValidationError({"entry": "该笔收支属于另一家机构。"})
