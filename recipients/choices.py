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
