"""Each check of the homes' money: what it finds, and what only looks like it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits.funds import CHECKS
from audits.funds.month import paid_days
from recipients.home_days import month_end
from recipients.models import CareHome, HomeStandard, HomeStay
from recipients.services import home_books, home_money, home_stays, homes
from recipients.services.home_money import Payout
from recipients.services.payments import PaymentLine, keep_payments
from tests.factories.campaign import make_household
from tests.factories.cast import Cast, make_cast
from tests.factories.homes import book, make_home, make_stay
from xumingsi.accounts.models import Division
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


def found(name: str, town: Division, month: date = AUGUST) -> list[str]:
    """Keys of what the check finds in the month."""
    return [one.hit.key for one in CHECKS[name].find(town, month, month_end(month))]


def supported(village: Division, home: CareHome, cast: Cast, **stay: Any) -> HomeStay:
    """A resident with 特困集中供养 of 754 元."""
    household = make_household(village, program="特困集中供养", amount=754, actors=cast)
    member = household.members.get()
    return make_stay(home, cast, name=member.name, id_number=member.id_number, **stay)


def pay(village: Division, *numbers: str, month: date = AUGUST, amount: int = 754) -> None:
    from recipients.models import Member

    people = Member.objects.filter(id_number__in=numbers).select_related("household").order_by("pk")
    keep_payments(village.town, [
        PaymentLine(month, one.household.certificate_no or "", village.pk, one.household_id, one.name, one.id_number, "特困集中供养", Decimal(amount), "")
        for one in people
    ], actor=None)  # fmt: skip


def test_paid_for_a_month_in_which_he_was_there_on_no_day(village: Division, home: CareHome, cast: Cast) -> None:
    town, stay = village.town, supported(village, home, cast)
    pay(village, stay.id_number)
    assert found("home_paid_not_resident", town) == []
    home_stays.discharge(stay, actor=cast.officer, left_on=date(2020, 8, 1), reason="家属接回")
    assert found("home_paid_not_resident", town) == [], "one day is a day"
    pay(village, stay.id_number, month=date(2020, 9, 1))
    (one,) = CHECKS["home_paid_not_resident"].find(town, AUGUST, date(2020, 9, 30))
    assert (one.home, one.month, one.hit.amount, one.hit.persons) == (home.pk, date(2020, 9, 1), 754, (stay.id_number,))


def test_away_the_whole_month_is_not_there(village: Division, home: CareHome, cast: Cast) -> None:
    stay = supported(village, home, cast)
    pay(village, stay.id_number)
    home_stays.start_leave(stay, actor=cast.officer, started_on=date(2020, 7, 31), reason="回家")
    assert len(found("home_paid_not_resident", village.town)) == 1
    home_stays.end_leave(stay, actor=cast.officer, returned_on=date(2020, 8, 31))
    assert found("home_paid_not_resident", village.town) == []


def test_of_a_couple_only_the_absent_one_s_share_is_too_much(village: Division, home: CareHome, cast: Cast) -> None:
    household = make_household(village, people=2, program="特困集中供养", amount=1508, actors=cast)
    head, spouse = household.members.order_by("-is_head", "pk")
    make_stay(home, cast, name=head.name, id_number=head.id_number)
    pay(village, head.id_number, amount=1508)
    (one,) = CHECKS["home_paid_not_resident"].find(village.town, AUGUST, date(2020, 8, 31))
    assert (one.hit.persons, one.hit.amount) == ((spouse.id_number,), 754)


def test_without_a_bank_list_the_frozen_payroll_speaks(village: Division, home: CareHome, cast: Cast) -> None:
    from recipients.services.payrolls import freeze_payroll, prepare_payroll

    make_household(village, head="不在人", program="特困集中供养", amount=754, actors=cast)
    payroll = prepare_payroll(village.town, month=date(2020, 9, 1), actor=cast.officer)
    assert found("home_paid_not_resident", village.town, date(2020, 9, 1)) == []
    freeze_payroll(payroll, actor=cast.officer)
    (one,) = CHECKS["home_paid_not_resident"].find(village.town, date(2020, 9, 1), date(2020, 9, 30))
    assert (one.hit.amount, "入住名册没有此人" in one.hit.summary) == (754, True)


def test_money_paid_against_days_lived_there(village: Division, home: CareHome, cast: Cast) -> None:
    paid, unpaid = supported(village, home, cast), supported(village, home, cast, since=date(2020, 8, 12))
    make_stay(home, cast, name="寄养人", kind="自费寄养")
    pay(village, paid.id_number)
    got = paid_days(home, AUGUST)
    assert (got.residents, got.paid, got.amount, got.person_days, got.unpaid) == (2, 1, 754, 31 + 20, (unpaid.name,))


@pytest.mark.parametrize(("spent", "expected"), [("439.26", 1), ("439.27", 0)])
def test_food_for_each_person_and_day(town: Division, home: CareHome, cast: Cast, spent: str, expected: int) -> None:
    """14.17 × 31 days = 439.27."""
    make_stay(home, cast)
    book(home, cast, date(2020, 8, 6), "伙食", spent)
    assert len(found("home_food_below_standard", town)) == expected


def test_a_kitchen_without_a_line_is_hungry_a_home_without_a_book_is_late(
    town: Division, home: CareHome, cast: Cast
) -> None:
    make_stay(home, cast)
    assert found("home_food_below_standard", town) == []
    book(home, cast, date(2020, 8, 6), "医疗", "10.50")
    assert found("home_food_below_standard", town) == ["清溪敬老院|2020-08"]
    book(home, cast, date(2020, 9, 6), "伙食", "1.50")
    assert found("home_food_below_standard", town, date(2020, 9, 1)) == [], "the month is not over"


def test_the_town_s_own_standard_is_the_one(town: Division, home: CareHome, cast: Cast) -> None:
    make_stay(home, cast)
    book(home, cast, date(2020, 8, 6), "伙食", "450.00")
    assert found("home_food_below_standard", town) == []
    row = HomeStandard(town=town, effective_from=AUGUST, food_per_day=Decimal("15.00"), source="镇发〔2020〕1号")
    homes.set_home_standard(row, actor=cast.officer)
    (one,) = CHECKS["home_food_below_standard"].find(town, AUGUST, date(2020, 8, 31))
    assert one.hit.amount == Decimal("15.00")


LINES = [
    ("home_off_subject", {"subject": "招待费"}, 1),
    ("home_off_subject", {"subject": "捐赠"}, 1),
    ("home_off_subject", {"subject": "伙食", "direction": "收入"}, 1),
    ("home_off_subject", {"subject": "管理"}, 0),
    ("home_no_voucher", {"voucher_no": ""}, 1),
    ("home_no_voucher", {"receipt": ""}, 1),
    ("home_no_voucher", {"receipt": "白条"}, 1),
    ("home_no_voucher", {"receipt": "签领表"}, 0),
    ("home_no_voucher", {"voucher_no": "", "direction": "收入", "subject": "捐赠"}, 0),
    ("home_one_person_two_roles", {"approver": "甲"}, 1),
    ("home_one_person_two_roles", {"approver": "乙"}, 1),
    ("home_one_person_two_roles", {"witness": "甲"}, 1),
    ("home_one_person_two_roles", {"witness": "", "approver": ""}, 0),
    ("home_one_person_two_roles", {"approver": "甲", "direction": "收入", "subject": "捐赠"}, 0),
    ("home_round_or_split_amount", {"amount": 8000}, 1),
    ("home_round_or_split_amount", {"amount": 8000, "receipt": "工资表"}, 0),
    ("home_round_or_split_amount", {"amount": 8000, "direction": "收入", "subject": "捐赠"}, 0),
    ("home_round_or_split_amount", {"amount": "8000.50"}, 0),
]


@pytest.mark.parametrize(("name", "line", "expected"), LINES, ids=[f"{n} {v}" for n, v, _ in LINES])
def test_what_is_wrong_with_a_line(
    town: Division, home: CareHome, cast: Cast, name: str, line: dict[str, Any], expected: int
) -> None:
    given = {"subject": "管理", "amount": "186.40", **line}
    made = book(home, cast, date(2020, 8, 6), given.pop("subject"), given.pop("amount"), **given)
    assert len(found(name, town)) == expected
    assert found(name, town, date(2020, 7, 1)) == [], "and only in its month"
    if expected:
        home_books.correct_entry(made, actor=cast.officer, reason="误记，作废", amount=Decimal(0), voucher_no="Z", receipt="无", subject="管理", approver="丙", witness="乙")  # fmt: skip
        assert found(name, town) == [] or made.direction == "收入", "a line put right is no find any more"


def test_two_faulty_lines_on_one_voucher_are_one_find(town: Division, home: CareHome, cast: Cast) -> None:
    for amount in ("10.10", "20.20"):
        book(home, cast, date(2020, 8, 6), "招待费", amount, voucher_no="V1")
    (one,) = CHECKS["home_off_subject"].find(town, AUGUST, date(2020, 8, 31))
    assert (one.hit.key, one.hit.amount) == ("清溪敬老院|V1", Decimal("30.30"))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([("棉被", "4960.50"), ("棉被", "4935.80")], 1),
        ([("棉被", "2400.50"), ("棉被", "2599.49")], 0),
        ([("棉被", "4960.50"), ("床单", "4935.80")], 0),
        ([("棉被", "5000.10"), ("棉被", "4935.80")], 0),
    ],
    ids=["split", "together below the limit", "two purposes", "one above the limit anyway"],
)
def test_one_purchase_in_parts(
    town: Division, home: CareHome, cast: Cast, parts: list[tuple[str, str]], expected: int
) -> None:
    for what, amount in parts:
        book(home, cast, date(2020, 8, 6), "衣被", amount, summary=what)
    assert len(found("home_round_or_split_amount", town)) == expected


def test_who_books_does_not_keep(town: Division, home: CareHome, cast: Cast) -> None:
    home.bookkeeper = home.keeper = "罗某"
    homes.correct_home(home, actor=cast.officer, changes=["keeper"])
    assert found("home_one_person_two_roles", town) == ["清溪敬老院|记账保管"]


@pytest.mark.parametrize(
    ("summary", "day", "expected"),
    [
        ("收刘老汉8月寄养费", date(2020, 8, 3), 0),
        ("收李老汉8月寄养费", date(2020, 8, 3), 1),
        ("收刘老汉寄养费", date(2020, 7, 3), 1),
        ("收刘老汉6至9月寄养费", date(2020, 6, 3), 0),
        ("收刘老汉5至7月寄养费", date(2020, 6, 3), 1),
        ("收刘老汉三季度寄养费", date(2020, 7, 3), 0),
        ("收刘老汉全年寄养费", date(2019, 10, 3), 0),
    ],
)
def test_a_boarder_s_fee_is_in_the_book(
    town: Division, home: CareHome, cast: Cast, summary: str, day: date, expected: int
) -> None:
    make_stay(home, cast, name="刘老汉")
    book(home, cast, day, "寄养费", 1180, direction="收入", summary=summary)
    book(home, cast, date(2020, 8, 9), "伙食", "450.00")
    assert len(found("home_boarder_without_receipt", town)) == expected


def test_whoever_is_supported_does_not_board_unless_somebody_said_so(
    village: Division, home: CareHome, cast: Cast
) -> None:
    stay = supported(village, home, cast)
    book(home, cast, date(2020, 8, 9), "伙食", "450.00")
    assert found("home_boarder_without_receipt", village.town) == []
    stay.kind = "自费寄养"
    home_stays.correct_stay(stay, actor=cast.officer, changes=["kind"])
    assert len(found("home_boarder_without_receipt", village.town)) == 1


def test_a_balance_that_does_not_follow(town: Division, home: CareHome, cast: Cast) -> None:
    book(home, cast, date(2020, 8, 1), "财政补助", 1000, direction="收入", stated_balance=Decimal(1500), voucher_no="A")
    book(home, cast, date(2020, 8, 2), "伙食", "200.50")
    assert found("home_balance_broken", town) == [], "nobody counted what the book began with"
    book(home, cast, date(2020, 8, 3), "伙食", "99.50", stated_balance=Decimal(1100), voucher_no="B")
    (one,) = CHECKS["home_balance_broken"].find(town, AUGUST, date(2020, 8, 31))
    assert (one.hit.key, one.hit.amount) == ("清溪敬老院|B", 100)
    book(home, cast, date(2020, 8, 4), "伙食", "100.00", stated_balance=Decimal(1000), voucher_no="C")
    assert found("home_balance_broken", town) == ["清溪敬老院|B"], "one slip is one find"
    home.opening_balance = Decimal(400)
    homes.correct_home(home, actor=cast.officer, changes=["opening_balance"])
    assert found("home_balance_broken", town) == ["清溪敬老院|A", "清溪敬老院|B"]


def test_more_spent_than_there_was(town: Division, cast: Cast) -> None:
    home = make_home(town, cast, opening_balance=Decimal(100))
    book(home, cast, date(2020, 7, 30), "伙食", "100.00")
    assert found("home_balance_broken", town, date(2020, 7, 1)) == []
    book(home, cast, date(2020, 8, 3), "伙食", "0.50", voucher_no="X")
    assert found("home_balance_broken", town) == ["清溪敬老院|X"]


def _payout(home: CareHome, cast: Cast, *lines: Payout) -> None:
    home_money.pay_pocket_money(
        home, actor=cast.officer, month=AUGUST, paid_on=date(2020, 8, 10), standard=Decimal(65), payer="发", witness="看", lines=lines,
    )  # fmt: skip


def test_pocket_money_that_did_not_reach_its_people(town: Division, home: CareHome, cast: Cast) -> None:
    people = [make_stay(home, cast, name=name) for name in ("甲老", "乙老")]
    book(home, cast, date(2020, 8, 10), "零花钱", 130, receipt="签领表")
    assert found("home_pocket_money", town) == []
    _payout(home, cast, Payout(people[0], Decimal(65)), Payout(people[1], Decimal(60)))
    (one,) = CHECKS["home_pocket_money"].find(town, AUGUST, date(2020, 8, 31))
    assert (one.hit.key, one.hit.amount) == ("清溪敬老院|2020-08", 5)


def test_one_hand_that_takes_for_several(town: Division, home: CareHome, cast: Cast) -> None:
    people = [make_stay(home, cast, name=name) for name in ("甲老", "乙老", "丙老")]
    book(home, cast, date(2020, 8, 10), "零花钱", 195, receipt="签领表")
    takers = [("院长", "其他"), ("院长", "其他"), ("其子", "儿子")]
    _payout(home, cast, *(Payout(stay, Decimal(65), *taker) for stay, taker in zip(people, takers, strict=True)))
    assert found("home_pocket_money", town) == ["清溪敬老院|2020-08|院长"]


def test_what_is_kept_without_papers_or_after_its_owner_left(town: Division, home: CareHome, cast: Cast) -> None:
    stay = make_stay(home, cast)
    day = date(2020, 3, 1)
    fields = {"kind": "存折", "keeper": "甲", "witness": "乙", "agreed_on": day}
    home_money.take_deposit(stay, actor=cast.officer, description="未备案存折", **fields)
    home_money.take_deposit(stay, actor=cast.officer, description="已备案存折", filed_on=day, **fields)
    assert [key.split("|")[-1] for key in found("home_deposit_unfiled", town)] == ["未备案存折"]
    home_stays.discharge(stay, actor=cast.officer, left_on=date(2020, 9, 1), reason="家属接回")
    assert len(found("home_deposit_unfiled", town)) == 2


def test_goods_that_do_not_cost_what_was_booked(town: Division, home: CareHome, cast: Cast) -> None:
    line = book(home, cast, date(2020, 8, 6), "伙食", "100.00")
    assert found("home_purchase_differs", town) == []

    def receive(quantity: str) -> None:
        home_books.record_purchase(
            home, actor=cast.officer, entry=line, bought_on=date(2020, 8, 6), received_on=date(2020, 8, 6), item="米", supplier="粮店",
            quantity=Decimal(quantity), unit_price=Decimal(5), buyer="甲", receiver="乙", second_receiver="丙",
        )  # fmt: skip

    receive("12")
    assert len(found("home_purchase_differs", town)) == 1
    receive("8")
    assert found("home_purchase_differs", town) == []


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_takes_as_many_queries_for_many_lines_as_for_few(
    village: Division, home: CareHome, cast: Cast, name: str
) -> None:
    def ask() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            CHECKS[name].find(village.town, date(2020, 1, 1), date(2020, 8, 31))
        return len(queries)

    def fill(month: int) -> None:
        stay = make_stay(home, cast, name="寄养人", since=date(2020, 1, 1))
        book(home, cast, date(2020, month, 6), "招待费", 1000, voucher_no="", approver="甲", stated_balance=Decimal(-5))
        home_money.take_deposit(stay, actor=cast.officer, kind="现金", description="现金", keeper="甲", witness="乙")
        absent = make_household(village, program="特困集中供养", amount=754, actors=cast).members.get()
        pay(village, absent.id_number, month=date(2020, month, 1))

    fill(5)
    few = ask()
    for month in (6, 7, 8):
        fill(month)
    assert ask() == few
    assert few <= 8
