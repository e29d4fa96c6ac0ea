"""Households that did not apply: reminders, then somebody goes to the door (通知三(二); nothing stops by silence alone)."""

from django.db import models

from renewals.choices import Channel, Found
from xumingsi.accounts.history import tracked

from .application import Application
from .steps import ApplicationStep


class Reminder(ApplicationStep):
    """One attempt to remind a household to apply."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="reminders", verbose_name="申请")
    channel = models.CharField("催办方式", max_length=10, choices=Channel.choices)
    reminded_on = models.DateField("催办日期")
    reached = models.CharField("接通知人", max_length=40, blank=True, default="")
    note = models.CharField("情况", max_length=200, blank=True, default="")
    history = tracked()

    class Meta:
        verbose_name = "催办记录"
        verbose_name_plural = "催办记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.reminded_on:%Y-%m-%d} {self.get_channel_display()}催办"


class HomeCheck(ApplicationStep):
    """What a named person found at the door of a household that stayed silent."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="home_checks", verbose_name="申请")
    checked_on = models.DateField("上门日期")
    checked_by = models.CharField("上门人", max_length=40)
    found = models.CharField("核实情况", max_length=12, choices=Found.choices)
    note = models.TextField("具体情况")
    protected = models.CharField(
        "特殊保护", max_length=60, blank=True, default="", help_text="重残、失能、高龄独居、外出、未成年。"
    )
    history = tracked()

    class Meta:
        verbose_name = "上门核实"
        verbose_name_plural = "上门核实"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.checked_on:%Y-%m-%d} 上门核实：{self.get_found_display()}"
