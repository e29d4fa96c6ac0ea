"""The campaign, its phases and its leading group, as the notice sets them (通知三)."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division

from ..choices import GroupPost, PhaseKind, PhaseState, ReviewRule
from ..querysets import CampaignQuerySet, GroupMemberQuerySet, PhaseQuerySet

# Until the middle of 2021 the rules of 220号 hold: at least 30 % of households visited, two thirds representatives.
LAST_YEAR_OF_220 = 2020
LEAST_VISITED, LEAST_REPRESENTATIVES = Decimal("0.300"), Decimal("0.6667")


class Campaign(models.Model):
    """One town's campaign and which steps it requires.

    Defaults are the notice's and those of 民发〔2012〕220号, in force in 2020; a later year sets 57号's.
    """

    town = models.ForeignKey(Division, models.PROTECT, related_name="campaigns", verbose_name="镇")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("名称", max_length=100)
    notice_date = models.DateField(
        "通知日期", null=True, blank=True, help_text="通知可以晚于各阶段日期；逾期不按通知日期计算。"
    )
    is_open = models.BooleanField("进行中", default=True)
    visit_rate = models.DecimalField(
        "入户抽查比例", max_digits=4, decimal_places=3, default=Decimal("0.300"),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
        help_text="220号第26条：不低于 30%；近亲属、有疑问、有举报和新申请的一律入户。",
    )  # fmt: skip
    min_visitors = models.PositiveSmallIntegerField(
        "每组入户人数不少于", default=2, validators=[MinValueValidator(2)], help_text="220号第18条，不少于 2 人。"
    )
    review_rule = models.CharField("民主评议", max_length=15, choices=ReviewRule.choices, default=ReviewRule.ALWAYS)
    representative_share = models.DecimalField(
        "村（居）民代表占比不低于",
        max_digits=5,
        decimal_places=4,
        default=LEAST_REPRESENTATIVES,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(Decimal(1))],
        help_text="220号第22条：三分之二。",
    )
    posting_days = models.PositiveSmallIntegerField(
        "公示满（天）", default=7, validators=[MinValueValidator(7)], help_text="220号第25条：不少于 7 天，首日不计。"
    )
    posting_photo_required = models.BooleanField("公示须有现场照片", default=True)
    authorisation_required = models.BooleanField("核查须有签字授权书", default=True)
    reminders_required = models.PositiveSmallIntegerField(
        "认定逾期前催办次数", default=3, validators=[MinValueValidator(1)]
    )
    reminder_channels_required = models.PositiveSmallIntegerField(
        "认定逾期前催办方式种数", default=2, validators=[MinValueValidator(1)]
    )
    survey_required = models.BooleanField(
        "须做群众调查", default=True, help_text="知晓率、满意度；未完成的核查整改阶段不能关闭。"
    )
    survey_size = models.PositiveSmallIntegerField(
        "群众调查每村抽取户数", default=10, validators=[MinValueValidator(1)], help_text="不足此数的村（居）全部走访。"
    )
    hotline = models.CharField("监督电话", max_length=40, blank=True, default="")
    history = tracked()

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "专项治理"
        verbose_name_plural = "专项治理"
        ordering = ["-year", "pk"]
        constraints = [models.UniqueConstraint(fields=["town", "year"], name="campaign_once_a_year")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        errors = {}
        if self.year <= LAST_YEAR_OF_220 and self.visit_rate < LEAST_VISITED:
            errors["visit_rate"] = "220号第26条：入户抽查比例不低于 30%。"
        if self.year <= LAST_YEAR_OF_220 and self.representative_share < LEAST_REPRESENTATIVES:
            errors["representative_share"] = "220号第22条：村（居）民代表不少于三分之二（0.6667）。"
        if self.reminder_channels_required > self.reminders_required:
            errors["reminder_channels_required"] = "催办方式种数不能多于催办次数。"
        if errors:
            raise ValidationError(errors)

    @property
    def village(self) -> Division:
        """An act about the campaign belongs to the town as a whole."""
        return self.town

    def phase(self, kind: PhaseKind) -> "Phase":
        return self.phases.get(kind=kind)


class Phase(models.Model):
    """A phase: its window is inclusive, may share a day with the next and may lie before the notice's own date."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="phases", verbose_name="专项治理")
    kind = models.CharField("阶段", max_length=15, choices=PhaseKind.choices)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    state = models.CharField("状态", max_length=10, choices=PhaseState.choices, default=PhaseState.PENDING)
    override_reason = models.TextField("放行理由", blank=True, default="")
    history = tracked()

    objects = PhaseQuerySet.as_manager()

    class Meta:
        verbose_name = "阶段"
        verbose_name_plural = "阶段"
        ordering = ["campaign_id", "starts_on", "ends_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "kind"], name="phase_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="phase_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}阶段"

    @property
    def village(self) -> Division:
        return self.campaign.town

    def days_left(self, today: date) -> int:
        """Days to the end of the window, today included; zero or less when it is over."""
        return (self.ends_on - today).days + 1


class GroupMember(models.Model):
    """A seat in the leading group or its office (通知三(一))."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="group", verbose_name="专项治理")
    post = models.CharField("组内职务", max_length=10, choices=GroupPost.choices)
    name = models.CharField("姓名", max_length=30)
    title = models.CharField("职务", max_length=60, blank=True, default="")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号"
    )
    history = tracked()

    objects = GroupMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "领导小组成员"
        verbose_name_plural = "领导小组成员"
        ordering = ["campaign_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "post", "name"], name="group_seat_once")]

    def __str__(self) -> str:
        return f"{self.get_post_display()} {self.name}"

    @property
    def village(self) -> Division:
        return self.campaign.town

    def clean(self) -> None:
        if self.user_id and self.user.name != self.name:
            raise ValidationError({"user": "账号姓名与成员姓名不一致，请核对。"})
