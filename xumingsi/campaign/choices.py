"""Phases of the notice (通知三) and how far each has come."""

from django.db.models import TextChoices


class PhaseKind(TextChoices):
    MOBILISE = "mobilise", "动员部署"
    RENEW = "renew", "续保、经济核查"
    SELF_INSPECT = "self_inspect", "自查清理"
    RECTIFY = "rectify", "核查整改"
    REPORT = "report", "信息报送"


class PhaseState(TextChoices):
    PENDING = "pending", "未开始"
    RUNNING = "running", "进行中"
    CLOSED = "closed", "已关闭"


class ReviewRule(TextChoices):
    """When a democratic review is held: 220号 always, 57号 only after an objection to the posting."""

    ALWAYS = "always", "每件必评议"
    ON_OBJECTION = "on_objection", "公示有异议时评议"
    NEVER = "never", "不评议"


class GroupPost(TextChoices):
    HEAD = "head", "组长"
    DEPUTY = "deputy", "副组长"
    MEMBER = "member", "成员"
    OFFICE = "office", "办公室"
