"""Who takes part, and on which level of the division tree."""

from django.db.models import TextChoices


class Level(TextChoices):
    """Levels of the division tree; a household belongs to the lowest."""

    CITY = "city", "市"
    COUNTY = "county", "区县"
    TOWN = "town", "镇（乡、街道）"
    VILLAGE = "village", "村（居）"


class VillageKind(TextChoices):
    VILLAGE = "村", "村"
    COMMUNITY = "社区", "社区"


class Role(TextChoices):
    """The six roles that sign in; the seventh, the public, has no account."""

    TOWN_OFFICER = "town_officer", "镇经办"
    VILLAGE_CLERK = "village_clerk", "村级经办"
    INSPECTOR = "inspector", "督查指导组"
    DISCIPLINE = "discipline", "镇纪委"
    LEADER = "leader", "领导小组"
    SYSADMIN = "sysadmin", "系统管理员"


def kind_of(role: str) -> str:
    """账号管理, 审计监督 or 业务办理: the three kinds of duty that nobody holds two of at a time."""
    return {Role.SYSADMIN.value: "账号管理", Role.DISCIPLINE.value: "审计监督"}.get(str(role), "业务办理")
