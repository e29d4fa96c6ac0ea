"""A household on the roll and the people in it."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from recipients.choices import CareLevel, Exclusion, Occupation, Sex
from recipients.querysets import HouseholdQuerySet, MemberQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Village
from xumingsi.kit import masking

if TYPE_CHECKING:
    from .benefit import Benefit


class Household(models.Model):
    """A family living together (户). ``certificate_no`` (救助证号) is empty until assistance is granted."""

    village = models.ForeignKey(Village, models.PROTECT, related_name="households", verbose_name="村（居）")
    certificate_no = models.CharField("救助证号", max_length=30, unique=True, null=True, blank=True)
    group_no = models.CharField("组", max_length=20, blank=True, default="")
    head_name = models.CharField("户主姓名", max_length=40)
    size = models.PositiveSmallIntegerField("家庭人口", null=True, blank=True)
    monthly_income = models.DecimalField("家庭月收入", max_digits=12, decimal_places=2, null=True, blank=True)
    cause = models.CharField("致贫原因", max_length=60, blank=True, default="")
    address = models.CharField("住址", max_length=120, blank=True, default="")
    phone = models.CharField("联系电话", max_length=30, blank=True, default="")
    bank = models.CharField("开户银行", max_length=60, blank=True, default="")
    bank_account = models.CharField("银行账号", max_length=40, blank=True, default="")
    is_away = models.BooleanField("长期外出", default=False)
    remark = models.CharField("备注", max_length=200, blank=True, default="")
    history = tracked()

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = "救助家庭"
        verbose_name_plural = "救助家庭"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.head_name}户（{self.certificate_no or '未发证'}）"

    @property
    def masked_account(self) -> str:
        return masking.mask_account(self.bank_account) if self.bank_account else ""

    @property
    def standing_benefit(self) -> "Benefit | None":
        """The spell without an end, if any (临时救助 aside, a household holds at most one)."""
        return self.benefits.standing().order_by("-started_on").first()


class Member(models.Model):
    """A person in a household. The same person in two households is not refused here: detectors look for it."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="members", verbose_name="救助家庭")
    name = models.CharField("姓名", max_length=40)
    initials = models.CharField("拼音首字母", max_length=60, blank=True, default="", editable=False)
    id_number = models.CharField("身份证号", max_length=18, db_index=True)
    sex = models.CharField("性别", max_length=1, choices=Sex.choices)
    birth_date = models.DateField("出生日期")
    relation = models.CharField("与户主关系", max_length=20)
    is_head = models.BooleanField("是否户主", default=False)
    is_covered = models.BooleanField("是否保障对象", default=True)
    labour = models.CharField("劳动能力", max_length=20, blank=True, default="")
    health = models.CharField("健康状况", max_length=20, blank=True, default="")
    disability = models.CharField("残疾等级", max_length=20, blank=True, default="")
    occupation = models.CharField("从业状况", max_length=10, choices=Occupation.choices, blank=True, default="")
    care_level = models.CharField(
        "护理等级", max_length=10, choices=CareLevel.choices, blank=True, default="", help_text="特困人员填写。"
    )
    exclusion = models.CharField(
        "不计入情形", max_length=10, choices=Exclusion.choices, blank=True, default="",
        help_text="有此情形的不计入共同生活的家庭成员。",
    )  # fmt: skip
    left_on = models.DateField("离户日期", null=True, blank=True)
    left_reason = models.CharField("离户原因", max_length=60, blank=True, default="")
    history = tracked()

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "家庭成员"
        verbose_name_plural = "家庭成员"
        ordering = ["household_id", "-is_head", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "id_number"], name="member_once_in_household",
                violation_error_message="该身份证号在本户已登记。",
            ),
            models.UniqueConstraint(
                fields=["household"], condition=Q(is_head=True, left_on=None), name="one_head_in_household",
                violation_error_message="一户只能有一名户主。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name}（{self.masked_id}）"

    @property
    def masked_id(self) -> str:
        return masking.mask_id(self.id_number)

    @property
    def village(self) -> Village:
        return self.household.village
