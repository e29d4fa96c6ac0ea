"""Laws of the calculation that hold for any household, and the set-based way held against the plain one."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from recipients.calculation import (
    RULES,
    Case,
    CaseColumns,
    Holding,
    IncomeEntry,
    Level,
    Person,
    Result,
    Standards,
    amount_spans,
    calculate,
    calculate_many,
    rules_on,
)
from recipients.choices import CareLevel, Exclusion, IncomeKind, Occupation, PropertyKind
from tests.factories.figures import adult, chongqing
from xumingsi.kit.dates import next_month

MONTHS = [date(2019, 1, 1), date(2020, 8, 1), date(2020, 9, 1), date(2021, 6, 1), date(2021, 7, 1), date(2022, 9, 1)]
LOW_INCOME = ["农村低保", "城市低保"]
PROGRAMS = [*LOW_INCOME, "特困分散供养", "特困集中供养", "孤儿散居", "临时救助", ""]

money = st.decimals(0, 3000, places=2)
people = st.builds(
    Person,
    name=st.sampled_from(["张三", "李四", "王大爷", "小明"]),
    birth=st.dates(date(1930, 1, 1), date(2018, 12, 31)),
    relation=st.sampled_from(["户主", "配偶", "子", "父亲", "孙女", "其他亲属"]),
    covered=st.sampled_from([True, True, True, False]),
    disability=st.sampled_from(["", "无", "一级", "二级", "三级", "四级"]),
    health=st.sampled_from(["", "健康", "多病", "重病"]),
    occupation=st.sampled_from(["", *Occupation.values]),
    care_level=st.sampled_from(["", *CareLevel.values]),
    exclusion=st.sampled_from(["", "", "", *Exclusion.values]),
    key=st.integers(1, 5),
)
entries = st.builds(
    IncomeEntry, kind=st.sampled_from(IncomeKind.values), amount=money, person=st.sampled_from([None, 1, 2])
)
holdings = st.builds(
    Holding,
    kind=st.sampled_from(PropertyKind.values),
    value=st.none() | st.decimals(0, 40000, places=2),
    area=st.none() | st.decimals(10, 300, places=2),
)
months = st.sampled_from(MONTHS)


def cases(programs: list[str], *, means: bool = True) -> st.SearchStrategy[Case]:
    return st.builds(
        Case,
        program=st.sampled_from(programs),
        people=st.lists(people, min_size=0, max_size=6).map(tuple),
        income=money if not means else st.none() | money,
        income_items=st.lists(entries, max_size=3).map(tuple) if means else st.just(()),
        holdings=st.lists(holdings, max_size=2).map(tuple) if means else st.just(()),
        size=st.none() | st.integers(1, 7),
        covered_count=st.none() | st.integers(1, 7),
    )


def due(case: Case, on: date, standards: Standards | None = None) -> Decimal | None:
    return calculate(case, on, standards or chongqing()).amount


@given(cases(PROGRAMS), months)
def test_the_sum_of_the_parts_is_the_whole(case: Case, on: date) -> None:
    result = calculate(case, on, chongqing())
    if result.missing:
        assert (result.amount, result.computed, result.working) == (None, None, ())
        return
    assert sum((line.amount for line in result.parts), Decimal(0)) == result.computed
    assert result.amount == (0 if result.bars else result.computed)
    assert result.computed >= 0
    assert all(line.amount == line.amount.quantize(Decimal("0.01")) for line in result.working)


@given(cases(LOW_INCOME, means=False), months, money)
def test_a_rise_in_income_never_raises_the_amount(case: Case, on: date, rise: Decimal) -> None:
    before = due(case, on)
    after = due(replace(case, income=case.income + rise), on)
    assert (before is None) == (after is None)
    assert before is None or after <= before


@given(cases(LOW_INCOME), months, st.sampled_from(["一级", "二级", "三级", "四级"]))
def test_adding_a_disabled_member_never_lowers_it(case: Case, on: date, grade: str) -> None:
    before = due(case, on)
    more = replace(case, people=(*case.people, adult("新成员", disability=grade, key=9)))
    after = due(more, on)
    assert before is None or (after is not None and after >= before)


@given(cases(LOW_INCOME), months, st.integers(1, 300))
def test_a_rise_of_a_standard_never_lowers_it(case: Case, on: date, rise: int) -> None:
    raised = Standards(figure._replace(amount=figure.amount + rise) for figure in chongqing().figures)
    before, after = due(case, on), due(case, on, raised)
    assert (before is None) == (after is None)
    assert before is None or after >= before


@settings(max_examples=60)
@given(st.lists(cases(PROGRAMS), max_size=12), months)
def test_the_set_based_way_answers_the_same(many: list[Case], on: date) -> None:
    ends = [sum(len(case.people) for case in many[: place + 1]) for place in range(len(many))]
    columns = CaseColumns(
        [case.program for case in many],
        [case.income for case in many],
        [case.size for case in many],
        [case.covered_count for case in many],
        [person for case in many for person in case.people],
        ends,
        {place: case.income_items for place, case in enumerate(many) if case.income_items},
        {place: case.holdings for place, case in enumerate(many) if case.holdings},
    )
    assert calculate_many(columns, on, chongqing()) == [calculate(case, on, chongqing()) for case in many]


@settings(max_examples=50)
@given(cases(LOW_INCOME, means=False), months, st.integers(0, 40))
def test_months_tile_without_gap_or_overlap(case: Case, first: date, count: int) -> None:
    last = first + timedelta(days=31 * count)
    spans = amount_spans(lambda month: case, first, last, chongqing())
    assert spans[0].first == first
    assert spans[-1].last <= last < next_month(spans[-1].last)
    for earlier, later in pairwise(spans):
        assert later.first == next_month(earlier.last)
        assert later.result.amount != earlier.result.amount


def codes(result: Result) -> list[tuple[Level, str]]:
    return [(finding.level, finding.code) for finding in result.findings]


SEPTEMBER = date(2020, 9, 1)


def test_what_is_not_known_is_named_and_nothing_is_guessed() -> None:
    told = {
        "income": Case("农村低保", (adult(),)),
        "nobody": Case("农村低保", (adult(covered=False),), Decimal(0)),
        "program": Case("临时救助", (adult(),), Decimal(0)),
    }
    for code, case in told.items():
        assert codes(calculate(case, SEPTEMBER, chongqing())) == [(Level.MISSING, code)]
    destitute = Case("特困分散供养", (adult(care_level="全自理"),))
    gap = calculate(destitute, date(2024, 3, 1), chongqing())
    assert (gap.amount, codes(gap)) == (None, [(Level.MISSING, "standard")])


def test_a_single_covered_member_is_pointed_out() -> None:
    case = Case("农村低保", (adult(), adult("乙", covered=False)), Decimal(0))
    assert codes(calculate(case, SEPTEMBER, chongqing())) == [(Level.NOTE, "single-person")]


def test_what_the_roll_says_otherwise_is_pointed_out() -> None:
    case = Case("农村低保", (adult(),), Decimal(0), size=3, covered_count=2)
    result = calculate(case, SEPTEMBER, chongqing())
    assert codes(result) == [(Level.NOTE, "size"), (Level.NOTE, "covered-count")]
    assert result.amount == Decimal(496)


def test_parents_count_of_themselves_until_2021_only() -> None:
    case = Case("农村低保", (adult(), adult("老父", relation="父亲")), Decimal(0))
    assert codes(calculate(case, date(2021, 6, 1), chongqing())) == []
    assert codes(calculate(case, date(2021, 7, 1), chongqing())) == [(Level.NOTE, "kinship")]


def test_a_second_home_bars_only_where_the_least_area_is_known_and_exceeded() -> None:
    homes = (Holding("住房", area=Decimal(100)), Holding("住房", area=Decimal(30)))
    case = Case("农村低保", (adult(), adult("乙")), Decimal(0), holdings=homes)
    assert codes(calculate(case, SEPTEMBER, chongqing())) == [(Level.NOTE, "homes")]
    for area, found in ((Decimal(21), [(Level.BAR, "homes")]), (Decimal(22), [])):
        rules = rules_on(SEPTEMBER)
        rules = replace(rules, property=replace(rules.property, min_housing_area=area))
        assert codes(calculate(case, SEPTEMBER, chongqing(), rules)) == found


def test_each_day_has_one_rule_set() -> None:
    assert [
        rules_on(day).code for day in (date(2012, 1, 1), date(2021, 6, 30), date(2021, 7, 1), date(2030, 1, 1))
    ] == [
        *("220号", "220号"),
        *("57号", "57号"),
    ]


def test_the_class_sets_the_review_interval() -> None:
    old, new = RULES
    assert [old.review_months[category] for category in "ABC"] == [12, 6, 3]
    assert [new.review_months[category] for category in "ABC"] == [12, 6, 6]


def test_a_taper_lasts_six_months_under_the_later_rules() -> None:
    old, new = RULES
    assert old.last_taper_month(date(2020, 11, 20)) is None
    assert new.last_taper_month(date(2021, 11, 20)) == date(2022, 4, 1)


def test_the_former_standards_go_on_as_if_nothing_had_changed() -> None:
    before = chongqing().before(SEPTEMBER)
    for day in (date(2020, 8, 31), SEPTEMBER, date(2030, 1, 1)):
        figure = before.on("农村低保", day)
        assert figure is not None
        assert figure.amount == Decimal(440)
    assert chongqing().on("农村低保", SEPTEMBER).amount == Decimal(496)  # type: ignore[union-attr]
