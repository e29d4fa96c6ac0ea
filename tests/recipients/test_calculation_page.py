"""测算 of one household: the working on a page, its income and property registered from there."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from recipients.calculation import calculate
from recipients.models import Household, IncomeItem, PropertyItem, Standard
from recipients.services.cases import case_of, town_cases
from recipients.services.households import register_household, remove_member
from recipients.services.means import end_property, record_income, record_property
from recipients.services.standards import load_standards, read_standards, standard_on
from tests.factories.campaign import make_household, make_id
from tests.factories.cast import Cast, make_cast
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2020, 9, 1)


@pytest.fixture
def cast(town: Division) -> Cast:
    load_standards()
    return make_cast(town)


@pytest.fixture
def household(village: Division, cast: Cast) -> Household:
    return make_household(village, amount=440, monthly_income=Decimal(0), actors=cast)


def url(household: Household, page: str = "calculate") -> str:
    return reverse(f"admin:recipients_household_{page}", args=[household.pk])


def test_the_page_shows_the_working_and_the_difference(household: Household, client_as: Any) -> None:
    reader = client_as(Role.DISCIPLINE)
    page = reader.get(url(household), {"on": "2020-09-01"}).content.decode()
    for words in ("(496.00 − 0.00) × 1 = 496.00", "比现发金额多 56.00 元", "2020年9月1日的测算结果"):
        assert words in page
    august = reader.get(url(household), {"on": "2020-08-15"}).content.decode()
    assert "与现发金额一致" in august
    assert "登记收入" not in august
    assert url(household) in reader.get(url(household, "change")).content.decode()


def test_another_village_s_household_is_not_shown(town: Division, cast: Cast, client_as: Any) -> None:
    other = make_household(town.children.order_by("path")[1], actors=cast)
    clerk = client_as(Role.VILLAGE_CLERK)
    assert other.head_name not in clerk.get(url(other), follow=True).content.decode()


def test_income_registered_on_the_page_is_calculated_with(household: Household, client_as: Any) -> None:
    clerk = client_as(Role.VILLAGE_CLERK)
    answers = {"kind": "工资性收入", "amount": "100", "effective_from": "2020-09-01", "source": "入户调查"}
    page = clerk.post(url(household, "calculate_income"), answers, follow=True)
    assert "已登记工资性收入 100.00 元/月" in page.content.decode()
    assert calculate(case_of(household, SEPTEMBER), SEPTEMBER, read_standards()).amount == Decimal(396)
    assert client_as(Role.INSPECTOR).get(url(household, "calculate_income")).status_code == 403


def test_property_registered_on_the_page_bars(household: Household, client_as: Any) -> None:
    clerk = client_as(Role.VILLAGE_CLERK)
    answers = {"kind": "机动车", "detail": "轿车", "effective_from": "2020-08-01", "source": "信息核对"}
    assert clerk.post(url(household, "calculate_property"), answers).status_code == 302
    page = clerk.get(url(household), {"on": "2020-09-01"}).content.decode()
    assert "不予保障" in page
    assert "有机动车（轿车）" in page


def test_income_changes_by_a_new_row_and_the_past_stays(household: Household, cast: Cast) -> None:
    for day, amount in ((date(2020, 1, 1), 100), (SEPTEMBER, 150), (date(2020, 11, 1), 0)):
        record_income(
            household, kind="经营", amount=Decimal(amount), effective_from=day, source="入户", actor=cast.officer
        )
    days = (date(2020, 8, 31), SEPTEMBER, date(2020, 10, 31), date(2020, 11, 1))
    held = [[entry.amount for entry in case_of(household, day).income_items] for day in days]
    assert held == [[Decimal(100)], [Decimal(150)], [Decimal(150)], []]
    assert IncomeItem.objects.count() == 2


def test_means_that_cannot_be_right_are_refused(
    household: Household, cast: Cast, village: Division, town: Division
) -> None:
    stranger = make_household(village, actors=cast).members.get()
    fields: dict[str, Any] = {"kind": "经营", "amount": Decimal(1), "effective_from": SEPTEMBER, "source": "入户"}
    with pytest.raises(BadInput, match="不在本户"):
        record_income(household, member=stranger, actor=cast.officer, **fields)
    with pytest.raises(NotAllowed):
        record_income(household, actor=cast.leader, **fields)
    record_income(household, actor=cast.officer, **fields)
    with pytest.raises(BadInput, match="不能早于"):
        record_income(household, actor=cast.officer, **{**fields, "effective_from": date(2020, 1, 1)})
    item = record_property(household, kind="船舶", effective_from=SEPTEMBER, source="申报", actor=cast.officer)
    end_property(item, on=date(2020, 9, 30), reason="已变卖", actor=cast.officer)
    with pytest.raises(BadInput, match="已于 2020-09-30 注销"):
        end_property(item, on=date(2020, 10, 1), reason="再次", actor=cast.officer)
    assert (IncomeItem.objects.count(), PropertyItem.objects.count()) == (1, 1)
    assert case_of(household, date(2020, 10, 1)).holdings == ()


def test_a_town_read_in_columns_is_the_same_as_house_by_house(town: Division, cast: Cast) -> None:
    first, second, _ = town.children.order_by("path")
    houses = [make_household(place, people=count, actors=cast) for place in (second, first) for count in (1, 3)]
    record_income(
        houses[0], kind="经营", amount=Decimal(30), effective_from=SEPTEMBER, source="入户", actor=cast.officer,
        member=houses[0].members.get(),
    )  # fmt: skip
    record_property(houses[3], kind="船舶", effective_from=SEPTEMBER, source="申报", actor=cast.officer)
    gone = houses[1].members.filter(is_head=False).first()
    assert gone is not None
    remove_member(gone, left_on=SEPTEMBER, reason="死亡", actor=cast.officer)
    register_household(
        first, actor=cast.officer, members=[{"name": "没有待遇", "relation": "户主", "id_number": make_id(1950)}]
    )
    cases = town_cases(town, SEPTEMBER)
    assert sorted(cases.households) == sorted(house.pk for house in houses)
    columns, start = cases.columns, 0
    for place, pk in enumerate(cases.households):
        case = case_of(Household.objects.get(pk=pk), SEPTEMBER)
        assert tuple(columns.people[start : columns.ends[place]]) == case.people
        assert tuple(columns.income_items.get(place, ())) == case.income_items
        assert tuple(columns.holdings.get(place, ())) == case.holdings
        given = (columns.programs[place], columns.incomes[place], columns.sizes[place], columns.covered_counts[place])
        assert given == (case.program, case.income, case.size, case.covered_count)
        start = columns.ends[place]


def test_standards_are_listed_and_set_on_their_page(cast: Cast, client_as: Any) -> None:
    leader, clerk = client_as(Role.LEADER), client_as(Role.VILLAGE_CLERK)
    listed = reverse("admin:recipients_standard_changelist")
    with clock.at(clock.moment(date(2020, 9, 20))):
        now = clerk.get(listed, {"when": "now"})
        kinds = {row.kind: row.monthly_amount for row in now.context["cl"].result_list}
        assert (kinds["农村低保"], len(kinds)) == (Decimal(496), 13)
        assert "设置标准" not in now.content.decode()
        answers = {"kind": "农村低保", "amount": "700", "effective_from": "2026-07", "source": "渝民〔2026〕1号"}
        form = reverse("admin:recipients_standard_set")
        assert "已设置" in leader.post(form, answers, follow=True).content.decode()
        refused = leader.post(form, {**answers, "effective_from": "2020-01"}).content.decode()
        assert "不能改动已执行的标准" in refused
        assert "没有设置保障标准的权限" in clerk.post(form, answers).content.decode()
    assert standard_on("农村低保", date(2026, 7, 1)).monthly_amount == Decimal(700)  # type: ignore[union-attr]
    assert Standard.objects.filter(kind="农村低保", effective_to=None).count() == 1
