"""Democratic review (民主评议, 220号第22–24条): one meeting hears many cases."""

from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import models

from renewals.choices import Capacity
from renewals.querysets import AttendeeQuerySet, MeetingQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import User, Village
from xumingsi.campaign.models import Campaign
from xumingsi.casework.models import StepRow

from .application import Application
from .steps import ApplicationStep


class ReviewMeeting(StepRow):
    """The meeting: who came, in what capacity, what was read out."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="meetings", verbose_name="专项治理")
    village = models.ForeignKey(Village, models.PROTECT, related_name="review_meetings", verbose_name="村（居）")
    held_at = models.DateTimeField("评议时间")
    place = models.CharField("地点", max_length=100)
    chair = models.CharField("主持人", max_length=40)
    recorder = models.CharField("记录人", max_length=40)
    invited = models.PositiveSmallIntegerField("应到人数")
    policy_read = models.BooleanField("已宣讲政策", default=False)
    minutes = models.TextField("评议记录", blank=True, default="")
    history = tracked()

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "民主评议会"
        verbose_name_plural = "民主评议会"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.village}{self.held_at:%Y-%m-%d}民主评议会"

    @property
    def attended(self) -> int:
        return self.attendees.count()

    def representative_share(self) -> Fraction:
        """Share of village representatives among those attending; zero when nobody came."""
        present = list(self.attendees.values_list("capacity", flat=True))
        return Fraction(present.count(Capacity.REPRESENTATIVE), len(present)) if present else Fraction(0)


class ReviewAttendee(StepRow):
    """A person at the meeting; all who attend sign."""

    meeting = models.ForeignKey(ReviewMeeting, models.PROTECT, related_name="attendees", verbose_name="评议会")
    name = models.CharField("姓名", max_length=40)
    capacity = models.CharField("身份", max_length=15, choices=Capacity.choices)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号")
    history = tracked()

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = "参会人员"
        verbose_name_plural = "参会人员"
        ordering = ["meeting_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "name"], name="attendee_once")]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_capacity_display()}）"

    @property
    def village(self) -> Village:
        return self.meeting.village


class ReviewResult(ApplicationStep):
    """How the meeting judged one case: whether the investigation is true, not whether the family deserves help."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="reviews", verbose_name="申请")
    meeting = models.ForeignKey(ReviewMeeting, models.PROTECT, related_name="results", verbose_name="评议会")
    agree = models.PositiveSmallIntegerField("认为属实")
    disagree = models.PositiveSmallIntegerField("认为不属实", default=0)
    abstain = models.PositiveSmallIntegerField("弃权", default=0)
    recused = models.CharField(
        "回避人员", max_length=200, blank=True, default="", help_text="与该户有近亲属或利害关系的参会人，用顿号分开。"
    )
    opinion = models.TextField("评议意见", blank=True, default="")
    is_true = models.BooleanField("评议结论：调查属实")
    history = tracked()

    class Meta:
        verbose_name = "评议结果"
        verbose_name_plural = "评议结果"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"评议：属实 {self.agree}，不属实 {self.disagree}，弃权 {self.abstain}"

    def recused_names(self) -> list[str]:
        return [
            name.strip() for name in self.recused.replace(",", "、").replace("，", "、").split("、") if name.strip()
        ]

    def clean(self) -> None:
        names = set(self.meeting.attendees.values_list("name", flat=True))
        strangers = [name for name in self.recused_names() if name not in names]
        if strangers:
            raise ValidationError({"recused": f"回避人员{'、'.join(strangers)}不在参会名单中。"})
        voters = len(names) - len(self.recused_names())
        cast = self.agree + self.disagree + self.abstain
        if cast != voters:
            raise ValidationError(
                {"agree": f"票数合计 {cast}，应等于参会 {len(names)} 人减回避 {len(names) - voters} 人，即 {voters}。"}
            )
        if self.is_true and self.agree * 2 <= voters:
            raise ValidationError({"is_true": "认为属实的不过半数，评议结论不能为属实。"})
