"""Vocabulary of paying: monthly rolls, their lines, and what the actual list of the bank shows otherwise."""

from django.db.models import TextChoices


class PayState(TextChoices):
    DRAFT = "draft", "编制中"
    FROZEN = "frozen", "已冻结"
    EXPORTED = "exported", "已导出"


class LineKind(TextChoices):
    NORMAL = "normal", "当月应发"
    MORE = "more", "补发"
    LESS = "less", "扣减"


class DifferenceKind(TextChoices):
    """How the money that went out differs from what was owed, each for one household and month."""

    UNPAID = "unpaid", "应发未发"
    UNDUE = "undue", "不应发而发"
    AMOUNT = "amount", "金额不符"
    ACCOUNT = "account", "账号变更"
    SHARED = "shared", "一个账号多户领取"
    AFTER_STOP = "after_stop", "停发后仍发"
    NO_BENEFIT = "no_benefit", "无待遇而发"


class DifferenceState(TextChoices):
    OPEN = "open", "待核实"
    VERIFIED = "verified", "已核实"
    CORRECTED = "corrected", "已更正"
    CLEARED = "cleared", "已消除"
