"""Vocabulary of the registry. Values are the roster's own words, so that what came in can be read back as it was."""

from django.db.models import TextChoices


class Program(TextChoices):
    """Kinds of assistance (notice: 低保、特困供养、临时救助)."""

    URBAN = "城市低保", "城市低保"
    RURAL = "农村低保", "农村低保"
    DESTITUTE_HOME = "特困分散供养", "特困分散供养"
    DESTITUTE_CARE = "特困集中供养", "特困集中供养"
    TEMPORARY = "临时救助", "临时救助"


class Category(TextChoices):
    """A/B/C decide how often a household is reviewed, never how much it gets (domain: 重庆补差发放)."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class Sex(TextChoices):
    MALE = "男", "男"
    FEMALE = "女", "女"


class RosterState(TextChoices):
    CHECKED = "checked", "待确认"
    REFUSED = "refused", "有错待改"
    IMPORTED = "imported", "已导入"
    DISCARDED = "discarded", "已作废"


class PostingKind(TextChoices):
    RENEWAL = "renewal", "续保公示"
    NEW = "new", "新增公示"
    STOP = "stop", "停发公示"
    LONG_TERM = "long_term", "长期公示"


class PostingState(TextChoices):
    UP = "up", "公示中"
    CLOSED = "closed", "已期满"
    WITHDRAWN = "withdrawn", "已撤下"


class ObjectionState(TextChoices):
    OPEN = "open", "待处理"
    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"


class StandardKind(TextChoices):
    """What a monthly figure is for; each kind has its own row of dated figures (元/人·月)."""

    URBAN = "城市低保", "城市低保标准"
    RURAL = "农村低保", "农村低保标准"
    DESTITUTE = "特困基本生活", "特困人员基本生活标准"
    CARE_FULL = "照料护理全护理", "照料护理标准（全护理）"
    CARE_HALF = "照料护理半护理", "照料护理标准（半护理）"
    CARE_SELF = "照料护理全自理", "照料护理标准（全自理）"
    DISABLED = "残疾人", "分类重点救助（残疾人）"
    SEVERE = "重残", "分类重点救助（一、二级重残）"
    ILLNESS = "重大疾病", "分类重点救助（重大疾病）"
    AGED = "70岁以上", "分类重点救助（70岁以上）"
    PUPIL = "学龄前和在校", "分类重点救助（学龄前儿童和在校学生）"
    ORPHAN_HOME = "孤儿集中养育", "孤儿基本生活费（集中养育）"
    ORPHAN_SCATTERED = "孤儿散居", "孤儿基本生活费（散居）"


class Occupation(TextChoices):
    """从业状况 as on《家庭经济状况核查表》附件6."""

    PRESCHOOL = "学龄前儿童", "学龄前儿童"
    PUPIL = "在校学生", "在校学生"
    EMPLOYED = "在职", "在职"
    FLEXIBLE = "灵活就业", "灵活就业"
    REGISTERED = "登记失业", "登记失业"
    UNREGISTERED = "未登记失业", "未登记失业"
    RETIRED = "单位退休", "单位退休"


class CareLevel(TextChoices):
    """How much help a 特困 person needs (特困人员认定办法第21、22条)."""

    SELF = "全自理", "全自理"
    HALF = "半护理", "半护理"
    FULL = "全护理", "全护理"


class Exclusion(TextChoices):
    """Why somebody on the household's register may not count as living together (220号第5条, 57号第7条)."""

    CLERGY = "宗教教职", "连续三年以上脱离家庭的宗教教职人员"
    PRISON = "服刑", "在监狱内服刑人员"
    REHABILITATION = "强制隔离戒毒", "强制隔离戒毒人员"
    MISSING = "宣告失踪", "宣告失踪人员"


class IncomeKind(TextChoices):
    """收入项目 of 附件6, the kinds that rule sets treat apart, and what may be taken off (57号第13条)."""

    WAGE = "工资性收入", "工资性收入"
    FARMING = "种植养殖", "种植养殖收入"
    BUSINESS = "经营", "经营净收入"
    ASSETS = "财产租赁变卖", "财产租赁、变卖收入"
    LAND = "土地流转", "土地流转收入"
    PENSION = "养老保险金", "养老保险金（基础养老金以外）"
    BASIC_PENSION = "基础养老金", "中央确定的城乡居民基础养老金"
    SUPPORT = "赡扶抚养费", "赡养、扶养、抚养费"
    ALLOWANCE = "生活补助金", "生活补助金"
    VETERAN = "优抚金", "优待抚恤金"
    FAMILY_PLANNING = "计生奖扶", "计划生育奖励与扶助金"
    SCHOLARSHIP = "奖学金", "奖学金、见义勇为等奖励性补助"
    RELIEF = "救助款物", "政府发放的社会救助款物"
    OTHER = "其他", "其他收入"
    HARDSHIP_COST = "刚性支出", "因残疾、重病增加的刚性支出（扣减）"
    JOB_COST = "就业成本", "必要的就业成本（扣减）"


class PropertyKind(TextChoices):
    """Property that the rules look at (渝府办发〔2017〕33号), the exempt kinds told apart."""

    DEPOSIT = "存款", "存款"
    SECURITIES = "证券", "证券、债券"
    INSURANCE = "储蓄性保险", "储蓄性保险"
    HOME = "住房", "住房"
    UNSAFE_HOME = "危房", "鉴定为危房的住房"
    SHOP = "商业门面", "商业门面（出租或自营）"
    VEHICLE = "机动车", "机动车"
    MOTORCYCLE = "两轮摩托车", "普通两轮摩托车"
    WHEELCHAIR = "残疾人轮椅车", "残疾人代步轮椅车"
    BOAT = "船舶", "船舶"
    MACHINERY = "工程机械", "工程机械"
    FARM_MACHINE = "大型农机具", "大型农机具"
    COMPANY = "企业", "注册企业"


# 与户主关系 of whoever was the 户主 until another was named.
FORMER_HEAD = "原户主"
