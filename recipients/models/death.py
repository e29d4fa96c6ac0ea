"""Deaths: the lines of other offices' lists, and one case for every member found dead."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from recipients.change_choices import DeathState, NotDead
from recipients.change_querysets import DeathRecordQuerySet, DeathReportQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division, Village
from xumingsi.kit import clock, masking

from .change import BenefitChange
from .household import Household, Member

LIST_SOURCE = "死亡名单"
VILLAGE_SOURCE = "村（居）上报"


class DeathRecord(models.Model):
    """A line of a death list as it came. It is about nobody on file until a report points to it (未匹配)."""

    town = models.ForeignKey(Division, models.PROTECT, related_name="death_records", verbose_name="镇")
    name = models.CharField("姓名", max_length=40, blank=True, default="")
    id_number = models.CharField("身份证号", max_length=18, db_index=True)
    died_on = models.DateField("死亡日期")
    source = models.CharField("来源", max_length=60)
    received_on = models.DateField("收到日期", default=clock.today)
    history = tracked()

    objects = DeathRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "死亡名单"
        verbose_name_plural = "死亡名单"
        ordering = ["-died_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["town", "id_number", "died_on", "source"], name="death_record_once")
        ]

    def __str__(self) -> str:
        return f"{self.name or '未填姓名'}（{self.masked_id}）"

    @property
    def masked_id(self) -> str:
        return masking.mask_id(self.id_number)

    @property
    def village(self) -> Division:
        return self.town


class DeathReport(models.Model):
    """A member said to be dead, by a list or by the village, until somebody has looked and the money has stopped.

    ``stop_month`` is the first month in which nothing is paid for the dead person any more.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="death_reports", verbose_name="家庭成员")
    record = models.ForeignKey(
        DeathRecord, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name="名单记录"
    )
    died_on = models.DateField("死亡日期")
    source = models.CharField("来源", max_length=60)
    opened_on = models.DateField("登记日期", default=clock.today)
    reported_on = models.DateField("村上报日期", null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上报人"
    )
    due_on = models.DateField("镇核实期限")
    is_late = models.BooleanField("上报逾期", default=False)
    state = models.CharField(
        "状态", max_length=10, choices=DeathState.choices, default=DeathState.PENDING, db_index=True
    )
    verified_on = models.DateField("镇核实日期", null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核实人"
    )
    finding = models.TextField("核实情况", blank=True, default="")
    excluded_as = models.CharField("排除原因", max_length=15, choices=NotDead.choices, blank=True, default="")
    change = models.ForeignKey(
        BenefitChange, models.PROTECT, null=True, blank=True, related_name="deaths", verbose_name="待遇变更"
    )
    stop_month = models.DateField("停发月份", null=True, blank=True)
    history = tracked()

    objects = DeathReportQuerySet.as_manager()

    class Meta:
        verbose_name = "死亡报告"
        verbose_name_plural = "死亡报告"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=~Q(state=DeathState.EXCLUDED), name="one_death_a_member",
                violation_error_message="该成员已有死亡报告。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member}死亡报告"

    @property
    def household(self) -> Household:
        return self.member.household

    @property
    def village(self) -> Village:
        return self.member.household.village

    @property
    def name_differs(self) -> bool:
        """The list gives this id number another name: somebody must look closely."""
        return bool(self.record and self.record.name and self.record.name != self.member.name)

    def is_overdue(self, today: date) -> bool:
        return self.state == DeathState.PENDING and self.due_on < today
