"""Who lives in a care home, from when to when, and the days they were away."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from recipients.choices import CareLevel
from recipients.home_choices import StayKind
from recipients.home_querysets import LeaveQuerySet, StayQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.kit import masking

from .home import CareHome


class HomeStay(models.Model):
    """One spell of one person in a home, ``admitted_on`` and ``left_on`` included. Coming back is another spell.

    Found on the roll by id number only when asked: a list of residents changes nobody's benefit.
    """

    home = models.ForeignKey(CareHome, models.PROTECT, related_name="stays", verbose_name="敬老院")
    name = models.CharField("姓名", max_length=40)
    initials = models.CharField("拼音首字母", max_length=60, blank=True, default="", editable=False)
    id_number = models.CharField("身份证号", max_length=18, db_index=True)
    kind = models.CharField(
        "供养方式", max_length=10, choices=StayKind.choices, blank=True, default="",
        help_text="不填的按救助登记认定：享受特困集中供养的为供养，其余为寄养。",
    )  # fmt: skip
    care_level = models.CharField("护理等级", max_length=10, choices=CareLevel.choices, blank=True, default="")
    admitted_on = models.DateField("入住日期")
    left_on = models.DateField("离院日期", null=True, blank=True)
    left_reason = models.CharField("离院原因", max_length=60, blank=True, default="")
    history = tracked()

    objects = StayQuerySet.as_manager()

    class Meta:
        verbose_name = "入住人员"
        verbose_name_plural = "入住人员"
        ordering = ["home_id", "admitted_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "id_number", "admitted_on"], name="stay_begins_once",
                violation_error_message="此人同日已登记入住。",
            ),
            models.UniqueConstraint(
                fields=["home", "id_number"], condition=Q(left_on=None), name="one_open_stay",
                violation_error_message="此人尚未登记离院，不能再次入住。",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("admitted_on")), name="stay_ends_after_start",
                violation_error_message="离院日期不能早于入住日期。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name}（{self.masked_id}）"

    @property
    def masked_id(self) -> str:
        return masking.mask_id(self.id_number)

    @property
    def village(self) -> Division:
        return self.home.town


class HomeLeave(models.Model):
    """Days a resident slept elsewhere (请假): from ``started_on``, back on ``returned_on``, which counts as present."""

    stay = models.ForeignKey(HomeStay, models.PROTECT, related_name="leaves", verbose_name="入住人员")
    started_on = models.DateField("离开日期")
    returned_on = models.DateField("返回日期", null=True, blank=True)
    reason = models.CharField("事由", max_length=60)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    history = tracked()

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = "请假"
        verbose_name_plural = "请假"
        ordering = ["stay_id", "started_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stay"], condition=Q(returned_on=None), name="one_open_leave",
                violation_error_message="此人请假尚未销假。",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(returned_on__gt=F("started_on")), name="leave_ends_after_start",
                violation_error_message="返回日期应在离开日期之后。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.stay.name} {self.started_on:%Y-%m-%d} 请假"

    @property
    def village(self) -> Division:
        return self.stay.home.town
