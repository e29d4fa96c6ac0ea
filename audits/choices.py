"""Words of finding: kinds of problem, the doors they come in by, and the states of leads and problems."""

from django.db.models import TextChoices


class Category(TextChoices):
    """问题类别. The first twelve are those of the detectors (contract §2), then conduct (通知二(三)) and procedure."""

    DECEASED = "死人保", "死人保"
    FAVOUR = "人情保", "人情保"
    KINSHIP = "关系保", "关系保"
    GROUP = "政策保", "政策保"
    DUPLICATE = "重复享受", "重复享受"
    SPLIT = "拆户保", "拆户保"
    SINGLE = "单人保", "单人保"
    INELIGIBLE = "错保", "错保"
    LEFT_OUT = "漏保", "漏保"
    UNFILED = "应备未备", "应备未备"
    MOTIONS = "走过场", "走过场"
    FUNDS = "资金问题", "资金问题"
    EMBEZZLEMENT = "贪污侵占", "贪污侵占"
    FALSE_CLAIM = "虚报冒领", "虚报冒领"
    WITHHOLDING = "截留私分", "截留私分"
    EXTORTION = "吃拿卡要", "吃拿卡要"
    NEPOTISM = "优亲厚友", "优亲厚友"
    PROCEDURE = "程序不规范", "程序不规范"
    MANAGEMENT = "动态管理不到位", "动态管理不到位"
    OPENNESS = "公开不到位", "公开不到位"
    SERVICE = "服务不到位", "服务不到位"
    OTHER = "其他", "其他"


CONDUCT = frozenset(
    {Category.EMBEZZLEMENT, Category.FALSE_CLAIM, Category.WITHHOLDING, Category.EXTORTION, Category.NEPOTISM}
)


class Door(TextChoices):
    """发现来源 (domain.md §6.2)."""

    SELF = "self", "自查"
    SPOT_CHECK = "spot_check", "抽查"
    MATCH = "match", "比对"
    TIP = "tip", "举报"
    INSPECTION = "inspection", "督查"
    TOUR = "tour", "巡察反馈"
    OBJECTION = "objection", "公示异议"
    FUND_CHECK = "fund_check", "资金检查"


class Severity(TextChoices):
    HIGH = "high", "高"
    MEDIUM = "medium", "中"
    LOW = "low", "低"


class LeadState(TextChoices):
    """A lead is never a verdict: a person says 属实 or 不属实; a later run may find it gone, or back."""

    PENDING = "pending", "待核实"
    CONFIRMED = "confirmed", "属实"
    DISMISSED = "dismissed", "不属实"
    CLEARED = "cleared", "已消除"


class ProblemState(TextChoices):
    OPEN = "open", "未销号"
    CLOSED = "closed", "已销号"
    WITHDRAWN = "withdrawn", "已撤销"
