"""Surveys of 知晓率 and 满意度 among households drawn by lot (通知一: 群众政策知晓率、民调满意度)."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.casework.models import StepRow

from ..evidence_choices import Contact, ItemKind, Rating, Respondent, SurveyState
from ..querysets import AnswerQuerySet, DrawnQuerySet, ResponseQuerySet, SurveyItemQuerySet, SurveyQuerySet
from .campaign import Campaign


class Survey(models.Model):
    """One questionnaire and its round of interviews. Who knows at least ``known_at_least`` items is counted as 知晓."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="surveys", verbose_name="专项治理")
    title = models.CharField("名称", max_length=100)
    known_at_least = models.PositiveSmallIntegerField("知晓几项算知晓", validators=[MinValueValidator(1)])
    state = models.CharField("状态", max_length=10, choices=SurveyState.choices, default=SurveyState.DRAFT)
    seed = models.CharField("抽取种子", max_length=100, blank=True, default="")
    drawn_on = models.DateField("抽取日期", null=True, blank=True)
    closed_on = models.DateField("结束日期", null=True, blank=True)
    history = tracked()

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "群众调查"
        verbose_name_plural = "群众调查"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def village(self) -> Division:
        return self.campaign.town


class SurveyItem(StepRow):
    """A question. ``is_overall`` marks the one from which 满意度 is computed."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="items", verbose_name="调查")
    number = models.PositiveSmallIntegerField("题号")
    kind = models.CharField("种类", max_length=15, choices=ItemKind.choices)
    text = models.CharField("问题", max_length=200)
    is_overall = models.BooleanField("总体满意度", default=False)
    history = tracked()

    objects = SurveyItemQuerySet.as_manager()

    class Meta:
        verbose_name = "调查问题"
        verbose_name_plural = "调查问题"
        ordering = ["survey_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_item_once"),
            models.UniqueConstraint(fields=["survey"], condition=Q(is_overall=True), name="survey_one_overall"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    @property
    def village(self) -> Division:
        return self.survey.village


class SurveyDraw(StepRow):
    """The households of one village drawn for a survey; redone by kit.sampling from the seed over the population."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="draws", verbose_name="调查")
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="村（居）")
    seed = models.CharField("种子", max_length=100)
    population = models.JSONField("总体（救助证号）")
    drawn = models.JSONField("抽中（救助证号）")
    digest_of_list = models.CharField("名单摘要", max_length=64)
    history = tracked()

    objects = DrawnQuerySet.as_manager()

    class Meta:
        verbose_name = "调查抽户"
        verbose_name_plural = "调查抽户"
        ordering = ["survey_id", "village__path", "pk"]
        constraints = [models.UniqueConstraint(fields=["survey", "village"], name="survey_draw_once")]

    def __str__(self) -> str:
        return f"{self.village} {len(self.population)} 户抽 {len(self.drawn)} 户"


class SurveyResponse(StepRow):
    """What came of going to one drawn household; a correction supersedes."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="responses", verbose_name="调查")
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="村（居）")
    drawn_number = models.CharField("抽中救助证号", max_length=40)
    contact = models.CharField("走访结果", max_length=15, choices=Contact.choices, default=Contact.INTERVIEWED)
    respondent = models.CharField("受访人", max_length=10, choices=Respondent.choices, blank=True, default="")
    visited_on = models.DateField("走访日期")
    interviewer = models.CharField("调查人", max_length=40)
    opinion = models.TextField("意见建议", blank=True, default="")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="更正"
    )
    history = tracked()

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = "调查问卷"
        verbose_name_plural = "调查问卷"
        ordering = ["survey_id", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "drawn_number"], condition=Q(supersedes=None), name="survey_household_once",
                violation_error_message="该户已有问卷；填错的请在原问卷上更正。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.village}{self.drawn_number}户问卷"

    @property
    def campaign(self) -> Campaign:
        return self.survey.campaign

    def clean(self) -> None:
        if (self.contact == Contact.INTERVIEWED) != bool(self.respondent):
            raise ValidationError({"respondent": "已访的须填写受访人，未访到的不填。"})


class SurveyAnswer(StepRow):
    """The answer to one item: ``knows`` for a knowledge item, ``rating`` for one of satisfaction."""

    response = models.ForeignKey(SurveyResponse, models.PROTECT, related_name="answers", verbose_name="问卷")
    item = models.ForeignKey(SurveyItem, models.PROTECT, related_name="answers", verbose_name="问题")
    knows = models.BooleanField("知晓", null=True, blank=True)
    rating = models.CharField("评价", max_length=15, choices=Rating.choices, blank=True, default="")
    history = tracked()

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "问卷回答"
        verbose_name_plural = "问卷回答"
        ordering = ["response_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["response", "item"], name="survey_answer_once")]

    def __str__(self) -> str:
        said = self.get_rating_display() or ("知晓" if self.knows else "不知晓")
        return f"{self.item.number}. {said}"

    @property
    def village(self) -> Division:
        return self.response.village

    def clean(self) -> None:
        is_knowledge = self.item.kind == ItemKind.KNOWLEDGE
        if is_knowledge == (self.knows is None) or is_knowledge == bool(self.rating):
            raise ValidationError(f"第 {self.item.number} 题没有回答，或答法与题型不符。")
