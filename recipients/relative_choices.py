"""Words of near-relative filing (近亲属备案): who is an official, which relations count, how far a filing has come."""

from django.db.models import TextChoices


class OfficialKind(TextChoices):
    """Whose relatives are filed: 220号第14条 names the last two, the notice adds the others (通知二(二)1)."""

    PAYROLL = "财政供养人员", "财政供养人员"
    CADRE = "村(居)干部", "村（居）干部"
    HANDLER = "低保经办人员", "低保经办人员"
    CIVIL_AFFAIRS = "民政干部职工", "民政干部职工"


class Kin(TextChoices):
    """Kinds of relations: the eight of 220号第14条 first, then those a town may add."""

    SPOUSE = "配偶", "配偶"
    PARENT = "父母", "父母"
    CHILD = "子女", "子女"
    SIBLING = "兄弟姐妹", "兄弟姐妹"
    GRANDPARENT = "祖父母", "祖父母"
    MATERNAL_GRANDPARENT = "外祖父母", "外祖父母"
    GRANDCHILD = "孙子女", "孙子女"
    MATERNAL_GRANDCHILD = "外孙子女", "外孙子女"
    PARENT_IN_LAW = "配偶的父母", "配偶的父母（岳父母、公婆）"
    CHILD_IN_LAW = "子女的配偶", "子女的配偶（儿媳、女婿）"
    UNCLE = "伯叔姑舅姨", "伯叔姑舅姨"
    NEPHEW = "侄甥", "侄子女、外甥子女"
    SIBLING_IN_LAW = "兄弟姐妹的配偶", "兄弟姐妹的配偶"
    SPOUSE_SIBLING = "配偶的兄弟姐妹", "配偶的兄弟姐妹"
    COUSIN = "堂表兄弟姐妹", "堂、表兄弟姐妹"


STATUTORY = (
    *(Kin.SPOUSE, Kin.PARENT, Kin.CHILD, Kin.SIBLING),
    *(Kin.GRANDPARENT, Kin.MATERNAL_GRANDPARENT, Kin.GRANDCHILD, Kin.MATERNAL_GRANDCHILD),
)
WIDER = tuple(kin for kin in Kin if kin not in STATUTORY)


class FilingState(TextChoices):
    FILED = "filed", "已申报，待镇核查"
    TOWN_CHECKED = "town_checked", "镇已核查，待县核查"
    COUNTY_CHECKED = "county_checked", "县已核查，待长期公示"
    POSTED = "posted", "已长期公示"
    UNTRUE = "untrue", "备案不实"
    CLOSED = "closed", "已销案"


LIVE_FILINGS = (FilingState.FILED, FilingState.TOWN_CHECKED, FilingState.COUNTY_CHECKED, FilingState.POSTED)


class FilingStatus(TextChoices):
    """How a household and an official stand towards the duty to file."""

    FILED = "已备案", "已备案"
    MISSING = "应备未备", "应备未备"
    UNTRUE = "备案不实", "备案不实"


class FilingWay(TextChoices):
    """申报方式 of the register."""

    DECLARED = "declared", "主动申报"
    MATCHED = "matched", "比对发现"


class CheckLevel(TextChoices):
    TOWN = "town", "镇核查"
    COUNTY = "county", "县核查"


class WhyNotFiled(TextChoices):
    """Answers where a filing seems due and is not."""

    NO_RELATIVE = "no_relative", "核实后不属于近亲属"
    WRONG_DATA = "wrong_data", "名册或申报信息有误"
    NOT_ASSISTED = "not_assisted", "该亲属不在户内或已不享受"
    LEFT_OFFICE = "left_office", "备案人已离任"
