"""The way to 对账销号, and back: submission, recheck, signatures, sending back, extension, handing over, 回头看."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from rectification.choices import Fault, ItemState, Receiver, SignStep
from xumingsi.accounts.history import tracked

from .item import ItemRow


class Submission(ItemRow):
    """The village applies for sign-off (村申请)."""

    report = models.TextField("整改情况")
    history = tracked()

    class Meta:
        verbose_name = "销号申请"
        verbose_name_plural = "销号申请"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"销号申请：{self.report[:40]}"


class Recheck(ItemRow):
    """The inspectors went and saw (现场复核). ``fault`` is empty where the cure is real."""

    visited_on = models.DateField("复核日期")
    place = models.CharField("复核地点", max_length=120)
    inspectors = models.CharField("复核人员", max_length=120)
    finding = models.TextField("复核情况")
    fault = models.CharField("认定", max_length=12, choices=Fault.choices, blank=True, default="")
    history = tracked()

    class Meta:
        verbose_name = "现场复核"
        verbose_name_plural = "现场复核"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.visited_on:%Y-%m-%d} {self.get_fault_display() if self.fault else '复核通过'}"


class SignOff(ItemRow):
    """One opinion of the chain (销号审批表)."""

    step = models.CharField("环节", max_length=12, choices=SignStep.choices)
    opinion = models.TextField("意见", blank=True, default="")
    history = tracked()

    class Meta:
        verbose_name = "销号审批"
        verbose_name_plural = "销号审批"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_step_display()}：{self.opinion or '同意'}"


class SentBack(ItemRow):
    """Not accepted (退回), with the kind of fault and why."""

    from_state = models.CharField("退回环节", max_length=12, choices=ItemState.choices)
    fault = models.CharField("认定", max_length=12, choices=Fault.choices)
    reason = models.TextField("理由")
    history = tracked()

    class Meta:
        verbose_name = "退回整改"
        verbose_name_plural = "退回整改"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_fault_display()}：{self.reason[:40]}"


class Reopening(ItemRow):
    """A cured problem was found again: 虚假整改. ``recorded_by`` is empty where the system found it."""

    recorded_by = models.ForeignKey(  # type: ignore[assignment]
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    fault = models.CharField("认定", max_length=12, choices=Fault.choices, default=Fault.FALSE)
    closed_on = models.DateField("原销号时间")
    reason = models.TextField("理由")
    history = tracked()

    class Meta:
        verbose_name = "重新打开"
        verbose_name_plural = "重新打开"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_fault_display()}，重新打开：{self.reason[:40]}"


class Extension(ItemRow):
    """More time, asked for before the date (延期)."""

    due_on = models.DateField("原时限")
    until = models.DateField("申请延至")
    reason = models.TextField("理由")
    history = tracked()

    class Meta:
        verbose_name = "延期申请"
        verbose_name_plural = "延期申请"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("due_on")), name="extension_is_later",
                violation_error_message="延期后的日期应晚于原时限。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"申请由 {self.due_on:%Y-%m-%d} 延至 {self.until:%Y-%m-%d}"


class ExtensionDecision(ItemRow):
    """What another person answered."""

    extension = models.OneToOneField(Extension, models.PROTECT, related_name="decision", verbose_name="延期申请")
    approved = models.BooleanField("同意")
    opinion = models.TextField("意见", blank=True, default="")
    history = tracked()

    class Meta:
        verbose_name = "延期审批"
        verbose_name_plural = "延期审批"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"延期{'同意' if self.approved else '不同意'}"


class LookBack(ItemRow):
    """A closed item looked at again (回头看)."""

    looked_on = models.DateField("回头看日期")
    inspectors = models.CharField("检查人员", max_length=120)
    held = models.BooleanField("整改成效保持")
    finding = models.TextField("检查情况")
    next_on = models.DateField("下次回头看日期", null=True, blank=True)
    history = tracked()

    class Meta:
        verbose_name = "回头看"
        verbose_name_plural = "回头看"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.looked_on:%Y-%m-%d} {'整改成效保持' if self.held else '问题反弹'}"


class Transfer(ItemRow):
    """A matter handed over (移交), with the receipt."""

    receiver = models.CharField("移交给", max_length=20, choices=Receiver.choices)
    handed_on = models.DateField("移交日期")
    matter = models.TextField("移交事由")
    people = models.PositiveSmallIntegerField("涉及人数", default=0)
    receipt_no = models.CharField("回执号", max_length=60)
    received_by = models.CharField("接收人", max_length=40)
    history = tracked()

    class Meta:
        verbose_name = "移交"
        verbose_name_plural = "移交"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.handed_on:%Y-%m-%d} 移交{self.get_receiver_display()}"
