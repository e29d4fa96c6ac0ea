"""Vocabulary of tips and complaints (举报投诉) and of conduct problems (违纪问题线索)."""

from django.db.models import TextChoices


class Channel(TextChoices):
    """Where a tip came in (通知四(三))."""

    WEB = "web", "网页"
    BOARD = "board", "公示栏"
    QQ = "qq", "QQ群"
    WINDOW = "window", "窗口"
    PHONE = "phone", "来电"
    LETTER = "letter", "来信"


class Matter(TextChoices):
    """What a tip is about; the last five are conduct (通知三、二(三))."""

    INELIGIBLE = "ineligible", "不该享受的在享受"
    MISSED = "missed", "该享受的没享受"
    DECEASED = "deceased", "死亡人员仍在领取"
    AMOUNT = "amount", "金额不对或没有发到手"
    PROCEDURE = "procedure", "审核审批不公开、走过场"
    ATTITUDE = "attitude", "脸难看、事难办、不作为"
    EMBEZZLEMENT = "embezzlement", "贪污侵占"
    FALSE_CLAIM = "false_claim", "虚报冒领"
    SHARING_OUT = "sharing_out", "截留私分"
    EXTORTION = "extortion", "吃拿卡要"
    FAVOURITISM = "favouritism", "优亲厚友"
    OTHER = "other", "其他"


class Conduct(TextChoices):
    """Kinds of misconduct (通知二(三))."""

    EMBEZZLEMENT = "embezzlement", "贪污侵占"
    FALSE_CLAIM = "false_claim", "虚报冒领"
    SHARING_OUT = "sharing_out", "截留私分"
    EXTORTION = "extortion", "吃拿卡要"
    FAVOURITISM = "favouritism", "优亲厚友"
    NEGLECT = "neglect", "不作为、失职渎职"
    OTHER = "other", "其他"


class Party(TextChoices):
    """Whom a tip complains of; decides who may see it at all."""

    HOUSEHOLD = "household", "享受救助的家庭"
    VILLAGE = "village", "村（居）干部或村级经办人员"
    TOWN = "town", "镇上工作人员"
    DISCIPLINE = "discipline", "镇纪委的人员"
    UNKNOWN = "unknown", "不清楚或不针对某个人"


class Route(TextChoices):
    """Who handles a tip."""

    TOWN = "town", "镇社会事务办"
    DISCIPLINE = "discipline", "镇纪委"
    ABOVE = "above", "县纪委监委"


class TipState(TextChoices):
    REGISTERED = "registered", "已登记"
    ACCEPTED = "accepted", "已受理"
    REFUSED = "refused", "不予受理"
    TRANSFERRED = "transferred", "已转纪委"
    HANDLING = "handling", "办理中"
    CONCLUDED = "concluded", "已办结"
    ANSWERED = "answered", "已反馈"


OPEN_TIPS = (TipState.REGISTERED, TipState.ACCEPTED, TipState.TRANSFERRED, TipState.HANDLING)


class Finding(TextChoices):
    UPHELD = "upheld", "属实"
    PARTLY = "partly", "部分属实"
    UNFOUNDED = "unfounded", "不属实"
    UNKNOWN = "unknown", "无法查实"

    @property
    def holds(self) -> bool:
        """Something was found that has to be put right."""
        return self in (Finding.UPHELD, Finding.PARTLY)


class AnswerWay(TextChoices):
    """How the outcome was told back."""

    CODE = "code", "查询码网页"
    PHONE = "phone", "电话"
    IN_PERSON = "in_person", "当面"
    WRITING = "writing", "书面"


class BarCause(TextChoices):
    """Why somebody is kept away from a tip."""

    ACCUSED = "accused", "被反映人"
    RELATIVE = "relative", "被反映人的近亲属"


class ConductState(TextChoices):
    OPENED = "opened", "待初核"
    CHECKING = "checking", "初核中"
    FILED = "filed", "已立案"
    SANCTIONED = "sanctioned", "已处分"
    REFERRED = "referred", "已移送"
    DROPPED = "dropped", "已了结"


class ConductStepKind(TextChoices):
    CHECK = "check", "初核"
    FILE = "file", "立案"
    SANCTION = "sanction", "处分"
    REFER = "refer", "移送"
    DROP = "drop", "了结"
