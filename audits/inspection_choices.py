"""Words of self-inspections, inspections and their scores."""

from django.db.models import TextChoices


class Answer(TextChoices):
    YES = "yes", "是"
    NO = "no", "否"
    NOT_APPLICABLE = "na", "不适用"


class SelfState(TextChoices):
    OPEN = "open", "填报中"
    SUBMITTED = "submitted", "待签字"
    SIGNED = "signed", "已签字"


class Mode(TextChoices):
    """How inspectors come (通知三(四) 明察暗访、现场督察)."""

    OPEN = "open", "明察"
    COVERT = "covert", "暗访"
    ON_SITE = "on_site", "现场督察"


class Basis(TextChoices):
    """Why a household is on the list of an inspection."""

    FORCED = "forced", "必查"
    DRAWN = "drawn", "抽中"
    REPLACEMENT = "replacement", "替补"


class TargetState(TextChoices):
    WAITING = "waiting", "待抽查"
    SEALED = "sealed", "已查未公布"
    CHECKED = "checked", "已抽查"
    MISSED = "missed", "未能抽查"


class MissedBecause(TextChoices):
    MOVED = "moved", "已迁出本镇"
    NOBODY = "nobody", "两次上门均未遇"
    DECEASED = "deceased", "全户已死亡"


class Conclusion(TextChoices):
    CONSISTENT = "consistent", "一致"
    DIFFERENT = "different", "不一致"
    ADJUST = "adjust", "需调整"


class InspectionState(TextChoices):
    SEALED = "sealed", "未公布"
    PUBLISHED = "published", "待村签字"
    SIGNED = "signed", "村已签字"


class OrderState(TextChoices):
    ORDERED = "ordered", "待重新制定"
    MET = "met", "已重新制定"


class ScoreKind(TextChoices):
    """What points are taken off for (通知三(四) 严格考核逗硬)."""

    UNSIGNED = "unsigned", "自查未按时签字上报"
    FALSE_ANSWER = "false_answer", "自查填“是”、督查发现为“否”"
    ON_SITE_FAULT = "on_site_fault", "督查发现问题（自查未掩盖的）"
    DIFFERENT = "different", "抽查户与申报不一致"
    ORDERED = "ordered", "被责令重新制定整改方案"
    ORDER_LATE = "order_late", "逾期未重新制定整改方案"
