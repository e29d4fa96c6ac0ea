"""Who gave a tip: sealed for the discipline inspection, and every look at it."""

from django.conf import settings
from django.db import models

from audits.tip_querysets import ForDisciplineQuerySet, TipKeyQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.casework.models import StepRow
from xumingsi.kit import clock, sealing

from .tip import Tip


class TipKey(models.Model):
    """A public key for sealing. The private one is in the discipline inspection's key file and nowhere in the system."""

    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="镇")
    public_key = models.CharField("公钥", max_length=60)
    enabled_on = models.DateField("启用日期", default=clock.today)
    enabled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="启用人"
    )
    history = tracked()

    objects = TipKeyQuerySet.as_manager()
    append_only = True

    class Meta:
        verbose_name = "举报密钥"
        verbose_name_plural = "举报密钥"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "public_key"], name="tip_key_once", violation_error_message="这把密钥已经启用过。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enabled_on:%Y-%m-%d} 启用的密钥"

    @property
    def village(self) -> Division:
        return self.town

    @property
    def fingerprint(self) -> str:
        return sealing.fingerprint(self.public_key)


class TipIdentity(models.Model):
    """Name, telephone and address of a named tip's author, sealed with ``key`` before anything was saved."""

    tip = models.OneToOneField(Tip, models.PROTECT, related_name="identity", verbose_name="举报")
    key = models.ForeignKey(TipKey, models.PROTECT, related_name="+", verbose_name="密钥")
    sealed = models.TextField("密封内容")
    history = tracked()

    objects = ForDisciplineQuerySet.as_manager()
    append_only = True

    class Meta:
        verbose_name = "密封的举报人身份"
        verbose_name_plural = "密封的举报人身份"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.tip}的举报人身份（已密封）"

    @property
    def village(self) -> Division:
        return self.tip.town


class IdentityOpening(StepRow):
    """Somebody of the discipline inspection looked at an identity, with the reason they gave."""

    tip = models.ForeignKey(Tip, models.PROTECT, related_name="openings", verbose_name="举报")
    reason = models.TextField("理由")
    history = tracked()

    objects = ForDisciplineQuerySet.as_manager()

    class Meta:
        verbose_name = "查看举报人身份记录"
        verbose_name_plural = "查看举报人身份记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.recorded_by}查看{self.tip}的举报人身份"

    @property
    def village(self) -> Division:
        return self.tip.town
