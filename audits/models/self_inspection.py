"""A village's self-inspection: its own copy of the checklist, answered row by row, signed by its head (通知三(三))."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from audits.choices import Category
from audits.inspection_choices import Answer, SelfState
from audits.inspection_querysets import (
    SelfAnswerQuerySet,
    SelfInspectionQuerySet,
    SelfItemQuerySet,
    SelfSignatureQuerySet,
)
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Village
from xumingsi.campaign.models import Campaign
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock

from .problem import Problem


class SelfInspection(models.Model):
    """One per village and campaign; locked once signed."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="self_inspections", verbose_name="专项治理")
    village = models.ForeignKey(Village, models.PROTECT, related_name="self_inspections", verbose_name="村（居）")
    state = models.CharField("状态", max_length=10, choices=SelfState.choices, default=SelfState.OPEN, db_index=True)
    opened_on = models.DateField("下发日期", default=clock.today)
    submitted_on = models.DateField("提交日期", null=True, blank=True)
    signed_on = models.DateField("签字日期", null=True, blank=True)
    history = tracked()

    objects = SelfInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "村（居）自查"
        verbose_name_plural = "村（居）自查"
        ordering = ["campaign_id", "village_id"]
        constraints = [models.UniqueConstraint(fields=["campaign", "village"], name="self_inspection_once")]

    def __str__(self) -> str:
        return f"{self.village}自查表"


class SelfInspectionItem(models.Model):
    """A question of this village's list; ``problem`` is what its 否 became."""

    inspection = models.ForeignKey(SelfInspection, models.PROTECT, related_name="items", verbose_name="自查表")
    number = models.PositiveSmallIntegerField("序号")
    code = models.CharField("条目代码", max_length=30)
    clause = models.CharField("依据", max_length=30)
    question = models.CharField("自查内容", max_length=200)
    evidence = models.CharField("应有材料", max_length=100)
    counts = models.CharField("填报数字", max_length=40, blank=True, default="")
    category = models.CharField("问题类别", max_length=10, choices=Category.choices)
    problem = models.OneToOneField(
        Problem, models.PROTECT, null=True, blank=True, related_name="self_item", verbose_name="问题"
    )
    history = tracked()

    objects = SelfItemQuerySet.as_manager()

    class Meta:
        verbose_name = "自查条目"
        verbose_name_plural = "自查条目"
        ordering = ["inspection_id", "number", "pk"]
        constraints = [models.UniqueConstraint(fields=["inspection", "code"], name="self_item_once")]

    def __str__(self) -> str:
        return f"{self.inspection}第 {self.number} 项"

    @property
    def village(self) -> Village:
        return self.inspection.village


class SelfAnswer(StepRow):
    """An answer; a later row of the same item takes its place."""

    item = models.ForeignKey(SelfInspectionItem, models.PROTECT, related_name="answers", verbose_name="自查条目")
    answer = models.CharField("结果", max_length=5, choices=Answer.choices)
    figure = models.PositiveIntegerField("数字", null=True, blank=True)
    note = models.CharField("说明", max_length=500, blank=True, default="")
    wrong = models.CharField("问题情况", max_length=400, blank=True, default="")
    people = models.PositiveIntegerField("涉及人数", default=0)
    amount = models.DecimalField(
        "涉及金额", max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    history = tracked()

    objects = SelfAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "自查结果"
        verbose_name_plural = "自查结果"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_answer_display()

    @property
    def village(self) -> Village:
        return self.item.village

    def clean(self) -> None:
        if self.answer == Answer.NO and not self.wrong:
            raise ValidationError({"wrong": "填“否”的，请写明是什么问题。"})
        if self.answer == Answer.NOT_APPLICABLE and not self.note:
            raise ValidationError({"note": "填“不适用”的，请说明原因。"})


class SelfSignature(StepRow):
    """The village head's signature: a named person, by the scan of the signed list or from the head's own account."""

    inspection = models.OneToOneField(SelfInspection, models.PROTECT, related_name="signature", verbose_name="自查表")
    signed_by = models.CharField("签字人", max_length=40)
    title = models.CharField("职务", max_length=40)
    by_scan = models.BooleanField("签字扫描件")
    history = tracked()

    objects = SelfSignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "自查签字"
        verbose_name_plural = "自查签字"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.title}{self.signed_by}签字"

    @property
    def village(self) -> Village:
        return self.inspection.village
