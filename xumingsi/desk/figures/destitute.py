"""Columns of 城乡特困人员救助供养 (table C)."""

from recipients.choices import CareLevel, Program, StandardKind
from xumingsi.accounts.choices import VillageKind

from . import assistance
from .assistance import people_of, persons, standard, where
from .benefits import covered_people, households, money_a_month
from .figure import Figure

_GRADES = [
    ("one", "一档", CareLevel.FULL, StandardKind.CARE_FULL),
    ("two", "二档", CareLevel.HALF, StandardKind.CARE_HALF),
    ("three", "三档", CareLevel.SELF, StandardKind.CARE_SELF),
]
_CARE = assistance.benefits_of(Program.DESTITUTE_CARE)
_HOME = assistance.benefits_of(Program.DESTITUTE_HOME)
_TOWN = where(household__village__kind=VillageKind.COMMUNITY)
_COUNTRY = where(household__village__kind=VillageKind.VILLAGE)


def _graded(prefix: str, program: Program, group: str) -> list[Figure]:
    """人数 and 金额 of each grade, and their sum."""
    people = people_of(program)
    found = []
    for key, name, level, kind in _GRADES:
        count = f"{prefix}_{key}"
        found += [
            Figure(count, f"{name}人数", f"护理等级为{level}的人数，以登记为准，未登记的以敬老院登记为准", people, where(care=level.value), persons, group=group),
            Figure(f"{count}_money", f"{name}金额", f"{name}人数 × 统计截止日执行的照料护理标准（{level}）", times=(count, standard(kind)), group=group, kind="money"),
        ]  # fmt: skip
    amounts = tuple(f"{prefix}_{key}_money" for key, *_ in _GRADES)
    return [
        *found,
        Figure(f"{prefix}_nursing", "照料护理补贴合计", "三档金额之和", plus=amounts, group=group, kind="money"),
    ]


def _basic(prefix: str, group: str) -> Figure:
    rule = "月供养金额合计减去照料护理补贴合计，不应小于 0"
    return Figure(f"{prefix}_basic", "基本生活补贴发放金额", rule, plus=(f"{prefix}_money",), minus=(f"{prefix}_nursing",), group=group, kind="money")  # fmt: skip


_SUM = "统计截止日执行的月供养金额合计（元）"
DESTITUTE = [
    Figure("care_households", "户", "统计截止日特困集中供养在保户数", _CARE, measure=households, group="集中供养"),
    Figure("care_people", "人数", "上述待遇的保障人数之和", _CARE, measure=covered_people, group="集中供养"),
    _basic("care", "集中供养"),
    *_graded("care", Program.DESTITUTE_CARE, "集中供养"),
    Figure("care_money", "月供养金额", _SUM, _CARE, measure=money_a_month, group="集中供养", kind="money"),
    Figure("home_country", "农村户", "村的特困分散供养户数", _HOME, _COUNTRY, households, group="分散供养"),
    Figure("home_country_people", "农村人数", "上述待遇的保障人数之和", _HOME, _COUNTRY, covered_people, group="分散供养"),
    Figure("home_town", "城市户", "社区的特困分散供养户数", _HOME, _TOWN, households, group="分散供养"),
    Figure("home_town_people", "城市人数", "上述待遇的保障人数之和", _HOME, _TOWN, covered_people, group="分散供养"),
    _basic("home", "分散供养"),
    *_graded("home", Program.DESTITUTE_HOME, "分散供养"),
    Figure("home_money", "月供养金额", _SUM, _HOME, measure=money_a_month, group="分散供养", kind="money"),
    Figure("destitute_households", "户数", "集中、分散供养户数之和", plus=("care_households", "home_country", "home_town"), group="合计"),
    Figure("destitute_people", "人数", "集中、分散供养人数之和", plus=("care_people", "home_country_people", "home_town_people"), group="合计"),
    Figure("destitute_money", "金额", "集中、分散月供养金额之和", plus=("care_money", "home_money"), group="合计", kind="money"),
]  # fmt: skip
