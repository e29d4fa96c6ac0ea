"""States of an application and the words of its steps."""

from django.db.models import TextChoices


class Kind(TextChoices):
    RENEWAL = "renewal", "续保"
    NEW = "new", "新申请（应保尽保）"
    TEMPORARY = "temporary", "临时救助"


class State(TextChoices):
    OPEN = "open", "待申请"
    APPLIED = "applied", "已申请"
    RETURNED = "returned", "退回补正"
    VERIFIED = "verified", "已核查"
    VISITED = "visited", "已入户"
    REVIEWED = "reviewed", "已评议"
    POSTED = "posted", "公示中"
    POSTING_OVER = "posting_over", "公示期满"
    PROPOSED = "proposed", "待审批"
    DECIDED = "decided", "已审批"
    LAPSED = "lapsed", "逾期未申请"
    WAIVED = "waived", "签字放弃"
    STOP_ADVISED = "stop_advised", "拟停发建议"
    STOP_PROPOSED = "stop_proposed", "拟停待批"


SILENT = (State.LAPSED, State.WAIVED, State.STOP_ADVISED, State.STOP_PROPOSED)


class Outcome(TextChoices):
    CONTINUE = "continue", "续保"
    RAISE = "raise", "增发"
    REDUCE = "reduce", "减发"
    STOP = "stop", "停发"
    GRANT = "grant", "批准"
    REFUSE = "refuse", "不予批准"

    @property
    def needs_notice(self) -> bool:
        """Outcomes that take something away and so need written reasons and remedy (649号令第13条, 57号第32条)."""
        return self in (Outcome.REDUCE, Outcome.STOP, Outcome.REFUSE)


class Channel(TextChoices):
    """How a household was reminded."""

    PHONE = "phone", "电话"
    DOOR = "door", "上门"
    MESSAGE = "message", "短信或微信"
    BROADCAST = "broadcast", "广播或张贴"
    RELATIVE = "relative", "亲属转告"


class Source(TextChoices):
    """Sources of an economic check (220号第19条)."""

    REGISTER = "register", "户籍"
    VEHICLE = "vehicle", "车辆"
    HOUSING = "housing", "住房"
    INSURANCE = "insurance", "社会保险"
    PENSION = "pension", "养老金"
    DEPOSIT = "deposit", "存款"
    SECURITIES = "securities", "证券"
    BUSINESS = "business", "个体经营"
    FUND = "fund", "住房公积金"
    PAYROLL = "payroll", "财政供养"
    DEATH = "death", "死亡殡葬"


class Verdict(TextChoices):
    """What an economic check or a visit came to."""

    CONSISTENT = "consistent", "一致"
    DIFFERENT = "different", "不一致"
    DOUBTFUL = "doubtful", "有疑问"


class Capacity(TextChoices):
    """In what capacity a person attends a review (220号第22条)."""

    OFFICER = "officer", "乡镇工作人员"
    COMMITTEE = "committee", "村（居）党组织和村（居）委成员"
    PARTY = "party", "党员代表"
    REPRESENTATIVE = "representative", "村（居）民代表"


class Found(TextChoices):
    """What a home check of a silent household found."""

    WILL_APPLY = "will_apply", "愿意申请，已告知补办"
    UNABLE = "unable", "本人无法办理，须代办"
    GIVES_UP = "gives_up", "本人表示放弃"
    AWAY = "away", "长期外出，已联系"
    NOT_FOUND = "not_found", "多次上门未见、联系不上"
    DECEASED = "deceased", "享受对象已死亡"
    MOVED = "moved", "已迁出"


class DrawPurpose(TextChoices):
    VISIT = "visit", "入户抽查"
    INSPECTION = "inspection", "督查抽查"
