"""Officials, the relatives they declare, and which relations count in a town (220号第14条; 通知二(二)1)."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from recipients.relative_choices import WIDER, OfficialKind
from recipients.relative_querysets import DeclaredRelativeQuerySet, KinshipRulesQuerySet, OfficialQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.kit import clock, masking


class Official(models.Model):
    """Somebody on the public payroll, in a village's committee, or handling assistance. Never deleted: office ends."""

    town = models.ForeignKey(Division, models.PROTECT, related_name="officials", verbose_name="镇")
    name = models.CharField("姓名", max_length=40)
    initials = models.CharField("拼音首字母", max_length=60, blank=True, default="", editable=False)
    id_number = models.CharField("身份证号", max_length=18, db_index=True)
    employer = models.CharField("单位", max_length=80, blank=True, default="")
    post = models.CharField("职务", max_length=40, blank=True, default="")
    kind = models.CharField("人员类别", max_length=10, choices=OfficialKind.choices)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="official", verbose_name="系统账号",
        help_text="账号没有登记身份证号时，据此核对回避。",
    )  # fmt: skip
    listed_on = models.DateField("列入日期", default=clock.today)
    left_on = models.DateField("离任日期", null=True, blank=True)
    history = tracked()

    objects = OfficialQuerySet.as_manager()

    class Meta:
        verbose_name = "公职人员"
        verbose_name_plural = "公职人员"
        ordering = ["town_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "id_number"], name="official_once_a_town", violation_error_message="该身份证号已在公职人员名册中。"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name}（{self.title}）"

    @property
    def title(self) -> str:
        """The post, or the kind of office: 村会计, 财政供养人员."""
        return self.post or self.get_kind_display()

    @property
    def masked_id(self) -> str:
        return masking.mask_id(self.id_number)

    @property
    def village(self) -> Division:
        return self.town


class DeclaredRelative(models.Model):
    """A relative as an official declared them: ``relation`` is what the relative is to the official."""

    town = models.ForeignKey(Division, models.PROTECT, related_name="declared_relatives", verbose_name="镇")
    official_name = models.CharField("备案人姓名", max_length=40, blank=True, default="")
    official_id = models.CharField("备案人身份证号", max_length=18, db_index=True)
    relation = models.CharField("关系", max_length=20)
    relative_name = models.CharField("亲属姓名", max_length=40, blank=True, default="")
    relative_id = models.CharField("亲属身份证号", max_length=18, db_index=True)
    declared_on = models.DateField("申报日期", default=clock.today)
    history = tracked()

    objects = DeclaredRelativeQuerySet.as_manager()

    class Meta:
        verbose_name = "申报的近亲属"
        verbose_name_plural = "申报的近亲属"
        ordering = ["town_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["town", "official_id", "relative_id"], name="declared_once")]

    def __str__(self) -> str:
        return f"{self.official_name or '未填姓名'}的{self.relation}{self.relative_name}"

    @property
    def village(self) -> Division:
        return self.town

    def clean(self) -> None:
        if self.official_id and self.official_id == self.relative_id:
            raise ValidationError({"relative_id": "亲属与备案人是同一个身份证号，请核对。"})


def _wider_only(value: Any) -> None:
    unknown = [one for one in value if one not in set(WIDER)] if isinstance(value, list) else [value]
    if unknown:
        raise ValidationError("只能选择法定八种以外的近亲属。")


class KinshipRules(models.Model):
    """What a town adds to the eight statutory relations from a day on, how far recusal looks, how often is reviewed."""

    town = models.ForeignKey(Division, models.PROTECT, related_name="kinship_rules", verbose_name="镇")
    effective_from = models.DateField("自何日起")
    wider = models.JSONField(
        "增加的近亲属", default=list, blank=True, validators=[_wider_only],
        help_text="法定为配偶、父母、子女、兄弟姐妹、祖父母、外祖父母、孙子女、外孙子女（220号第14条），不能减少。",
    )  # fmt: skip
    depth = models.PositiveSmallIntegerField(
        "回避追溯层数", default=3, validators=[MinValueValidator(1), MaxValueValidator(4)],
        help_text="沿申报的亲属、同户和婚姻关系追溯几层（1 至 4）。",
    )  # fmt: skip
    review_months = models.PositiveSmallIntegerField(
        "备案户复核周期（月）", default=6, validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text="专户专案，单独复核；按类别应更早复核的从其类别。",
    )  # fmt: skip
    history = tracked()

    objects = KinshipRulesQuerySet.as_manager()

    class Meta:
        verbose_name = "近亲属规则"
        verbose_name_plural = "近亲属规则"
        ordering = ["town_id", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "effective_from"], name="kinship_rules_once",
                violation_error_message="该镇自这一天起的规则已经登记。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.town}近亲属规则（{self.effective_from:%Y-%m-%d} 起）"

    @property
    def village(self) -> Division:
        return self.town
