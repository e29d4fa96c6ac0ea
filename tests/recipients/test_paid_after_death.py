"""What was paid after a death: month by month without gap or overlap, shares that add up to the sum."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from recipients import paid
from recipients.change_choices import Basis
from recipients.models import ActualPayment, Household
from recipients.paid import Listed, months_after, paid_after_death, paid_after_deaths, split_evenly
from recipients.services.benefits import adjust_benefit
from tests.factories.campaign import make_household
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import confirmed, decided, on, report, stopped
from tests.factories.rows import some_act
from xumingsi.accounts.models import Division
from xumingsi.kit.dates import add_months, month_floor, next_month

DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@given(died_on=DAYS, until=DAYS)
def test_months_begin_after_the_month_of_death_and_follow_each_other(died_on: date, until: date) -> None:
    months = months_after(died_on, until)
    assert len(set(months)) == len(months)
    assert all(later == next_month(earlier) for earlier, later in pairwise(months))
    if months:
        assert (months[0], next_month(months[-1])) == (next_month(died_on), month_floor(until))
    else:
        assert month_floor(until) <= next_month(died_on)


@given(died_on=DAYS, first=st.integers(0, 40), second=st.integers(0, 40))
def test_months_to_one_day_and_from_there_on_tile(died_on: date, first: int, second: int) -> None:
    between, until = add_months(next_month(died_on), first), add_months(next_month(died_on), first + second)
    rest = months_after(add_months(between, -1), until)
    assert months_after(died_on, between) + rest == months_after(died_on, until)


@given(cents=st.integers(0, 10**9), people=st.integers(1, 12))
def test_shares_add_up_and_differ_by_a_cent_at_most(cents: int, people: int) -> None:
    amount = Decimal(cents) / 100
    shares = split_evenly(amount, people)
    assert (len(shares), sum(shares)) == (people, amount)
    assert max(shares) - min(shares) <= Decimal("0.01")
    assert shares == sorted(shares, reverse=True)


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def alone(village: Division, cast: Cast) -> Household:
    return make_household(village, amount=400, actors=cast)


def _told(months: list[paid.PaidMonth]) -> list[tuple[str, str, int, str]]:
    return [(f"{m.month:%Y-%m}", str(m.amount), m.people, m.basis) for m in months]


@pytest.mark.django_db
def test_alone_the_whole_sum_of_each_month_at_the_amount_of_that_month(alone: Household, cast: Cast) -> None:
    with on(7, 1):
        adjust_benefit(
            alone.standing_benefit,
            amount=Decimal(450),
            effective_from=date(2020, 8, 1),
            cause="调整",
            actor=cast.leader,
        )
    with on(9, 10):
        found = stopped(alone, cast)
    expected = [("2020-07", "400.00", 1, "spell"), ("2020-08", "450.00", 1, "spell"), ("2020-09", "450.00", 1, "spell")]
    assert _told(paid_after_death(found, as_of=date(2020, 9, 10))) == expected
    assert _told(paid_after_death(found, as_of=date(2020, 12, 31))) == expected, "stopped from October"
    assert _told(paid_after_death(found, as_of=date(2020, 7, 31))) == expected[:1]


@pytest.mark.django_db
def test_died_in_the_month_means_nothing_too_much_that_month(alone: Household, cast: Cast) -> None:
    with on(9, 30):
        found = report(alone, cast, died_on=date(2020, 9, 1))
        assert paid_after_death(found, as_of=date(2020, 9, 30)) == []


@pytest.mark.django_db
def test_in_a_family_the_share_of_the_dead_until_the_rest_are_reassessed(village: Division, cast: Cast) -> None:
    family = make_household(village, people=3, amount=Decimal("1000.00"), actors=cast)
    with on(9, 10):
        found = confirmed(family, cast, died_on=date(2020, 7, 3), member=0)
        decided(found.change, cast, "reduce", 600)
    found.refresh_from_db()
    # 1,000 ÷ 3 = 333.33, and the odd cent is the first's, who died.
    expected = [("2020-08", "333.34", 3, "spell"), ("2020-09", "333.34", 3, "spell")]
    assert _told(paid_after_death(found, as_of=date(2020, 12, 1))) == expected


@pytest.mark.django_db
def test_shares_of_a_couple_that_died_one_after_the_other_add_up_to_what_was_paid(
    village: Division, cast: Cast
) -> None:
    couple = make_household(village, people=2, amount=Decimal("500.01"), actors=cast)
    with on(9, 10):
        first = confirmed(couple, cast, died_on=date(2020, 5, 3), member=1)
        second = confirmed(couple, cast, died_on=date(2020, 7, 3), member=0)
        decided(first.change, cast)
        months = paid_after_deaths([first, second], as_of=date(2020, 9, 10))
    assert [str(m.amount) for m in months[first.pk]] == ["250.00"] * 4
    assert [str(m.amount) for m in months[second.pk]] == ["250.01"] * 2
    both = {m.month: m.amount for m in months[second.pk]}
    for one in months[first.pk]:
        if one.month in both:
            assert one.amount + both[one.month] == one.paid


@pytest.mark.django_db
def test_a_second_death_counts_the_people_of_its_own_months(village: Division, cast: Cast) -> None:
    """The first was re-assessed from August on: until then the sum was for three, afterwards for two."""
    family = make_household(village, people=3, amount=900, actors=cast)
    with on(7, 10):
        first = confirmed(family, cast, died_on=date(2020, 5, 3), member=2)
        decided(first.change, cast, "reduce", 500)
    with on(9, 10):
        second = report(family, cast, died_on=date(2020, 6, 3), member=1)
        months = paid_after_death(second, as_of=date(2020, 9, 10))
    assert _told(months) == [
        ("2020-07", "300.00", 3, "spell"),
        ("2020-08", "250.00", 2, "spell"),
        ("2020-09", "250.00", 2, "spell"),
    ]


@pytest.mark.django_db
def test_where_there_is_a_payment_list_it_decides(
    alone: Household, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """July's list says 380, August's does not name the household; September has no list."""
    months = {date(2020, 7, 1), date(2020, 8, 1)}
    monkeypatch.setattr(
        paid, "_LOOKUPS", [lambda households, first, last: Listed({(alone.pk, date(2020, 7, 1)): Decimal(380)}, months)]
    )
    with on(9, 10):
        found = report(alone, cast)
        told = _told(paid_after_death(found, as_of=date(2020, 9, 10)))
    assert told == [("2020-07", "380.00", 1, Basis.LIST), ("2020-09", "400.00", 1, Basis.SPELL)]


@pytest.mark.django_db
def test_money_paid_in_spite_of_the_stop_is_seen_by_the_list(
    alone: Household, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on(9, 10):
        found = stopped(alone, cast, died_on=date(2020, 8, 3))
    october = date(2020, 10, 1)
    monkeypatch.setattr(paid, "_LOOKUPS", [lambda *_: Listed({(alone.pk, october): Decimal(400)}, {october})])
    told = _told(paid_after_death(found, as_of=date(2020, 10, 20)))
    assert told == [("2020-09", "400.00", 1, Basis.SPELL), ("2020-10", "400.00", 1, Basis.LIST)]


@pytest.mark.django_db
def test_many_reports_cost_as_few_queries_as_one(village: Division, cast: Cast, django_assert_num_queries) -> None:
    with on(9, 10):
        households = [make_household(village, actors=cast) for _ in range(8)]
        reports = [report(household, cast) for household in households]
        with CaptureQueriesContext(connection) as one:
            paid_after_deaths(reports[:1], as_of=date(2020, 9, 10))
        with django_assert_num_queries(len(one)):
            found = paid_after_deaths(reports, as_of=date(2020, 9, 10))
    assert {len(months) for months in found.values()} == {3}


@pytest.mark.django_db
def test_an_imported_payment_list_is_looked_up(alone: Household, cast: Cast) -> None:
    with on(9, 10), some_act(alone.village):
        ActualPayment(
            town=alone.village.town, village_id=alone.village_id, household=alone, month=date(2020, 7, 1), certificate_no=alone.certificate_no,
            amount=Decimal("390.50"), program="农村低保",
        ).save()  # fmt: skip
    with on(9, 10):
        told = _told(paid_after_death(report(alone, cast), as_of=date(2020, 8, 31)))
    assert told == [("2020-07", "390.50", 1, Basis.LIST), ("2020-08", "400.00", 1, Basis.SPELL)]
