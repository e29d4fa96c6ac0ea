"""Words of a seed that is made public before anybody can know whom it will draw."""

from django.db.models import TextChoices


class SeedKind(TextChoices):
    PUBLIC = "public", "将来公布的公开号码"
    SEALED = "sealed", "密封种子（先公布摘要）"


class SeedState(TextChoices):
    PUBLISHED = "published", "已公布"
    SHARED = "shared", "另一方已出数"
    DRAWN = "drawn", "已抽取"
    WITHDRAWN = "withdrawn", "已作废"


OPEN_SEEDS = (SeedState.PUBLISHED, SeedState.SHARED)
