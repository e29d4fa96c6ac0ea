"""Vocabulary of the campaign's evidence: meetings, plans, publicity, surveys, typical cases, phase reports."""

from django.db.models import TextChoices


class MeetingKind(TextChoices):
    MOBILISE = "mobilise", "动员会"
    PROGRESS = "progress", "推进会"
    OTHER = "other", "其他会议"


class Presence(TextChoices):
    """In what capacity somebody was at a meeting."""

    OFFICIAL = "official", "镇、村（居）干部"
    PARTY = "party", "党员"
    REPRESENTATIVE = "representative", "村（居）民代表"
    PEOPLE = "people", "群众"


class PlanKind(TextChoices):
    WORK = "work", "专项治理工作方案"
    RECTIFY = "rectify", "整改方案"
    RULES = "rules", "动态管理办法"


class PlanState(TextChoices):
    ADOPTED = "adopted", "已通过"
    PUBLISHED = "published", "已公开"
    REMAKE = "remake", "责令重新制定"


class PublicityChannel(TextChoices):
    """通知四(三): 公示栏、QQ群、基层综合服务窗口等渠道."""

    BOARD = "board", "公示栏"
    GROUP_CHAT = "group_chat", "QQ群"
    WINDOW = "window", "综合服务窗口"
    BROADCAST = "broadcast", "广播"
    DOOR = "door", "入户"
    BANNER = "banner", "标语"
    MEETING = "meeting", "会议"
    OTHER = "other", "其他"


class SurveyState(TextChoices):
    DRAFT = "draft", "拟订中"
    RUNNING = "running", "进行中"
    CLOSED = "closed", "已结束"


class ItemKind(TextChoices):
    KNOWLEDGE = "knowledge", "政策知晓"
    SATISFACTION = "satisfaction", "满意度"


class Rating(TextChoices):
    """满意度 = (满意 + 基本满意) ÷ 有效回答; 说不清 is no valid answer."""

    SATISFIED = "satisfied", "满意"
    FAIR = "fair", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
    UNSURE = "unsure", "说不清"


class Contact(TextChoices):
    """What came of going to a drawn household."""

    INTERVIEWED = "interviewed", "已访"
    ABSENT = "absent", "未见到人"
    REFUSED = "refused", "不愿回答"


class Respondent(TextChoices):
    HEAD = "head", "户主"
    MEMBER = "member", "家庭成员"
    CARER = "carer", "照料人"


class CaseState(TextChoices):
    DRAFT = "draft", "草稿"
    APPROVED = "approved", "镇已审核"
    PUBLISHED = "published", "已发布"


class ReportState(TextChoices):
    DUE = "due", "未报"
    SUBMITTED = "submitted", "已报"
    RETURNED = "returned", "退回"
    RECEIVED = "received", "已收"
