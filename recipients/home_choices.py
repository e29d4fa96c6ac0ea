"""Vocabulary of the care homes (敬老院、特困供养机构). Values are the workbooks' own words where a workbook has them."""

from django.db.models import TextChoices

from .sheets.words import INCOME_SUBJECTS, SPENDING_SUBJECTS


class StayKind(TextChoices):
    """Who pays for a resident. 未注明 is told from the registry: whoever draws 特困集中供养 is supported, others board."""

    SUPPORTED = "特困供养", "特困供养"
    BOARDER = "自费寄养", "自费寄养"


class LeaveReason(TextChoices):
    """Why a stay ended; lists from elsewhere may say it in other words."""

    DEATH = "死亡", "死亡"
    FAMILY = "家属接回", "家属接回"
    SCATTERED = "转分散供养", "转分散供养"
    HOSPITAL = "住院", "住院"
    MOVED = "转院", "转往其他机构"
    OTHER = "其他", "其他"


class Direction(TextChoices):
    INCOME = "收入", "收入"
    SPENDING = "支出", "支出"


FOOD, POCKET_MONEY, BOARDING, SUBSIDY = "伙食", "零花钱", "寄养费", "财政补助"
SUBJECTS = {Direction.INCOME: INCOME_SUBJECTS, Direction.SPENDING: SPENDING_SUBJECTS}


class DepositKind(TextChoices):
    """What a home keeps for a resident (57号第26条)."""

    CASH = "现金", "现金"
    PASSBOOK = "存折", "存折"
    CARD = "银行卡", "银行卡"
    THING = "物品", "物品"


class DepositMove(TextChoices):
    IN = "存入", "存入"
    OUT = "取出", "取出"
