"""Vocabulary of the lists of vehicles, homes and shops, businesses and pensions."""

from django.db.models import TextChoices


class PropertyUse(TextChoices):
    HOME = "住宅", "住宅"
    SHOP = "商业", "商业"


class BusinessState(TextChoices):
    ACTIVE = "存续", "存续"
    CLOSED = "注销", "注销"
    REVOKED = "吊销", "吊销"
