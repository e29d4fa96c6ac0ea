"""Words of the cure: states of an item, steps of the sign-off chain, kinds of fake cure (通知四(一)、四(二))."""

from django.db.models import TextChoices


class ItemState(TextChoices):
    """待制定方案 → 整改中 → 申请销号 → 复核 (and the signatures that follow it) → 已销号."""

    PLANNING = "planning", "待制定方案"
    CURING = "curing", "整改中"
    SUBMITTED = "submitted", "申请销号"
    RECHECKING = "rechecking", "复核"
    LEADER = "leader", "复核通过，待分管领导意见"
    DISCIPLINE = "discipline", "待镇纪委监督意见"
    GROUP = "group", "待领导小组审定"
    CLOSED = "closed", "已销号"
    WITHDRAWN = "withdrawn", "已撤销"


OPEN_STATES = (
    ItemState.PLANNING, ItemState.CURING, ItemState.SUBMITTED, ItemState.RECHECKING, ItemState.LEADER,
    ItemState.DISCIPLINE, ItemState.GROUP,
)  # fmt: skip
ASKED_STATES = (ItemState.SUBMITTED, ItemState.RECHECKING, ItemState.LEADER, ItemState.DISCIPLINE, ItemState.GROUP)


class Stage(TextChoices):
    """The five columns of the board: the signatures after a recheck belong to it."""

    PLANNING = "planning", "待制定方案"
    CURING = "curing", "整改中"
    SUBMITTED = "submitted", "申请销号"
    RECHECKING = "rechecking", "复核"
    CLOSED = "closed", "已销号"


STAGES: dict[Stage, tuple[ItemState, ...]] = {
    Stage.PLANNING: (ItemState.PLANNING,),
    Stage.CURING: (ItemState.CURING,),
    Stage.SUBMITTED: (ItemState.SUBMITTED,),
    Stage.RECHECKING: (ItemState.RECHECKING, ItemState.LEADER, ItemState.DISCIPLINE, ItemState.GROUP),
    Stage.CLOSED: (ItemState.CLOSED,),
}


class Remedy(TextChoices):
    """What is to become of the household's money: 停发 is held against the roll before sign-off."""

    STOP = "stop", "停发（清退）"
    ADJUST = "adjust", "重新核定金额"
    COVER = "cover", "纳入保障"
    REPAIR = "repair", "补办手续、完善制度"
    DISCIPLINE = "discipline", "教育、处理责任人"


class Nature(TextChoices):
    IMMEDIATE = "immediate", "立行立改"
    LASTING = "lasting", "长期坚持"


class SignStep(TextChoices):
    """Whose opinion a row of the chain is (domain §6.2 销号审批表); the village's own is its submission."""

    OFFICE = "office", "社会事务办审核"
    LEADER = "leader", "分管领导意见"
    DISCIPLINE = "discipline", "镇纪委监督意见"
    GROUP = "group", "领导小组审定"


class Fault(TextChoices):
    """Why a cure was sent back (通知四(一))."""

    SURFACE = "surface", "表面整改"
    FALSE = "false", "虚假整改"
    PAPER = "paper", "纸上整改"
    INCOMPLETE = "incomplete", "材料不齐"

    @property
    def is_fake(self) -> bool:
        """Whether it counts as a fake cure: the evidence must then be made anew."""
        return self != Fault.INCOMPLETE


class Receiver(TextChoices):
    """To whom a matter is handed over."""

    TOWN_DISCIPLINE = "town_discipline", "镇纪委"
    COUNTY_DISCIPLINE = "county_discipline", "县纪委监委"
    COUNTY_OFFICE = "county_office", "县民政局"
    POLICE = "police", "公安机关"
    OTHER = "other", "其他部门"


class Urgency(TextChoices):
    """How an open item stands to its date, by working days."""

    IN_TIME = "in_time", "期限内"
    SOON = "soon", "即将到期"
    LATE_1 = "late_1", "逾期 1 个工作日以上"
    LATE_3 = "late_3", "逾期 3 个工作日以上"
    LATE_7 = "late_7", "逾期 7 个工作日以上"
