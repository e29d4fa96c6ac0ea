"""Meetings of the campaign: the town's and each village's (通知三(一))."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock

from ..evidence_choices import MeetingKind, Presence
from ..querysets import AttendeeQuerySet, MeetingQuerySet
from .campaign import Campaign


class Meeting(StepRow):
    """A meeting that was held; a correction is a new row that supersedes this one."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="mobilisation_meetings", verbose_name="专项治理"
    )
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="召开单位")
    kind = models.CharField("会议种类", max_length=10, choices=MeetingKind.choices, default=MeetingKind.MOBILISE)
    held_at = models.DateTimeField("召开时间")
    place = models.CharField("地点", max_length=100)
    chair = models.CharField("主持人", max_length=40)
    recorder = models.CharField("记录人", max_length=40)
    invited = models.PositiveSmallIntegerField("应到人数", validators=[MinValueValidator(1)])
    attended = models.PositiveSmallIntegerField("实到人数", validators=[MinValueValidator(1)])
    topic = models.CharField("议题", max_length=200)
    minutes = models.TextField("会议记录")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="更正"
    )
    history = tracked()

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "专项治理会议"
        verbose_name_plural = "专项治理会议"
        ordering = ["-held_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.village}{self.held_at.astimezone(clock.CHINA):%Y-%m-%d}{self.get_kind_display()}"

    def clean(self) -> None:
        if self.attended > self.invited:
            raise ValidationError({"invited": f"实到 {self.attended} 人多于应到 {self.invited} 人。"})


class MeetingAttendee(StepRow):
    """Somebody named in the attendance list."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendees", verbose_name="会议")
    name = models.CharField("姓名", max_length=40)
    presence = models.CharField("身份", max_length=15, choices=Presence.choices)
    history = tracked()

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = "到会人员"
        verbose_name_plural = "到会人员"
        ordering = ["meeting_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "name"], name="meeting_attendee_once")]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_presence_display()}）"

    @property
    def village(self) -> Division:
        return self.meeting.village
