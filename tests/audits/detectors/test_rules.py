"""Where each rule draws its line, beside what the generated towns show."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from audits.barred import barred_by, kind_of_vehicle, too_many_homes
from audits.choices import LeadState
from audits.detection import Hit, Question, detectors
from audits.models import DetectionRun, Lead
from audits.services.detecting import run_detectors, still_fires
from recipients.calculation import Holding
from recipients.choices import Program
from recipients.models import Household, Member
from recipients.services.benefits import stop_benefit
from recipients.services.death_lists import DeathLine, keep_deaths
from recipients.services.holdings import keep_holdings
from recipients.services.payments import PaymentLine, keep_payments
from recipients.services.recoveries import receive
from recipients.services.standards import load_standards
from tests.factories.campaign import make_cast, make_household, make_id
from tests.factories.deaths import in_recovery, on
from xumingsi.accounts.models import Division
from xumingsi.casework.ledger import recorded
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
DAY = date(2020, 9, 28)


@pytest.fixture(autouse=True)
def _end_of_september(town: Division) -> Iterator[None]:
    load_standards()
    with clock.at(clock.moment(DAY)):
        yield


def find(name: str, town: Division, *persons: str, day: date = DAY) -> list[Hit]:
    return list(detectors()[name].run(Question(town, day, frozenset(persons) if persons else None)).values())


def head(household: Household) -> Member:
    return household.members.get(is_head=True)


def vehicle(member: Member, kind: str = "小型轿车", day: date | None = date(2019, 1, 1)) -> tuple[Any, ...]:
    return member.id_number, f"渝{member.pk}", member.name, kind, day


@pytest.mark.parametrize(
    ("words", "barred"),
    [
        ("小型轿车", True), ("轻型货车", True), ("普通正三轮摩托车", True), ("船舶", True), ("轮式装载机械", True),
        ("普通二轮摩托车", False), ("普通两轮摩托车", False), ("轻便二轮摩托车", False), ("残疾人专用机动轮椅车", False),
    ],
)  # fmt: skip
def test_two_wheelers_and_wheelchairs_are_exempt(words: str, barred: bool) -> None:
    assert barred_by(Holding(kind_of_vehicle(words)), DAY) is barred


def test_homes_count_from_the_second_and_by_space_a_head() -> None:
    assert too_many_homes([Decimal(300)], 1, DAY) is None
    assert too_many_homes([Decimal(20), Decimal(10)], 1, DAY) is None
    assert too_many_homes([Decimal(20), Decimal("10.01")], 1, DAY) is not None
    assert too_many_homes([Decimal(20), None], 5, DAY) is not None


def test_an_owner_is_found_on_the_roll_only(town: Division, village: Division) -> None:
    paid, never, ended = (make_household(village), make_household(village, amount=0), make_household(village))
    stop_benefit(ended.standing_benefit, effective_from=date(2020, 8, 1), cause="退出", actor=make_cast(town).leader)
    lines = [vehicle(head(one)) for one in (paid, never, ended)]
    keep_holdings("vehicles", town, [*lines, (head(paid).id_number, "渝二", "", "小型轿车", None)], actor=None)
    (hit,) = find("vehicle_owned", town)
    assert (hit.household, hit.persons, hit.village) == (paid.pk, (head(paid).id_number,), village.pk)
    assert {"号牌 渝二", f"号牌 渝{head(paid).pk}"} <= set(hit.evidence or {})
    assert head(paid).id_number not in hit.summary + str(hit.evidence)
    assert [one.household for one in find("vehicle_owned", town, day=date(2020, 7, 15))] == [paid.pk, ended.pk]


def test_a_member_who_is_not_covered_still_owns_for_the_family(town: Division, village: Division) -> None:
    household = make_household(village, people=2, covered=1)
    son = household.members.get(is_head=False)
    keep_holdings("vehicles", town, [vehicle(son, day=date(2020, 10, 1))], actor=None)
    assert not find("vehicle_owned", town), "registered after the day"
    keep_holdings("vehicles", town, [vehicle(son)], actor=None)
    assert [hit.persons for hit in find("vehicle_owned", town)] == [(son.id_number,)]


def test_a_line_gone_from_the_list_is_no_longer_held_against_anybody(town: Division, village: Division) -> None:
    owner = head(make_household(village))
    keep_holdings("vehicles", town, [vehicle(owner)], actor=None)
    assert find("vehicle_owned", town)
    keep_holdings("vehicles", town, [(make_id(1960), "渝九", "", "小型轿车", None)], actor=None, complete=True)
    assert not find("vehicle_owned", town)


def test_husband_and_wife_own_one_home_together(town: Division, village: Division) -> None:
    household = make_household(village, people=2)
    homes = [(one.id_number, "青山路 1号", one.name, Decimal(120), "住宅", None) for one in household.members.all()]
    keep_holdings("properties", town, homes, actor=None)
    assert not find("second_home", town)
    other = (homes[1][0], "青山路2号", "", Decimal(90), "住宅", None)
    keep_holdings("properties", town, [other], actor=None)
    (hit,) = find("second_home", town, homes[1][0])
    assert hit.persons == tuple(sorted(one[0] for one in homes))
    assert "人均面积 210.00 ㎡ ÷ 2 人" in hit.summary


def test_pensions_of_one_month_add_up_and_months_do_not(town: Division, village: Division) -> None:
    one, two = head(make_household(village)), head(make_household(village))
    lines = [(one.id_number, scheme, date(2020, 8, 1), "", Decimal(260)) for scheme in ("职工", "企业年金")]
    lines += [(two.id_number, "职工", date(2020, month, 1), "", Decimal(400)) for month in (7, 8)]
    keep_holdings("pensions", town, lines, actor=None)
    (hit,) = find("pension_above_standard", town)
    assert hit.persons == (one.id_number,)
    assert "520.00元，高于保障标准496.00元" in hit.summary


def test_income_at_the_standard_is_too_much_and_just_below_is_not(town: Division, village: Division) -> None:
    at, below = (make_household(village, people=2, monthly_income=Decimal(sum_)) for sum_ in ("992", "991.98"))
    assert [hit.household for hit in find("income_above_standard", town)] == [at.pk]
    assert find("income_above_standard", town, head(below).id_number) == []
    benefit = at.standing_benefit
    assert benefit is not None
    stop_benefit(benefit, effective_from=date(2020, 12, 1), cause="渐退", actor=make_cast(town).leader)
    assert not find("income_above_standard", town), "it ends by decision"


def test_the_dead_person_s_part_and_what_came_back(town: Division, village: Division) -> None:
    cast = make_cast(town)
    couple = make_household(village, people=2, amount=401)
    wife = couple.members.get(is_head=False)
    keep_deaths(town, [DeathLine(wife.id_number, date(2020, 6, 10))], actor=None)
    (hit,) = find("deceased_paid", town)
    # July to September; of each month's odd cent the second of two gets none.
    assert (hit.amount, hit.persons, hit.household) == (Decimal("601.50"), (wife.id_number,), couple.pk)
    alone = make_household(village, amount=400)
    with on(8, 3):
        recovery = in_recovery(alone, cast)
    (owed,) = find("deceased_paid", town, head(alone).id_number)
    assert owed.amount == recovery.due
    with on(8, 10):
        receive(
            recovery, actor=cast.officer, amount=Decimal(300), received_on=clock.today(), receipt_no="1", payer="子女"
        )
        (owed,) = find("deceased_paid", town, head(alone).id_number, day=clock.today())
        assert owed.amount == recovery.due - 300
        rest = {"received_on": clock.today(), "receipt_no": "2", "payer": "子女"}
        receive(recovery, actor=cast.officer, amount=recovery.due - 300, **rest)
    assert not find("deceased_paid", town, head(alone).id_number)


def payment(household: Household, month: int, amount: int = 400) -> PaymentLine:
    member = head(household)
    return PaymentLine(
        date(2020, month, 1), household.certificate_no or "", household.village_id, household.pk, household.head_name,
        member.id_number, "农村低保", Decimal(amount), "",
    )  # fmt: skip


def test_lists_of_payments_go_before_what_was_owed(town: Division, village: Division) -> None:
    household = make_household(village)
    other = make_household(village)
    keep_deaths(town, [DeathLine(head(household).id_number, date(2020, 5, 10))], actor=None)
    (owed,) = find("deceased_paid", town)
    assert owed.amount == Decimal(1600)
    keep_payments(town, [payment(household, 8, 390), payment(other, 9)], actor=None)
    (listed,) = find("deceased_paid", town)
    assert listed.amount == Decimal(390)
    assert listed.fingerprint() == owed.fingerprint(), "the death is what a dismissal rests on"


def test_paid_before_after_and_without(town: Division, village: Division) -> None:
    stopped, late = make_household(village), make_household(village, since=date(2020, 9, 1))
    stop_benefit(stopped.standing_benefit, effective_from=date(2020, 8, 1), cause="超标", actor=make_cast(town).leader)
    lines = [payment(stopped, month) for month in (7, 8, 9)] + [payment(late, month) for month in (8, 9)]
    stray = payment(late, 8)._replace(
        certificate_no="无证", household_id=None, village_id=town.pk, id_number=make_id(1960)
    )
    keep_payments(town, [*lines, stray], actor=None)
    (after,) = find("paid_after_stop", town)
    assert (after.household, after.amount, after.key) == (stopped.pk, Decimal(800), stopped.certificate_no)
    without = {hit.key: (hit.household, hit.village, hit.amount) for hit in find("paid_without_spell", town)}
    assert without == {late.certificate_no: (late.pk, village.pk, Decimal(400)), "无证": (None, town.pk, Decimal(400))}
    assert find("paid_after_stop", town, day=date(2020, 8, 31))[0].amount == Decimal(400)


def test_a_care_home_s_account_is_shared_by_rule(town: Division, village: Division) -> None:
    for program in (Program.DESTITUTE_CARE, Program.DESTITUTE_CARE, Program.RURAL):
        make_household(village, program=program, bank_account="6217000000000009", phone="13800000000")
    assert not find("shared_bank_account", town)
    assert not find("shared_phone", town)
    beside = make_household(village, bank_account="6217000000000009")
    (hit,) = find("shared_bank_account", town, head(beside).id_number)
    assert len(hit.persons) == 2
    assert "6217000000000009" not in hit.summary + str(hit.evidence)


def test_one_door_two_households_of_one_surname(town: Division, village: Division) -> None:
    same = {"group_no": "1组", "address": "石桥村12号"}
    make_household(village, head="王大山", **same)
    make_household(village, head="李小云", **{**same, "address": "石桥村1组"})
    make_household(village, head="李国强", **{**same, "address": "石桥村1组"})
    assert not find("split_household", town)
    make_household(village, head="王小山", **same)
    (hit,) = find("split_household", town)
    assert "王大山、王小山同组同姓分立2户，住址相同" in hit.summary


def test_children_alone_are_of_age_on_their_birthday(town: Division, village: Division) -> None:
    household = make_household(village, born=2003)
    birthday = head(household).birth_date
    born = birthday.replace(year=birthday.year + 18)
    assert find("split_household", town, day=born.replace(day=born.day)) == []
    (hit,) = find("split_household", town, day=date(2020, 9, 28))
    assert hit.household == household.pk


@pytest.mark.parametrize(
    ("born", "facts", "ineligible"),
    [
        (1975, {"labour": "有", "disability": "无"}, True), (1975, {"labour": "无", "disability": "无"}, True),
        (1975, {"labour": "完全丧失", "disability": "三级"}, False), (1975, {"labour": "有", "disability": "三级"}, True),
        (1975, {"labour": "有", "disability": "二级"}, False), (1955, {"labour": "有", "disability": "无"}, False),
        (2010, {"labour": "", "disability": ""}, False), (2001, {"occupation": "在校学生"}, False),
    ],
)  # fmt: skip
def test_support_is_for_the_old_the_young_and_the_disabled(
    town: Division, village: Division, born: int, facts: dict[str, str], ineligible: bool
) -> None:
    person = head(make_household(village, program=Program.DESTITUTE_HOME, born=born))
    with recorded("test.facts", actor=None, sentence="更正", village=village):
        for name, value in facts.items():
            setattr(person, name, value)
        person.save()
    assert bool(find("unsupported_ineligible", town)) is ineligible


def test_a_list_that_comes_in_is_looked_at_once_and_clears_nothing(town: Division, village: Division) -> None:
    one, two = head(make_household(village)), head(make_household(village))
    keep_holdings("vehicles", town, [vehicle(one)], actor=None)
    assert [(lead.detector, lead.persons) for lead in Lead.objects.all()] == [("vehicle_owned", [one.id_number])]

    def states() -> dict[str, str]:
        return {lead.persons[0]: lead.state for lead in Lead.objects.all()}

    runs = DetectionRun.objects.count()
    keep_holdings("vehicles", town, [(make_id(1960), "渝一", "", "小型轿车", None)], actor=None)
    assert DetectionRun.objects.count() == runs, "nobody on the roll was on it"
    keep_holdings("vehicles", town, [vehicle(two)], actor=None, complete=True)
    assert states() == {one.id_number: LeadState.PENDING, two.id_number: LeadState.PENDING}
    run_detectors(town, actor=None)
    assert states() == {one.id_number: LeadState.CLEARED, two.id_number: LeadState.PENDING}


def test_whether_a_lead_still_holds_is_asked_of_its_own_people(town: Division, village: Division) -> None:
    one = head(make_household(village))
    keep_holdings("vehicles", town, [vehicle(one)], actor=None)
    lead = Lead.objects.get()
    assert still_fires(lead) is not None
    keep_holdings("vehicles", town, [vehicle(one, "普通二轮摩托车")], actor=None)
    assert still_fires(lead) is None
