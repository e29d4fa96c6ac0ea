"""Who lives in a home, from when to when, and whose days count; what the books take and what they do not."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipients.home_days import Stay, months_from, person_days, stays_between
from recipients.home_figures import figures_of
from recipients.home_roll import residents_off_the_roll, supported_elsewhere
from recipients.models import BenefitChange, CareHome, DeathReport, DepositMovement, HomeEntry, HomeStandard, HomeStay
from recipients.services import home_books, home_money, home_stays, homes
from recipients.services.home_money import Payout
from tests.factories.accounts import make_user
from tests.factories.campaign import make_household, make_id
from tests.factories.cast import Cast, make_cast
from tests.factories.homes import book, make_home, make_stay
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
AUGUST = date(2020, 8, 1)


@pytest.fixture(autouse=True)
def _september() -> Iterator[None]:
    with clock.at(clock.moment(date(2020, 9, 10))):
        yield


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def home(town: Division, cast: Cast) -> CareHome:
    return make_home(town, cast)


def _days(town: Division, home: CareHome, month: date) -> int:
    return person_days(stays_between(town, month, date(2020, 9, 30)), [month], clock.today())[home.pk, month]


def test_the_day_of_coming_and_the_day_of_going_both_count(town: Division, home: CareHome, cast: Cast) -> None:
    make_stay(home, cast)
    assert _days(town, home, AUGUST) == 31
    late = make_stay(home, cast, since=date(2020, 8, 20))
    assert _days(town, home, AUGUST) == 31 + 12
    home_stays.discharge(late, actor=cast.officer, left_on=date(2020, 8, 25), reason="家属接回")
    assert _days(town, home, AUGUST) == 31 + 6
    assert _days(town, home, date(2020, 9, 1)) == 10, "a month that runs counts to today"


def test_days_on_leave_do_not_count_and_the_day_of_return_does(town: Division, home: CareHome, cast: Cast) -> None:
    stay = make_stay(home, cast)
    home_stays.start_leave(stay, actor=cast.officer, started_on=date(2020, 8, 10), reason="走亲戚")
    assert _days(town, home, AUGUST) == 9
    with pytest.raises(BadInput, match="尚未销假"):
        home_stays.start_leave(stay, actor=cast.officer, started_on=date(2020, 8, 12), reason="又走")
    home_stays.end_leave(stay, actor=cast.officer, returned_on=date(2020, 8, 15))
    assert _days(town, home, AUGUST) == 31 - 5
    assert verify().ok


_DAYS = st.dates(date(2020, 6, 1), date(2020, 9, 30))


@given(admitted=_DAYS, left=st.none() | _DAYS, leaves=st.lists(st.tuples(_DAYS, st.none() | _DAYS), max_size=3))
def test_person_days_are_the_days_counted_one_by_one(
    admitted: date, left: date | None, leaves: list[tuple[date, date | None]]
) -> None:
    stay = Stay(1, 1, "甲", "", "", admitted, left, tuple(leaves))
    for month in months_from(date(2020, 6, 1), date(2020, 9, 1)):
        day, slow = month, 0
        while day.month == month.month:
            away = any(since <= day and (back is None or day < back) for since, back in leaves)
            slow += admitted <= day and (left is None or day <= left) and not away
            day += timedelta(days=1)
        assert stay.days(month, day - timedelta(days=1)) == slow


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"id_number": "512324195001010018"}, "身份证号"),
        ({"admitted_on": date(2020, 9, 11)}, "不能晚于今天"),
        ({"admitted_on": date(1940, 1, 1)}, "出生日期之后"),
    ],
)
def test_an_admission_that_cannot_be_is_refused(home: CareHome, cast: Cast, given: dict[str, Any], why: str) -> None:
    sound = {"name": "赵大山", "id_number": "512324195001010019", "admitted_on": date(2020, 8, 1)}
    with pytest.raises(BadInput, match=why):
        home_stays.admit(home, actor=cast.officer, **(sound | given))
    assert not HomeStay.objects.exists()


def test_nobody_lives_in_two_homes(town: Division, home: CareHome, cast: Cast) -> None:
    number, other = make_id(1945), make_home(town, cast, "竹林敬老院")
    stay = make_stay(home, cast, id_number=number)
    with pytest.raises(BadInput, match="请先登记离院"):
        make_stay(other, cast, id_number=number, since=date(2020, 9, 1))
    home_stays.discharge(stay, actor=cast.officer, left_on=date(2020, 8, 31), reason="转院")
    make_stay(other, cast, id_number=number, since=date(2020, 9, 1))
    with pytest.raises(BadInput, match="已于 2020-08-31 离院"):
        home_stays.discharge(stay, actor=cast.officer, left_on=date(2020, 8, 31), reason="转院")


def test_a_death_in_the_home_becomes_a_death_report_of_the_household(
    village: Division, home: CareHome, cast: Cast
) -> None:
    household = make_household(village, head="赵大山", program="特困集中供养", amount=754, born=1945, actors=cast)
    stay = make_stay(home, cast, id_number=household.members.get().id_number)
    home_stays.discharge(stay, actor=cast.officer, left_on=date(2020, 9, 8), reason="死亡")
    report = DeathReport.objects.get()
    assert (report.member.household, report.died_on, report.source) == (household, date(2020, 9, 8), "供养机构上报")
    assert not BenefitChange.objects.exists(), "nothing stops by itself"
    assert verify().ok


def test_the_roll_and_the_beds_name_the_same_people(
    village: Division, town: Division, home: CareHome, cast: Cast
) -> None:
    here, absent = (
        make_household(village, head=name, program="特困集中供养", amount=754, actors=cast)
        for name in ("在院人", "不在人")
    )
    make_stay(home, cast, name="在院人", id_number=here.members.get().id_number)
    stranger = make_stay(home, cast, name="路人")
    make_stay(home, cast, name="寄养人", kind="自费寄养")
    assert [member.name for member in supported_elsewhere(town, clock.today())] == ["不在人"]
    assert residents_off_the_roll(town, clock.today()) == [stranger]
    assert absent.members.get().name == "不在人"


# -- the ledger


def test_a_line_is_corrected_by_another_and_both_stay(home: CareHome, cast: Cast) -> None:
    line = book(home, cast, date(2020, 8, 3), "伙食", "100.50")
    later = home_books.correct_entry(line, actor=cast.officer, reason="漏记一角", amount=Decimal("100.60"))
    assert (later.supersedes, later.voucher_no, later.handler) == (line, line.voucher_no, line.handler)
    assert figures_of(home, AUGUST).spending == {"伙食": Decimal("100.60")}
    with pytest.raises(BadInput, match="已更正过"):
        home_books.correct_entry(line, actor=cast.officer, reason="又来", amount=Decimal(1))
    home_books.correct_entry(later, actor=cast.officer, reason="重复入账，作废", amount=Decimal(0))
    assert figures_of(home, AUGUST).total_spending == 0
    assert HomeEntry.objects.count() == 3
    assert verify().ok


@pytest.mark.parametrize(
    ("given", "why"), [({"amount": Decimal(0)}, "大于 0"), ({"booked_on": date(2020, 9, 11)}, "不能晚于今天")]
)
def test_a_line_that_cannot_be_is_refused(home: CareHome, cast: Cast, given: dict[str, Any], why: str) -> None:
    sound = {"booked_on": AUGUST, "direction": "支出", "subject": "伙食", "amount": Decimal(5)}
    with pytest.raises(BadInput, match=why):
        home_books.record_entry(home, actor=cast.officer, **(sound | given))
    assert not HomeEntry.objects.exists()


def test_a_month_in_figures(home: CareHome, cast: Cast) -> None:
    make_stay(home, cast)
    book(home, cast, date(2020, 7, 31), "财政补助", 1000, direction="收入")
    book(home, cast, date(2020, 8, 1), "财政补助", 754, direction="收入")
    book(home, cast, date(2020, 8, 31), "伙食", "465.00")
    book(home, cast, date(2020, 9, 1), "伙食", "999.00")
    found = figures_of(home, AUGUST)
    assert (found.income, found.spending, found.person_days) == ({"财政补助": 754}, {"伙食": 465}, 31)
    assert (found.opening, found.closing) == (None, None), "never counted, so no balance is claimed"
    assert found.food_per_day == Decimal("15.00")
    home.opening_balance = Decimal("12.30")
    homes.correct_home(home, actor=cast.officer, changes=["opening_balance"])
    found = figures_of(home, AUGUST)
    assert (found.opening, found.closing) == (Decimal("1012.30"), Decimal("1301.30"))


def test_a_standard_holds_from_its_month_on(town: Division, home: CareHome, cast: Cast) -> None:
    def set_from(month: date, food: str) -> None:
        row = HomeStandard(town=town, effective_from=month, food_per_day=Decimal(food), source="镇发〔2020〕1号")
        homes.set_home_standard(row, actor=cast.officer)

    set_from(date(2020, 7, 1), "15.00")
    set_from(date(2020, 9, 1), "16.00")
    months = (date(2020, 6, 1), date(2020, 8, 1), date(2020, 9, 1))
    assert [str(figures_of(home, month).rules.food_per_day) for month in months] == ["14.17", "15.00", "16.00"]
    with pytest.raises(BadInput, match="更晚的月份"):
        set_from(date(2020, 8, 1), "10.00")
    with pytest.raises(BadInput, match="某月 1 日"):
        set_from(date(2020, 10, 2), "10.00")


# -- goods, pocket money, deposits


@pytest.mark.parametrize("roles", [("甲", "乙", "乙"), ("甲", "甲", "丙"), ("甲", "乙", "甲 ")])
def test_who_buys_does_not_receive_and_two_receive(home: CareHome, cast: Cast, roles: tuple[str, ...]) -> None:
    def buy(buyer: str, receiver: str, second: str) -> Any:
        return home_books.record_purchase(
            home, actor=cast.officer, bought_on=AUGUST, received_on=AUGUST, item="大米", supplier="演示粮店", quantity=Decimal("12.5"),
            unit_price=Decimal("5.30"), buyer=buyer, receiver=receiver, second_receiver=second,
        )  # fmt: skip

    with pytest.raises(BadInput, match="三个人"):
        buy(*roles)
    assert buy("甲", "乙", "丙").amount == Decimal("66.25")


def test_pocket_money_is_signed_for_one_by_one(home: CareHome, cast: Cast) -> None:
    here = make_stay(home, cast)
    gone = make_stay(home, cast, name="早走的")
    home_stays.discharge(gone, actor=cast.officer, left_on=date(2020, 7, 31), reason="家属接回")

    def pay(*lines: Payout, witness: str = "监督人") -> Any:
        return home_money.pay_pocket_money(
            home, actor=cast.officer, month=AUGUST, paid_on=date(2020, 8, 10), standard=Decimal(65), payer="发放人", witness=witness, lines=lines,
        )  # fmt: skip

    for lines, why in (
        ([], "没有人"), ([Payout(gone, Decimal(65))], "不在"), ([Payout(here, Decimal(65), "其侄")], "代领人和与本人关系"),
        ([Payout(here, Decimal(0))], "大于 0"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=why):
            pay(*lines)
    with pytest.raises(BadInput, match="同一人"):
        pay(Payout(here, Decimal(65)), witness="发放人")
    made = pay(Payout(here, Decimal(65), "其侄", "侄子"))
    assert made.lines.get().taken_by == "其侄"
    with pytest.raises(BadInput, match="本月已有"):
        pay(Payout(here, Decimal(65)))
    assert verify().ok


def test_a_deposit_never_falls_below_nothing(home: CareHome, cast: Cast) -> None:
    deposit = home_money.take_deposit(
        make_stay(home, cast), actor=cast.officer, kind="现金", description="现金", keeper="甲", witness="乙"
    )

    def move(way: str, amount: str, day: date = AUGUST, **more: Any) -> DepositMovement:
        given = {"purpose": "日用", "signed_by": "本人", "witness": "乙", **more}
        return home_money.move_deposit(
            deposit, actor=cast.officer, direction=way, amount=Decimal(amount), moved_on=day, **given
        )

    move("存入", "300")
    with pytest.raises(BadInput, match="余额只有 300"):
        move("取出", "300.01")
    with pytest.raises(BadInput, match="不能是同一人"):
        move("取出", "1", signed_by="乙")
    with pytest.raises(BadInput, match="早于上一次"):
        move("取出", "1", date(2020, 7, 31))
    assert move("取出", "100").balance == 200
    with pytest.raises(BadInput, match="尚有余额"):
        home_money.return_deposit(deposit, actor=cast.officer, returned_on=AUGUST, returned_to="本人")
    deposit.refresh_from_db()
    assert (deposit.balance, deposit.returned_on) == (200, None)
    move("取出", "200")
    home_money.return_deposit(deposit, actor=cast.officer, returned_on=date(2020, 9, 1), returned_to="本人")
    with pytest.raises(BadInput, match="已于"):
        move("存入", "1", date(2020, 9, 2))
    assert verify().ok


@pytest.mark.parametrize("role", [Role.VILLAGE_CLERK, Role.INSPECTOR, Role.DISCIPLINE, Role.LEADER, Role.SYSADMIN])
def test_only_the_town_office_keeps_the_homes(town: Division, home: CareHome, cast: Cast, role: Role) -> None:
    person = make_user(role, town.children.first() if role == Role.VILLAGE_CLERK else town)
    stay = make_stay(home, cast)
    for act in (
        lambda: homes.open_home(town, actor=person, name="又一家"),
        lambda: home_stays.discharge(stay, actor=person, left_on=AUGUST, reason="其他"),
        lambda: home_books.record_entry(home, actor=person, booked_on=AUGUST, direction="支出", subject="伙食", amount=Decimal(1)),
        lambda: home_money.take_deposit(stay, actor=person, kind="现金", description="现金", keeper="甲", witness="乙"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()


# -- the care level serves the calculation


def test_the_home_s_care_level_is_taken_where_the_household_has_none(
    village: Division, home: CareHome, cast: Cast
) -> None:
    from recipients.calculation import calculate, calculate_many
    from recipients.services.cases import case_of, town_cases
    from recipients.services.households import correct_member
    from recipients.services.standards import load_standards, read_standards

    load_standards()
    household = make_household(village, program="特困集中供养", amount=754, born=1945, actors=cast)
    member = household.members.get()

    def due() -> tuple[Decimal | None, Decimal | None]:
        standards, on = read_standards(), date(2020, 9, 10)
        many = calculate_many(town_cases(village.town, on).columns, on, standards)
        return calculate(case_of(household, on), on, standards).computed, many[0].computed

    assert due() == (856, 856), "806 and 50 for 全自理, as long as nobody knows better"
    make_stay(home, cast, id_number=member.id_number, care_level="全护理")
    assert due() == (1106, 1106)
    member.care_level = "半护理"
    correct_member(member, actor=cast.clerk(village), changes=["care_level"])
    assert due() == (1006, 1006), "the household's own assessment comes first"
