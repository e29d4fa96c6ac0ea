"""The roll of any day is answered from history, as known now or then, exact after later corrections."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test.utils import CaptureQueriesContext

from recipients.choices import Program
from recipients.models import Benefit, BenefitAmount, Household
from recipients.rolls import compare_rolls, end_of, roll_as_of, total_of, totals_by_program
from recipients.services.benefits import adjust_benefit, grant_benefit, stop_benefit
from recipients.services.households import correct_household
from tests.factories.accounts import make_town
from tests.factories.campaign import make_cast, make_household
from tests.recipients.roll_oracle import by_as_of
from xumingsi.accounts.models import Division
from xumingsi.casework.bulk import insert_rows
from xumingsi.casework.ledger import recorded
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2020, 9, 15)


@contextmanager
def written_on(day: date, village: Division, hour: int = 9) -> Iterator[None]:
    """Rows saved inside are written on ``day``."""
    with clock.at(clock.moment(day, hour)), recorded("test.write", actor=None, sentence="登记", village=village):
        yield


def registered(village: Division, on: date, **facts: object) -> Household:
    with clock.at(clock.moment(on)):
        return make_household(village, **facts)  # type: ignore[arg-type]


def amounts(village: Division, day: date, known_on: date | None = None) -> list[tuple[str, str]]:
    lines = roll_as_of(village, day, known_at=end_of(known_on) if known_on else None)
    return [(line.certificate_no, str(line.amount)) for line in lines]


def test_a_line_says_who_gets_what_since_when(village: Division) -> None:
    household = registered(
        village, date(2020, 1, 5), head="张大山", people=3, amount=680, covered=2, certificate_no="N1"
    )
    (line,) = roll_as_of(village.town, SEPTEMBER)
    assert (line.village, line.certificate_no, line.head_name, line.group_no) == (
        village.pk,
        "N1",
        "张大山",
        household.group_no,
    )
    assert (line.program, line.category, line.covered, line.amount) == ("农村低保", "", 2, Decimal("680.00"))
    assert (line.started_on, line.ended_on) == (date(2019, 1, 1), None)
    assert (line.household, line.benefit) == (household.pk, household.standing_benefit.pk)


def test_an_amount_counts_from_its_month(village: Division) -> None:
    household = registered(village, date(2020, 1, 5), amount=400, certificate_no="N1")
    leader = make_cast(village.town).leader
    with clock.at(clock.moment(date(2020, 8, 20))):
        adjust_benefit(
            household.standing_benefit,
            amount=Decimal(460),
            effective_from=date(2020, 9, 1),
            cause="标准提高",
            actor=leader,
        )
    assert amounts(village, date(2020, 8, 31)) == [("N1", "400.00")]
    assert amounts(village, date(2020, 9, 1)) == [("N1", "460.00")]


def test_a_correction_made_later_does_not_change_what_was_known(village: Division) -> None:
    household = registered(village, date(2020, 1, 5), head="张大三", amount=400, certificate_no="N1")
    cast = make_cast(village.town)
    with clock.at(clock.moment(date(2020, 10, 8))):
        adjust_benefit(
            household.standing_benefit,
            amount=Decimal(350),
            effective_from=date(2019, 1, 1),
            cause="原录入有误",
            actor=cast.leader,
        )
        household.head_name = "张大山"
        correct_household(household, actor=cast.officer, changes=["head_name"])
    assert amounts(village, SEPTEMBER) == [("N1", "350.00")]
    assert amounts(village, SEPTEMBER, known_on=date(2020, 10, 7)) == [("N1", "400.00")]
    assert [line.head_name for line in roll_as_of(village, SEPTEMBER, known_at=end_of(date(2020, 10, 7)))] == ["张大三"]
    assert [line.head_name for line in roll_as_of(village, SEPTEMBER, known_at=end_of(date(2020, 10, 8)))] == ["张大山"]


def test_a_stop_backdated_is_seen_from_the_day_it_was_written(village: Division) -> None:
    household = registered(village, date(2020, 1, 5), certificate_no="N1")
    with clock.at(clock.moment(date(2020, 10, 8))):
        stop_benefit(
            household.standing_benefit,
            effective_from=date(2020, 7, 1),
            cause="收入超标",
            actor=make_cast(village.town).leader,
        )
    assert amounts(village, date(2020, 6, 30)) == [("N1", "400.00")]
    assert amounts(village, date(2020, 7, 1)) == []
    assert amounts(village, date(2020, 7, 1), known_on=date(2020, 10, 7)) == [("N1", "400.00")]


def test_a_household_registered_later_was_not_known(village: Division) -> None:
    registered(village, date(2020, 9, 20), certificate_no="N1", since=date(2020, 9, 1))
    assert amounts(village, SEPTEMBER) == [("N1", "400.00")]
    assert amounts(village, SEPTEMBER, known_on=date(2020, 9, 19)) == []


@pytest.mark.parametrize(("day", "there"), [(date(2020, 3, 9), False), (date(2020, 3, 10), True), (date(2020, 6, 20), True), (date(2020, 6, 21), False)])  # fmt: skip
def test_a_spell_in_mid_month_counts_from_its_first_to_its_last_day(village: Division, day: date, there: bool) -> None:
    household = registered(village, date(2020, 1, 5), amount=0)
    with written_on(date(2020, 2, 1), village):
        spell = Benefit.objects.create(
            household=household,
            program=Program.RURAL,
            started_on=date(2020, 3, 10),
            ended_on=date(2020, 6, 20),
            covered_count=1,
        )
        BenefitAmount.objects.create(benefit=spell, monthly_amount=300, effective_from=date(2020, 3, 1), cause="原批准")
    assert bool(roll_as_of(village, day)) is there


def test_of_several_changes_on_one_day_the_last_counts(village: Division) -> None:
    household = registered(village, date(2020, 1, 5), amount=400, certificate_no="N1")
    with written_on(SEPTEMBER, village):
        row = household.standing_benefit.amounts.get()
        for amount in (410, 430, 420):
            row.monthly_amount = amount
            row.save()
    assert amounts(village, SEPTEMBER, known_on=SEPTEMBER) == [("N1", "420.00")]


def test_of_two_acts_at_once_the_later_write_counts(village: Division) -> None:
    """An act that began earlier may write later; the record then says what the later write said, and so does the roll."""
    household = registered(village, date(2020, 1, 5), certificate_no="N1")
    for hour, name in ((15, "后开始先写"), (9, "先开始后写")):
        with written_on(SEPTEMBER, village, hour):
            household.head_name = name
            household.save()
    assert [line.head_name for line in roll_as_of(village, SEPTEMBER, known_at=end_of(SEPTEMBER))] == ["先开始后写"]


def test_what_was_deleted_is_gone_from_then_on(village: Division) -> None:
    household = registered(village, date(2020, 1, 5), amount=400, certificate_no="N1")
    with written_on(date(2020, 8, 1), village):
        wrong = BenefitAmount.objects.create(
            benefit=household.standing_benefit, monthly_amount=999, effective_from=date(2020, 9, 1), cause="录错"
        )
    with written_on(date(2020, 8, 9), village):
        wrong.delete()
    assert amounts(village, SEPTEMBER, known_on=date(2020, 8, 8)) == [("N1", "999.00")]
    assert amounts(village, SEPTEMBER) == [("N1", "400.00")]


def test_a_spell_without_an_amount_for_the_day_is_listed_without_one(village: Division) -> None:
    household = registered(village, date(2020, 9, 2), amount=0, certificate_no="N1")
    with written_on(date(2020, 9, 2), village):
        spell = Benefit.objects.create(
            household=household, program=Program.RURAL, started_on=date(2018, 1, 1), covered_count=1
        )
        BenefitAmount.objects.create(
            benefit=spell, monthly_amount=300, effective_from=date(2020, 9, 1), cause="花名册导入"
        )
    assert amounts(village, date(2020, 8, 31)) == [("N1", "None")]
    assert amounts(village, date(2020, 9, 1)) == [("N1", "300.00")]
    assert total_of(roll_as_of(village, date(2020, 8, 31))) == (1, 1, Decimal("0.00"), 1)


def test_temporary_relief_is_no_place_on_the_roll(village: Division) -> None:
    household = registered(village, date(2020, 1, 5), certificate_no="N1")
    grant_benefit(
        household, program=Program.TEMPORARY, amount=Decimal(2000), effective_from=date(2020, 9, 1), covered_count=1, cause="急难",
        actor=make_cast(village.town).leader,
    )  # fmt: skip
    assert [line.program for line in roll_as_of(village, SEPTEMBER)] == ["农村低保"]


def test_a_household_that_moved_is_listed_where_it_then_was(village: Division) -> None:
    household = registered(village, date(2020, 1, 5), certificate_no="N1")
    next_door = village.town.children.order_by("path")[1]
    with written_on(date(2020, 8, 1), village):
        household.village_id = next_door.pk
        household.save()
    assert amounts(village, SEPTEMBER) == []
    assert (
        amounts(next_door, SEPTEMBER) == amounts(village, SEPTEMBER, known_on=date(2020, 7, 31)) == [("N1", "400.00")]
    )


def test_only_the_places_asked_for(village: Division) -> None:
    other = make_town("白鹤镇", "999001102", ("松岭村",))
    registered(village, date(2020, 1, 5), certificate_no="N1")
    registered(other.children.get(), date(2020, 1, 5), certificate_no="W1")
    assert amounts(village.town, SEPTEMBER) == [("N1", "400.00")]
    assert [line.certificate_no for line in roll_as_of([village.pk, other.children.get().pk], SEPTEMBER)] == [
        "N1",
        "W1",
    ]
    assert roll_as_of([], SEPTEMBER) == []


def test_differences_and_totals_between_two_rolls(village: Division) -> None:
    leaving, staying = (registered(village, date(2020, 1, 5), certificate_no=number) for number in ("N1", "N2"))
    registered(village, date(2020, 1, 6), certificate_no="N4", program=Program.URBAN, people=2, amount=900)
    leader = make_cast(village.town).leader
    with clock.at(clock.moment(date(2020, 8, 20))):
        stop_benefit(leaving.standing_benefit, effective_from=date(2020, 9, 1), cause="收入超标", actor=leader)
        adjust_benefit(
            staying.standing_benefit,
            amount=Decimal(460),
            effective_from=date(2020, 9, 1),
            cause="标准提高",
            actor=leader,
        )
    registered(village, date(2020, 8, 25), certificate_no="N3", since=date(2020, 9, 1))
    before, after = roll_as_of(village, date(2020, 8, 31)), roll_as_of(village, SEPTEMBER)
    found = compare_rolls(before, after)
    names = [[change.line.certificate_no for change in those] for those in (found.joined, found.left, found.changed)]
    assert names == [["N3"], ["N1"], ["N2"]]
    parts = totals_by_program(after)
    assert {program: part[:3] for program, part in parts.items()} == {
        "城市低保": (1, 2, Decimal("900.00")),
        "农村低保": (2, 2, Decimal("860.00")),
    }
    whole = total_of(after)
    assert whole == tuple(map(sum, zip(*parts.values(), strict=True)))


@pytest.mark.parametrize("seed", range(6))
def test_the_same_as_simple_history_on_random_histories(town: Division, seed: int) -> None:
    rng = random.Random(seed)
    last = _random_history(town, rng)
    for _ in range(8):
        day = date(2020, 1, 1) + timedelta(days=rng.randrange(400))
        known_at = last - timedelta(hours=rng.randrange(24 * 30))
        assert roll_as_of(town, day, known_at=known_at) == by_as_of(town, day, known_at)
    assert roll_as_of(town, SEPTEMBER) == by_as_of(town, SEPTEMBER, last)
    report = verify()
    assert report.ok, report.faults


def _random_history(town: Division, rng: random.Random) -> datetime:
    """Some households and 60 random writes in order of time; answers the moment after the last."""
    villages = list(town.children.order_by("path"))
    at = clock.moment(date(2020, 1, 1))
    spells: list[Benefit] = []
    for number in range(12):
        with clock.at(at), recorded("test.write", actor=None, sentence="登记", town=town):
            household = Household.objects.create(
                village_id=rng.choice(villages).pk, certificate_no=f"R{number}", head_name="张三"
            )
            spells.append(
                Benefit.objects.create(
                    household=household,
                    program=rng.choice(Program.values),
                    started_on=date(2019, 1, 15),
                    covered_count=1,
                )
            )
    for _ in range(60):
        at += timedelta(hours=rng.randrange(1, 90))
        with clock.at(at), recorded("test.write", actor=None, sentence="变更", town=town):
            _random_write(rng, rng.choice(spells), villages)
    return at


def _random_write(rng: random.Random, spell: Benefit, villages: list[Division]) -> None:
    month = date(2020, rng.randrange(1, 13), 1)
    amount = BenefitAmount.objects.filter(benefit=spell, effective_from=month).first()
    match rng.randrange(6):
        case 0:
            spell.household.village_id = rng.choice(villages).pk
            spell.household.save()
        case 1:
            spell.ended_on = rng.choice([None, month])
            spell.save()
        case 2:
            spell.category, spell.covered_count = rng.choice("ABC"), rng.randrange(1, 5)
            spell.save()
        case 3 if amount:
            amount.delete()
        case _:
            amount = amount or BenefitAmount(benefit=spell, effective_from=month, cause="调整")
            amount.monthly_amount = Decimal(rng.randrange(10_000)) / 100
            amount.save()


def test_two_queries_whatever_the_size(village: Division, django_assert_num_queries: CaptureQueriesContext) -> None:
    with written_on(date(2020, 1, 5), village):
        keys = insert_rows(
            Household,
            {
                "village_id": [village.pk] * 500,
                "certificate_no": [f"Q{n}" for n in range(500)],
                "head_name": ["张三"] * 500,
            },
        )
        insert_rows(
            Benefit,
            {"household_id": keys, "program": [Program.RURAL.value] * 500, "started_on": [date(2020, 1, 1)] * 500},
        )
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(roll_as_of(village.town, SEPTEMBER, known_at=end_of(SEPTEMBER))) == 500
