"""Columns of the tables of 城市低保 (A and F) and 农村低保 (B), with the numbers that the forms give them (栏次)."""

from django.db.models import Q

from recipients.choices import Program, Sex, StandardKind
from recipients.sheets.words import CAUSES, LABOUR

from . import assistance
from .assistance import people_of, persons, standard, where
from .benefits import covered_people, households, money_a_month
from .figure import Figure, Question

_URBAN, _URBAN_PEOPLE = assistance.benefits_of(Program.URBAN), people_of(Program.URBAN)
_URBAN_NEW, _URBAN_GONE = assistance.joined(Program.URBAN), assistance.ended(Program.URBAN)
_RURAL, _RURAL_PEOPLE = assistance.benefits_of(Program.RURAL), people_of(Program.RURAL)
_RURAL_NEW, _RURAL_GONE = assistance.joined(Program.RURAL), assistance.ended(Program.RURAL)

_NO_POPULATION = "本系统不登记全镇人口"
_NO_EXTRAS = "本系统不登记临时补助、物价补贴等一次性资金，已由分类重点救助计入月保障金额的除外"
_MONEY = "统计截止日执行的月保障金额合计（元），含分类重点救助；与银行实际发放的差异见系统“发放核对”"


def _no_cause(question: Question) -> Q:
    named = Q()
    for word in CAUSES:
        named |= Q(household__cause__contains=word)
    return ~named


URBAN = [
    Figure("urban_population", "1 非农人口总数", _NO_POPULATION, group="人口"),
    Figure("urban_standard", "2 低保标准", "统计截止日执行的城市低保标准（元/人·月）", fixed=standard(StandardKind.URBAN), kind="money"),
    Figure("urban_households", "3 户数", "统计截止日城市低保在保户数", _URBAN, measure=households),
    Figure("urban_people", "4 人数", "上述待遇的保障人数之和", _URBAN, measure=covered_people),
    Figure("urban_coverage", "5 保障面", "人数 ÷ 非农人口总数", share=("urban_people", "urban_population"), kind="percent"),
    Figure("urban_old", "老年人", "60 周岁以上的保障对象", _URBAN_PEOPLE, assistance.is_old, persons, group="人员类别"),
    Figure("urban_grown", "成年人", "18 至 59 周岁的保障对象", _URBAN_PEOPLE, assistance.is_grown, persons, group="人员类别"),
    Figure("urban_minor", "未成年人", "未满 18 周岁的保障对象", _URBAN_PEOPLE, assistance.is_minor, persons, group="人员类别"),
    Figure("urban_money", "6 保障金", "= 7（8 未登记）", plus=("urban_allowance",), group="当月支出", kind="money"),
    Figure("urban_allowance", "7 其中:低保金", _MONEY, _URBAN, measure=money_a_month, group="当月支出", kind="money"),
    Figure("urban_extra", "8 其中:临时补助", _NO_EXTRAS, group="当月支出", kind="money"),
    Figure("urban_year_money", "9 保障金", "= 10（11 未登记）", plus=("urban_year_allowance",), group="累计支出", kind="money"),
    Figure("urban_year_allowance", "10 其中:低保金", "本年一月至本月各月应发之和", accrued="urban_allowance", group="累计支出", kind="money"),
    Figure("urban_year_extra", "11 其中:临时补助", _NO_EXTRAS, group="累计支出", kind="money"),
    Figure("urban_year_people", "累计人次", "本年一月至本月各月末保障人数之和", accrued="urban_people", group="累计支出"),
    Figure("urban_average", "12 当月平均", "6 ÷ 4", share=("urban_money", "urban_people"), group="月人均补助水平", kind="money"),
    Figure("urban_year_average", "13 年平均", "9 ÷ 累计人次", share=("urban_year_money", "urban_year_people"), group="月人均补助水平", kind="money"),
    Figure("urban_new", "14 户数", "上月末不在保、统计截止日在保的户数（含由其他救助类型转入）", _URBAN_NEW, measure=households, group="当月新增"),
    Figure("urban_new_people", "15 人数", "上述待遇的保障人数之和", _URBAN_NEW, measure=covered_people, group="当月新增"),
    Figure("urban_gone", "16 户数", "上月末在保、统计截止日已停的户数（含转入其他救助类型）", _URBAN_GONE, measure=households, group="当月退出"),
    Figure("urban_gone_people", "17 人数", "上述待遇的保障人数之和", _URBAN_GONE, measure=covered_people, group="当月退出"),
]  # fmt: skip

_LABOUR = [
    Figure(f"rural_labour_{number}", f"{number} {heading}", f"劳动能力登记为“{word}”的保障对象", _RURAL_PEOPLE, where(labour=word), persons, group="劳动能力")
    for number, heading, word in zip(range(9, 13), ("有", "部分丧失", "完全丧失", "无"), LABOUR, strict=True)
]  # fmt: skip
_KNOWN_LABOUR = tuple(figure.key for figure in _LABOUR)
_CAUSES = [
    Figure(f"rural_cause_{number}", f"{number} {word}", f"所在户致贫原因登记含“{word}”的保障对象，多种原因的分别计入", _RURAL_PEOPLE, where(household__cause__contains=word), persons, group="致贫原因")
    for number, word in zip(range(13, 19), CAUSES, strict=True)
]  # fmt: skip

RURAL = [
    Figure("rural_households", "1 低保户数", "统计截止日农村低保在保户数", _RURAL, measure=households),
    Figure("rural_people", "2 低保人数", "上述待遇的保障人数之和", _RURAL, measure=covered_people),
    Figure("rural_listed", "登记到人", "上述各户登记的保障对象人数，人员分类、劳动能力和致贫原因由此统计", _RURAL_PEOPLE, measure=persons, group="人员分类"),
    Figure("rural_women", "5 女性", "保障对象中的女性", _RURAL_PEOPLE, where(sex=Sex.FEMALE), persons, group="人员分类"),
    Figure("rural_old", "6 老年人", "60 周岁以上", _RURAL_PEOPLE, assistance.is_old, persons, group="人员分类"),
    Figure("rural_minor", "7 未成年人", "未满 18 周岁", _RURAL_PEOPLE, assistance.is_minor, persons, group="人员分类"),
    Figure("rural_disabled", "8 残疾人", "登记有残疾等级的", _RURAL_PEOPLE, assistance.is_disabled, persons, group="人员分类"),
    *_LABOUR,
    Figure("rural_labour_unknown", "未登记", "保障人数中没有登记劳动能力的：2 − 9 − 10 − 11 − 12，不应小于 0", plus=("rural_people",), minus=_KNOWN_LABOUR, group="劳动能力"),
    *_CAUSES,
    Figure("rural_cause_unknown", "未登记", "所在户没有登记上述任何一种致贫原因的保障对象", _RURAL_PEOPLE, _no_cause, persons, group="致贫原因"),
    Figure("rural_new", "户", "上月末不在保、统计截止日在保的户数（含由其他救助类型转入）", _RURAL_NEW, measure=households, group="当月新增"),
    Figure("rural_new_people", "19 人", "上述待遇的保障人数之和", _RURAL_NEW, measure=covered_people, group="当月新增"),
    Figure("rural_gone", "户", "上月末在保、统计截止日已停的户数（含转入其他救助类型）", _RURAL_GONE, measure=households, group="当月退出"),
    Figure("rural_gone_people", "20 人", "上述待遇的保障人数之和", _RURAL_GONE, measure=covered_people, group="当月退出"),
    Figure("rural_year_money", "21 总支出", "= 22（23 至 25 未登记）", plus=("rural_year_allowance",), group="本年累计支出", kind="money"),
    Figure("rural_year_allowance", "22 低保金", "本年一月至本月各月应发之和", accrued="rural_allowance", group="本年累计支出", kind="money"),
    Figure("rural_year_extra", "23-25 各项补贴", _NO_EXTRAS, group="本年累计支出", kind="money"),
    Figure("rural_money", "26 支出", "= 27（28 至 30 未登记）", plus=("rural_allowance",), group="当月支出", kind="money"),
    Figure("rural_allowance", "27 低保金", _MONEY, _RURAL, measure=money_a_month, group="当月支出", kind="money"),
    Figure("rural_extra", "28-30 各项补贴", _NO_EXTRAS, group="当月支出", kind="money"),
    Figure("rural_average", "31 当月人均", "27 ÷ 2", share=("rural_allowance", "rural_people"), kind="money"),
]  # fmt: skip

_DESTITUTE = assistance.benefits_of(Program.DESTITUTE_CARE, Program.DESTITUTE_HOME)
PAID = [
    Figure("all_households", "保障户数", "城市低保、农村低保在保户数之和", plus=("urban_households", "rural_households"), group="城乡低保"),
    Figure("all_people", "保障人数", "城市低保、农村低保保障人数之和", plus=("urban_people", "rural_people"), group="城乡低保"),
    Figure("all_average", "人均月保障金", "月发放金额 ÷ 保障人数", share=("all_money", "all_people"), group="城乡低保", kind="money"),
    Figure("all_money", "月发放金额", "城市低保、农村低保当月支出之和（应发）", plus=("urban_allowance", "rural_allowance"), group="城乡低保", kind="money"),
    Figure("poor_households", "特困户数", "特困集中、分散供养在保户数", _DESTITUTE, measure=households, group="特困供养"),
    Figure("poor_people", "特困人数", "上述待遇的保障人数之和", _DESTITUTE, measure=covered_people, group="特困供养"),
    Figure("poor_average", "人均月保障金", "月发放金额 ÷ 特困人数", share=("poor_money", "poor_people"), group="特困供养", kind="money"),
    Figure("poor_money", "月发放金额", _MONEY, _DESTITUTE, measure=money_a_month, group="特困供养", kind="money"),
]  # fmt: skip
