"""Residents' own money: pocket money paid out person by person, and what the home keeps for them."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from recipients.home_choices import DepositKind, DepositMove
from recipients.home_querysets import (
    DepositMovementQuerySet,
    DepositQuerySet,
    OfHomeQuerySet,
    PayoutLineQuerySet,
)
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.casework.models import StepRow

from .home import CareHome
from .home_stay import HomeStay

_MONEY = {"max_digits": 12, "decimal_places": 2}
_NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class PocketMoneyList(StepRow):
    """A month's payout of pocket money in a home: who handed it out and who looked on; its lines say who got what."""

    home = models.ForeignKey(CareHome, models.PROTECT, related_name="payouts", verbose_name="敬老院")
    month = models.DateField("月份")
    paid_on = models.DateField("发放日期")
    standard = models.DecimalField("标准（元/人）", validators=_NOT_NEGATIVE, **_MONEY)
    payer = models.CharField("发放人", max_length=40)
    witness = models.CharField("监督人", max_length=40)
    history = tracked()

    objects = OfHomeQuerySet.as_manager()

    class Meta:
        verbose_name = "零花钱发放表"
        verbose_name_plural = "零花钱发放表"
        ordering = ["-month", "home_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "month"], name="one_payout_a_month",
                violation_error_message="本月已有零花钱发放表。",
            ),
            models.CheckConstraint(
                condition=~Q(payer=models.F("witness")), name="payer_is_watched",
                violation_error_message="发放人和监督人不能是同一人。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.home}{self.month:%Y年%m月}零花钱发放表"

    @property
    def village(self) -> Division:
        return self.home.town


class PocketMoneyLine(models.Model):
    """One resident's pocket money: signed for by himself, or taken by somebody whose relation to him is named."""

    payout = models.ForeignKey(PocketMoneyList, models.PROTECT, related_name="lines", verbose_name="零花钱发放表")
    stay = models.ForeignKey(HomeStay, models.PROTECT, related_name="pocket_money", verbose_name="入住人员")
    amount = models.DecimalField("实发金额", validators=_NOT_NEGATIVE, **_MONEY)
    taken_by = models.CharField("代领人", max_length=40, blank=True, default="", help_text="本人签字或按指印的留空。")
    relation = models.CharField("代领人与本人关系", max_length=20, blank=True, default="")
    history = tracked()

    objects = PayoutLineQuerySet.as_manager()
    append_only = True

    class Meta:
        verbose_name = "零花钱签领"
        verbose_name_plural = "零花钱签领"
        ordering = ["payout_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["payout", "stay"], name="pocket_money_once"),
            models.CheckConstraint(
                condition=Q(taken_by="", relation="") | (~Q(taken_by="") & ~Q(relation="")), name="taker_has_a_relation",
                violation_error_message="由他人代领的，代领人和关系都要填写。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.stay.name} {self.amount} 元"

    @property
    def village(self) -> Division:
        return self.payout.home.town


class Deposit(models.Model):
    """Something a home keeps for a resident, by written agreement and filed with the county (57号第26条).

    ``balance`` is what is left of it, 元: the sum of its movements, kept here so that lists need not add up.
    """

    stay = models.ForeignKey(HomeStay, models.PROTECT, related_name="deposits", verbose_name="入住人员")
    kind = models.CharField("种类", max_length=4, choices=DepositKind.choices)
    description = models.CharField("名称", max_length=60, help_text="如：农商行存折、老年手机；账号只写后四位。")
    agreed_on = models.DateField("协议日期", null=True, blank=True)
    filed_on = models.DateField("县级备案日期", null=True, blank=True)
    keeper = models.CharField("保管人", max_length=40)
    witness = models.CharField("见证人", max_length=40)
    balance = models.DecimalField("余额", default=Decimal(0), validators=_NOT_NEGATIVE, **_MONEY)
    returned_on = models.DateField("退还日期", null=True, blank=True)
    returned_to = models.CharField("领回人", max_length=40, blank=True, default="")
    history = tracked()

    objects = DepositQuerySet.as_manager()

    class Meta:
        verbose_name = "代管财物"
        verbose_name_plural = "代管财物"
        ordering = ["stay_id", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(balance__gte=0), name="deposit_not_negative"),
            models.CheckConstraint(
                condition=~Q(keeper=models.F("witness")), name="deposit_is_witnessed",
                violation_error_message="保管人和见证人不能是同一人。",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(balance=0), name="returned_without_rest",
                violation_error_message="尚有余额，请先登记取出再退还。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.stay.name}的{self.description}"

    @property
    def village(self) -> Division:
        return self.stay.home.town

    def clean(self) -> None:
        if self.agreed_on and self.filed_on and self.filed_on < self.agreed_on:
            raise ValidationError({"filed_on": "备案日期不能早于协议日期。"})


class DepositMovement(StepRow):
    """Money put in or taken out, 元, and what was left after it."""

    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="movements", verbose_name="代管财物")
    moved_on = models.DateField("日期")
    direction = models.CharField("存取", max_length=4, choices=DepositMove.choices)
    amount = models.DecimalField("金额", validators=[MinValueValidator(Decimal("0.01"))], **_MONEY)
    balance = models.DecimalField("余额", **_MONEY)
    purpose = models.CharField("用途", max_length=60)
    signed_by = models.CharField("签字人", max_length=40)
    witness = models.CharField("见证人", max_length=40)
    history = tracked()

    objects = DepositMovementQuerySet.as_manager()

    class Meta:
        verbose_name = "代管财物存取"
        verbose_name_plural = "代管财物存取"
        ordering = ["deposit_id", "pk"]

    def __str__(self) -> str:
        return f"{self.moved_on:%Y-%m-%d} {self.direction} {self.amount} 元"

    @property
    def village(self) -> Division:
        return self.deposit.stay.home.town
