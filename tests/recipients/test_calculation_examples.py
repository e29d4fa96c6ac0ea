"""Amounts worked out by hand, each with its pencil derivation; the calculation must come to the same cent."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest

from recipients.calculation import Case, Holding, IncomeEntry, Person, calculate
from tests.factories.figures import adult, aged, chongqing, pupil

RURAL, URBAN, AT_HOME, IN_CARE = "农村低保", "城市低保", "特困分散供养", "特困集中供养"
AUGUST, SEPTEMBER, JULY_2021 = date(2020, 8, 1), date(2020, 9, 1), date(2021, 7, 1)


@dataclass
class Example:
    """What is given, what must come out (元), and how one gets there with a pencil."""

    name: str
    program: str
    day: date
    income: str | None
    people: tuple[Person, ...]
    expected: str
    pencil: str
    items: tuple[IncomeEntry, ...] = ()
    holdings: tuple[Holding, ...] = ()

    @property
    def case(self) -> Case:
        income = None if self.income is None else Decimal(self.income)
        return Case(self.program, self.people, income, self.items, self.holdings)


def adults(count: int) -> tuple[Person, ...]:
    return tuple(adult(f"成员{number}") for number in range(count))


def entry(kind: str, amount: str, person: int | None = None) -> IncomeEntry:
    return IncomeEntry(kind, Decimal(amount), "", person)


def savings(amount: str) -> tuple[Holding, ...]:
    return (Holding("存款", Decimal(amount)),)


THREE = (aged(disability="二级"), adult("李婆婆", relation="配偶"), pupil())
PARENT_AND_PUPIL = (adult(), pupil())
PRISONER = adult("乙", relation="子", exclusion="服刑", key=2)
IN_REHABILITATION = adult("丙", relation="子", exclusion="强制隔离戒毒")

EXAMPLES = [
    # 补差. Standards: rural 440 in August 2020 and 496 from September, urban 580 and 620.
    Example("依据文件的例子，九月", RURAL, SEPTEMBER, "600", THREE, "1088.00", "(496−600÷3)×3=888；60+40=100；学生100；888+100+100"),
    Example("依据文件的例子，八月", RURAL, AUGUST, "600", THREE, "920.00", "(440−200)×3=720；720+100+100"),
    Example("无收入一人", RURAL, SEPTEMBER, "0", adults(1), "496.00", "(496−0)×1"),
    Example("收入100一人", RURAL, SEPTEMBER, "100", adults(1), "396.00", "496−100"),
    Example("两人收入150", RURAL, SEPTEMBER, "150", adults(2), "842.00", "150÷2=75；(496−75)×2=421×2"),
    Example("除不尽，舍", RURAL, SEPTEMBER, "700", adults(3), "788.01", "700÷3≈233.33；(496−233.33)×3=262.67×3"),
    Example("除不尽，舍，收入100", RURAL, SEPTEMBER, "100", adults(3), "1388.01", "100÷3≈33.33；462.67×3"),
    Example("除不尽，入", RURAL, SEPTEMBER, "200", adults(3), "1287.99", "200÷3≈66.67；429.33×3"),
    Example("七口之家", RURAL, SEPTEMBER, "1000", adults(7), "2471.98", "1000÷7≈142.86；353.14×7"),
    Example("正好半分，入", RURAL, SEPTEMBER, "100.04", adults(8), "3867.92", "100.04÷8=12.505→12.51；483.49×8"),
    Example("人均等于标准，不保", RURAL, SEPTEMBER, "496", adults(1), "0.00", "496不低于496"),
    Example("人均差一分", RURAL, SEPTEMBER, "495.99", adults(1), "0.01", "496−495.99"),
    Example("人均高于标准", RURAL, SEPTEMBER, "800", adults(1), "0.00", "800>496"),
    Example("八月够、九月不够线", RURAL, AUGUST, "450", adults(1), "0.00", "450>440"),
    Example("提标后纳入", RURAL, SEPTEMBER, "450", adults(1), "46.00", "496−450"),
    Example("人均高于标准的老人不加", RURAL, SEPTEMBER, "500", (aged(),), "0.00", "不是低保对象，不享受分类重点救助"),
    Example("城市一人", URBAN, SEPTEMBER, "0", adults(1), "620.00", "620−0"),
    Example("城市两人，九月", URBAN, SEPTEMBER, "300", adults(2), "940.00", "(620−150)×2"),
    Example("城市两人，八月", URBAN, AUGUST, "300", adults(2), "860.00", "(580−150)×2"),
    Example("2022年九月农村老人", RURAL, date(2022, 9, 1), "0", (aged(),), "641.00", "581+60"),
    Example("2025年七月城市两人", URBAN, date(2025, 7, 1), "301", adults(2), "1239.00", "301÷2=150.50；619.50×2"),
    # 分类重点救助: the highest of 60/60/60/100, and 40 on top for the disabled.
    Example("70岁老人", RURAL, SEPTEMBER, "0", (aged(),), "556.00", "496+60"),
    Example("70岁生日前一天", RURAL, SEPTEMBER, "0", (adult(birth=date(1950, 9, 2)),), "496.00", "当日69岁"),
    Example("70岁生日当天", RURAL, SEPTEMBER, "0", (adult(birth=date(1950, 9, 1)),), "556.00", "当日满70岁，496+60"),
    Example("三级残疾", RURAL, SEPTEMBER, "0", (adult(disability="三级"),), "536.00", "496+40"),
    Example("一级重残", RURAL, SEPTEMBER, "0", (adult(disability="一级"),), "596.00", "496+60+40"),
    Example("二级重残、老人、重病", RURAL, SEPTEMBER, "0", (aged(disability="二级", health="重病"),), "596.00", "三个60取一个；496+60+40"),
    Example("重大疾病", RURAL, SEPTEMBER, "0", (adult(health="重病"),), "556.00", "496+60"),
    Example("多病不是重大疾病", RURAL, SEPTEMBER, "0", (adult(health="多病"),), "496.00", "496"),
    Example("重病老人不重复", RURAL, SEPTEMBER, "0", (aged(health="重病"),), "556.00", "496+60"),
    Example("残疾学生", RURAL, SEPTEMBER, "0", (adult(), pupil(disability="四级")), "1132.00", "496×2=992；100+40"),
    Example("重残学生取高", RURAL, SEPTEMBER, "0", (adult(), pupil(disability="一级")), "1132.00", "992；60与100取100，加40"),
    Example("重病学生取高", RURAL, SEPTEMBER, "0", (adult(), pupil(health="重病")), "1092.00", "992+100"),
    Example("学龄前儿童", RURAL, SEPTEMBER, "0", (adult(), adult("小宝", birth=date(2018, 1, 1), relation="子", occupation="学龄前儿童")), "1092.00", "992+100"),
    Example("在校的成年子女", RURAL, SEPTEMBER, "0", (adult(), adult("大明", birth=date(2000, 1, 1), relation="子", occupation="在校学生")), "1092.00", "992+100"),
    Example("17岁已就业", RURAL, SEPTEMBER, "0", (adult(), adult("小红", birth=date(2003, 1, 1), relation="女", occupation="灵活就业")), "992.00", "496×2"),
    Example("17岁未登记从业状况", RURAL, SEPTEMBER, "0", (adult(), adult("小红", birth=date(2003, 1, 1), relation="女")), "1092.00", "推定在校，992+100"),
    Example("当天满18岁未登记", RURAL, SEPTEMBER, "0", (adult(), adult("小红", birth=date(2002, 9, 1), relation="女")), "992.00", "已成年，不推定"),
    Example("四口之家", RURAL, SEPTEMBER, "400", (adult(), aged(disability="二级"), pupil(), pupil("小华")), "1884.00", "(496−100)×4=1584；100+100+100"),
    # Who counts.
    Example("服刑人员不计", RURAL, SEPTEMBER, "200", (adult(), adult("配偶", relation="配偶"), PRISONER), "792.00", "200÷2=100；396×2"),
    Example("强制戒毒，220号计入", RURAL, SEPTEMBER, "300", (adult(), adult("配偶"), IN_REHABILITATION), "1188.00", "300÷3=100；396×3"),
    Example("强制戒毒，57号不计", RURAL, JULY_2021, "300", (adult(), adult("配偶"), IN_REHABILITATION), "692.00", "300÷2=150；346×2"),
    Example("宣告失踪，57号不计", RURAL, date(2021, 9, 1), "0", (adult(), adult("丁", exclusion="宣告失踪")), "515.00", "515×1"),
    Example("三人只保一人", RURAL, SEPTEMBER, "300", (adult(), adult("乙", covered=False), adult("丙", covered=False)), "396.00", "300÷3=100；396×1"),
    Example("三人保两人", RURAL, SEPTEMBER, "300", (adult(), adult("乙"), adult("丙", covered=False)), "792.00", "396×2"),
    Example("不保的老人不加", RURAL, SEPTEMBER, "0", (adult(), aged(covered=False)), "496.00", "496×1，不加60"),
    # 特困 and 孤儿: fixed sums a head.
    Example("特困全自理，八月", AT_HOME, AUGUST, None, (aged(care_level="全自理"),), "754.00", "754+0"),
    Example("特困全自理，九月", AT_HOME, SEPTEMBER, None, (aged(care_level="全自理"),), "856.00", "806+50"),
    Example("特困半护理，九月", AT_HOME, SEPTEMBER, None, (aged(care_level="半护理"),), "1006.00", "806+200"),
    Example("特困全护理，八月", IN_CARE, AUGUST, None, (aged(care_level="全护理"),), "1054.00", "754+300"),
    Example("特困全护理，九月", IN_CARE, SEPTEMBER, None, (aged(care_level="全护理", disability="一级"),), "1106.00", "806+300；特困不加分类救助"),
    Example("特困两人", AT_HOME, SEPTEMBER, None, (aged(care_level="全护理"), aged("李婆婆", care_level="全自理")), "1962.00", "1106+856"),
    Example("特困未定护理等级", AT_HOME, SEPTEMBER, None, (aged(),), "856.00", "按全自理：806+50"),
    Example("特困2025年七月", AT_HOME, date(2025, 7, 1), None, (aged(care_level="半护理"),), "1201.00", "1001+200"),
    Example("孤儿集中养育", "孤儿集中养育", SEPTEMBER, None, (pupil(),), "1456.00", "1456"),
    Example("两名散居孤儿", "孤儿散居", SEPTEMBER, None, (pupil(), pupil("小华")), "2512.00", "1256×2"),
    # Income item by item.
    Example("基础养老金，220号计入", RURAL, SEPTEMBER, None, adults(1), "93.00", "300+103=403；496−403", (entry("工资性收入", "300"), entry("基础养老金", "103"))),
    Example("基础养老金，57号不计", RURAL, JULY_2021, None, adults(1), "196.00", "496−300", (entry("工资性收入", "300"), entry("基础养老金", "103"))),
    Example("优抚金不计", RURAL, SEPTEMBER, None, adults(1), "296.00", "496−200", (entry("工资性收入", "200"), entry("优抚金", "500"))),
    Example("奖学金和救助款物，57号不计", RURAL, JULY_2021, None, adults(1), "396.00", "496−100", (entry("种植养殖", "100"), entry("奖学金", "200"), entry("救助款物", "300"))),
    Example("刚性支出，57号扣减", RURAL, JULY_2021, None, adults(1), "246.00", "400−150=250；496−250", (entry("工资性收入", "400"), entry("刚性支出", "150"))),
    Example("刚性支出，220号不扣", RURAL, SEPTEMBER, None, adults(1), "96.00", "496−400", (entry("工资性收入", "400"), entry("刚性支出", "150"))),
    Example("扣减超过收入按0", RURAL, JULY_2021, None, adults(1), "496.00", "100−150不足0", (entry("工资性收入", "100"), entry("就业成本", "150"))),
    Example("服刑人员的收入不计", RURAL, SEPTEMBER, None, (adult(key=1), PRISONER), "396.00", "只计100；496−100", (entry("工资性收入", "100", 1), entry("工资性收入", "200", 2))),
    Example("分项代替合计", RURAL, SEPTEMBER, "600", adults(2), "892.00", "分项100÷2=50；446×2", (entry("土地流转", "100"),)),
    # Property.
    Example("存款正好到线", RURAL, SEPTEMBER, "0", adults(3), "1488.00", "3×496×12=17856，不超过", (), savings("17856")),
    Example("存款超一分", RURAL, SEPTEMBER, "0", adults(3), "0.00", "17856.01>17856", (), savings("17856.01")),
    Example("同样存款，八月线低", RURAL, AUGUST, "0", adults(3), "0.00", "3×440×12=15840<17856", (), savings("17856")),
    Example("存款和证券合计", RURAL, SEPTEMBER, "0", adults(1), "0.00", "3000+2953=5953>5952", (), (*savings("3000"), Holding("证券", Decimal(2953)))),
    Example("机动车", RURAL, SEPTEMBER, "0", adults(1), "0.00", "有机动车不予保障", (), (Holding("机动车", detail="轿车"),)),
    Example("两轮摩托车除外", RURAL, SEPTEMBER, "0", adults(1), "496.00", "摩托车不限", (), (Holding("两轮摩托车"),)),
    Example("残疾人轮椅车除外", RURAL, SEPTEMBER, "0", (adult(disability="二级"),), "596.00", "496+60+40", (), (Holding("残疾人轮椅车"),)),
    Example("商业门面", RURAL, SEPTEMBER, "0", adults(1), "0.00", "有门面不予保障", (), (Holding("商业门面"),)),
    Example("大型农机具", RURAL, SEPTEMBER, "0", adults(1), "0.00", "有大型农机具不予保障", (), (Holding("大型农机具"),)),
    Example("一套住房一套危房", RURAL, SEPTEMBER, "0", adults(1), "496.00", "危房不计，只有一套", (), (Holding("住房", area=Decimal(200)), Holding("危房", area=Decimal(80)))),
]  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_amount_is_right_to_the_cent(example: Example) -> None:
    result = calculate(example.case, example.day, chongqing())
    assert str(result.amount) == example.expected, example.pencil


@pytest.mark.parametrize("category", ["A", "B", "C", ""])
def test_the_class_never_changes_the_amount(category: str) -> None:
    case = replace(EXAMPLES[0].case, category=category)
    assert calculate(case, SEPTEMBER, chongqing()).amount == Decimal("1088.00")


def test_the_working_can_be_redone_with_a_pencil() -> None:
    result = calculate(EXAMPLES[0].case, SEPTEMBER, chongqing())
    assert [(line.text, line.formula) for line in result.working] == [
        ("农村低保标准（重庆市2020年提标，文号待补，2020-09-01 起）", "496.00 元/人·月"),
        ("家庭月收入 ÷ 共同生活 3 人", "600.00 ÷ 3 = 200.00"),
        ("补差：（标准 − 人均月收入）× 3 人（220号第27条）", "(496.00 − 200.00) × 3 = 888.00"),
        ("王大爷：分类重点救助 一、二级重残 60.00、70岁以上 60.00，取高 60.00，另加残疾人 40.00", "60.00 + 40.00 = 100.00"),
        ("小明：分类重点救助 学龄前儿童、在校学生 100.00", "100.00"),
        ("合计（元/月）", "888.00 + 100.00 + 100.00 = 1,088.00"),
    ]  # fmt: skip


def test_the_working_of_items_says_what_does_not_count_and_why() -> None:
    example = next(example for example in EXAMPLES if example.name == "基础养老金，57号不计")
    said = [(line.text, line.formula) for line in calculate(example.case, example.day, chongqing()).working]
    assert said[:3] == [
        ("工资性收入", "300.00"),
        ("中央确定的城乡居民基础养老金 103.00 元不计入（57号第13条）", "0.00"),
        ("家庭月收入", "300.00"),
    ]
