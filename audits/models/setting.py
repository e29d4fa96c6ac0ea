"""What a town sets for the rules: numbers they compare with, and where its villages lie."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from audits.querysets import PlaceQuerySet, SettingQuerySet
from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division, Village
from xumingsi.kit import clock


class DetectorSetting(models.Model):
    """A number of a rule (``audits.thresholds``) that a town has set, from a day on."""

    town = models.ForeignKey(Division, models.PROTECT, related_name="detector_settings", verbose_name="镇")
    detector = models.CharField("检查项", max_length=50)
    parameter = models.CharField("参数", max_length=30)
    value = models.DecimalField("数值", max_digits=9, decimal_places=2, validators=[MinValueValidator(Decimal(0))])
    effective_from = models.DateField("自何日起", default=clock.today)
    reason = models.CharField("理由", max_length=200)
    history = tracked()

    objects = SettingQuerySet.as_manager()

    class Meta:
        verbose_name = "检查参数"
        verbose_name_plural = "检查参数"
        ordering = ["detector", "parameter", "-effective_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "detector", "parameter", "effective_from"], name="detector_setting_once",
                violation_error_message="这一参数自这一天起的数值已经登记。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.town}检查参数（{self.effective_from:%Y-%m-%d} 起）"

    @property
    def village(self) -> Division:
        return self.town


class VillagePlace(models.Model):
    """Where a village lies: photos taken farther than ``radius`` km from its centre are far away."""

    village = models.OneToOneField(Village, models.PROTECT, related_name="place", verbose_name="村（居）")
    latitude = models.DecimalField(
        "中心纬度", max_digits=9, decimal_places=6, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.DecimalField(
        "中心经度", max_digits=9, decimal_places=6, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    radius = models.DecimalField(
        "半径（公里）", max_digits=5, decimal_places=2, validators=[MinValueValidator(Decimal("0.1"))],
        help_text="从中心到最远的院坝，宁大勿小。",
    )  # fmt: skip
    history = tracked()

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "村（居）位置"
        verbose_name_plural = "村（居）位置"
        ordering = ["village_id"]

    def __str__(self) -> str:
        return f"{self.village}位置"


class PhotoLook(models.Model):
    """What a photo looks like, by the SHA-256 of its file: worked out once, and again at any time from the file itself.

    ``look`` is the difference hash as sixteen hexadecimal digits; empty where a photo shows too little to compare.
    """

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    look = models.CharField("画面特征", max_length=16, blank=True, default="")

    class Meta:
        verbose_name = "照片特征"
        verbose_name_plural = "照片特征"
        ordering = ["sha256"]

    def __str__(self) -> str:
        return self.sha256[:12]
