"""Divisions, users and duties: who may do what, where, from when to when."""

from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from xumingsi.kit import clock, masking, resident_id

from .choices import Level, Role, VillageKind
from .history import tracked
from .rights import RIGHTS, roles_with
from .sign_in import RecoveryCode, SecondFactor

__all__ = ["Division", "Duty", "RecoveryCode", "SecondFactor", "User", "Village"]

_ORDER = [Level.CITY, Level.COUNTY, Level.TOWN, Level.VILLAGE]


class DivisionManager(models.Manager):
    def get_by_natural_key(self, code: str) -> "Division":
        return self.get(code=code)


class Division(models.Model):
    """A node of the tree 市 → 区县 → 镇 → 村(居). ``path`` lists the codes from the root, each closed by a slash."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    kind = models.CharField("类型", max_length=4, choices=VillageKind.choices, blank=True)
    name = models.CharField("名称", max_length=50)
    code = models.CharField(
        "代码", max_length=12, unique=True, validators=[RegexValidator(r"^\d{6,12}$", "代码为 6 至 12 位数字。")]
    )
    path = models.CharField("层级路径", max_length=80, unique=True, editable=False)
    is_fictional = models.BooleanField("演示数据（虚构）", default=False)
    history = tracked()

    objects = DivisionManager()

    class Meta:
        verbose_name = "行政区划"
        verbose_name_plural = "行政区划"
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = f"{self.parent.path if self.parent_id else ''}{self.code}/"
        super().save(*args, **kwargs)

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def clean(self) -> None:
        if self.level not in Level.values:
            return  # the field itself says so
        above = _ORDER.index(Level(self.level)) - 1
        if self.parent_id and (above < 0 or self.parent.level != _ORDER[above]):
            raise ValidationError(
                {
                    "parent": f"{self.get_level_display()}的上级不能是“{self.parent}”（{self.parent.get_level_display()}）。"
                }
            )
        if self.level == Level.VILLAGE and not self.parent_id:
            raise ValidationError({"parent": "村（居）必须归属一个镇（乡、街道）。"})

    @property
    def town(self) -> "Division | None":
        """The town whose ledger an act here belongs to: the division itself or its parent; None above a town."""
        if self.level == Level.VILLAGE:
            return self.parent
        return self if self.level == Level.TOWN else None


class VillageManager(DivisionManager):
    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(level=Level.VILLAGE)


class Village(Division):
    """A 村 or 社区: the division to which households, clerks and their acts belong."""

    objects = VillageManager()

    class Meta:
        proxy = True
        verbose_name = "村（居）"
        verbose_name_plural = "村（居）"
        ordering = ["path"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        # History hangs on Division; a proxy's save would pass it by.
        raise TypeError("write villages as Division")


class UserManager(BaseUserManager):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who signs in. Never deleted: history and ledger point here; leaving office ends duties and the account."""

    username = models.CharField(
        "用户名",
        max_length=30,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9_.-]+$", "用户名只用小写字母、数字、点、横线。")],
    )
    name = models.CharField("姓名", max_length=30)
    id_number = models.CharField(
        "身份证号", max_length=18, blank=True, default="", help_text="用于近亲属回避核对；页面上只显示掩码。"
    )
    phone = models.CharField("联系电话", max_length=20, blank=True, default="")
    title = models.CharField("职务", max_length=50, blank=True, default="")
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=True)
    created_at = models.DateTimeField("建立时间", default=clock.now, editable=False)
    session_epoch = models.PositiveIntegerField("登录批次", default=0, editable=False)
    # The hash of a password has no place in a history that many may read.
    history = tracked(excluded_fields=["password", "last_login"])

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def clean(self) -> None:
        super().clean()
        if self.id_number:
            try:
                self.id_number = resident_id.parse(self.id_number).number
            except resident_id.InvalidResidentId as error:
                raise ValidationError({"id_number": str(error)}) from error

    def check_password(self, raw_password: str | None) -> bool:
        """Whether the password fits; a hash of an older kind is renewed without an act, for it is in no history."""

        def renew(raw: str) -> None:
            type(self)._base_manager.filter(pk=self.pk).update(password=make_password(raw))

        return check_password(raw_password, self.password, renew)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must still carry: a new password or a new epoch ends every session begun before."""
        return salted_hmac(
            "xumingsi.accounts.session", f"{self.password}:{self.session_epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def masked_id(self) -> str:
        return masking.mask_id(self.id_number) if self.id_number else ""

    @cached_property
    def active_duties(self) -> list["Duty"]:
        """Duties in force today, with their division; cached on the instance (a user lives for one request)."""
        return list(self.duties.active_on(clock.today()).select_related("division"))

    @cached_property
    def _village_ids(self) -> dict[str, frozenset[int]]:
        return {}

    def forget_duties(self) -> None:
        """Drop cached duties after one was given or ended."""
        for name in ("active_duties", "_village_ids"):
            self.__dict__.pop(name, None)

    @property
    def roles(self) -> set[str]:
        return {duty.role for duty in self.active_duties}

    def village_ids_with(self, right: str) -> frozenset[int]:
        """Primary keys of the villages where this user holds ``right`` today."""
        if right not in self._village_ids:
            places = Q()
            for duty in self.active_duties:
                if duty.role in roles_with(right):
                    places |= Q(path__startswith=duty.division.path)
            found = Village.objects.filter(places).values_list("pk", flat=True) if places else ()
            self._village_ids[right] = frozenset(found)
        return self._village_ids[right]

    def has_right(self, right: str, village: Division | None = None) -> bool:
        """Whether the right is held today: in ``village`` (or town), or anywhere when none is given."""
        if not self.is_active:
            return False
        roles = roles_with(right)
        return any(
            duty.role in roles and (village is None or village.path.startswith(duty.division.path))
            for duty in self.active_duties
        )

    # What Django's admin asks of a user. Nobody is above the table of rights: there is no superuser.
    is_superuser = False

    @property
    def is_staff(self) -> bool:
        return self.is_active and bool(self.active_duties)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return perm in RIGHTS and self.has_right(perm)

    def has_perms(self, perms: list[str], obj: Any = None) -> bool:
        return all(self.has_perm(perm) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return any(code.startswith(f"{app_label}.") and self.has_right(code) for code in RIGHTS)


class DutyQuerySet(models.QuerySet):
    def active_on(self, day: date) -> "DutyQuerySet":
        """Duties in force on ``day``; the last day counts."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Duty(models.Model):
    """User × role × division × period. A duty on a town covers its villages."""

    user = models.ForeignKey(User, models.PROTECT, related_name="duties", verbose_name="用户")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    division = models.ForeignKey(Division, models.PROTECT, related_name="duties", verbose_name="辖区")
    starts_on = models.DateField("开始日期", default=clock.today)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    history = tracked()

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = "职责"
        verbose_name_plural = "职责"
        ordering = ["user__username", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="duty_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "division", "starts_on"],
                name="duty_once",
                violation_error_message="该用户在该辖区已有同一角色、同一开始日期的职责。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.get_role_display()}"

    def clean(self) -> None:
        if self.role == Role.VILLAGE_CLERK and self.division_id and self.division.level != Level.VILLAGE:
            raise ValidationError({"division": "村级经办的辖区应是一个村（居）。"})


class ApiTokenQuerySet(models.QuerySet):
    def live_on(self, day: date) -> "ApiTokenQuerySet":
        """Tokens neither expired nor revoked on ``day``; the last day counts."""
        return self.filter(revoked_on=None, expires_on__gte=day)


class ApiToken(models.Model):
    """A key with which a program acts for one user at the API, until its last day.

    Only the SHA-256 of the key is kept; ``prefix`` tells tokens apart. ``may_act`` opens the verbs, else it only reads.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="api_tokens", verbose_name="用户")
    purpose = models.CharField("用途", max_length=100)
    prefix = models.CharField("令牌开头", max_length=16)
    key_hash = models.CharField("令牌摘要", max_length=64, unique=True, editable=False)
    may_act = models.BooleanField("允许办理", default=False, help_text="不勾选的令牌只能查询。")
    created_on = models.DateField("建立日期", default=clock.today)
    expires_on = models.DateField("有效期至", help_text="当日仍有效。")
    revoked_on = models.DateField("停用日期", null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="停用人")
    last_used_on = models.DateField("最近使用日期", null=True, blank=True)
    # What opens the door has no place in a history; when it was used is noted without an act.
    history = tracked(excluded_fields=["key_hash", "last_used_on"])

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "接口令牌"
        verbose_name_plural = "接口令牌"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("created_on")),
                name="token_expires_after_creation",
                violation_error_message="有效期不能早于建立日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"令牌 {self.prefix}…（{self.user}）"
