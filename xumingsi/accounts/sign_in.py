"""The second proof at sign-in: a one-time code from a telephone, and codes on paper for the day it is lost."""

from django.conf import settings
from django.db import models

from xumingsi.kit import clock

from .history import tracked


class SecondFactor(models.Model):
    """A person's shared secret for one-time codes (RFC 6238), sealed with the installation's key.

    What changes at every sign-in, and the secret, are kept out of the history.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="second_factor", verbose_name="用户"
    )
    secret = models.CharField("密钥（加密）", max_length=300)
    enrolled_at = models.DateTimeField("绑定时间", default=clock.now)
    last_step = models.BigIntegerField("最近使用的时间步", default=0)
    failures = models.PositiveSmallIntegerField("连续输错次数", default=0)
    failed_at = models.BigIntegerField("最近输错时刻", default=0)
    history = tracked(excluded_fields=["secret", "last_step", "failures", "failed_at"])

    class Meta:
        verbose_name = "动态口令"
        verbose_name_plural = "动态口令"
        ordering = ["user__username", "pk"]

    def __str__(self) -> str:
        return f"{self.user}的动态口令"


class RecoveryCode(models.Model):
    """One code on paper, kept as a hash, good for one sign-in."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="codes", verbose_name="动态口令")
    hashed = models.CharField("恢复码摘要", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)
    history = tracked(excluded_fields=["hashed"])

    class Meta:
        verbose_name = "恢复码"
        verbose_name_plural = "恢复码"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"恢复码 {self.pk}"
