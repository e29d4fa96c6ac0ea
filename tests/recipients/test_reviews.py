"""Dynamic management: when each household is to be looked at again, and what comes of it (220号第33条, 57号第31条)."""

from datetime import date
from pathlib import Path

import pytest

from recipients.change_rules import later_by, periods_on
from recipients.models import Benefit, BenefitChange, Household, ManagementRules
from recipients.services import reviews
from recipients.services.benefits import classify_benefit
from recipients.services.rosters import apply_roster
from tests.factories.accounts import make_user
from tests.factories.campaign import make_household
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import on
from tests.factories.rosters import MONTH, TODAY, household_rows, write_roster
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, NotAllowed, Recused
from xumingsi.casework.verification import verify
from xumingsi.kit.dates import add_months

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def benefit(village: Division, cast: Cast) -> Benefit:
    return make_household(village, actors=cast).standing_benefit


def _review(benefit: Benefit, cast: Cast, **fields: object) -> object:
    given = {
        "reviewed_on": date(2020, 9, 10),
        "reviewers": ["陈干事", "刘专干"],
        "findings": "情况无变化。",
        "outcome": "unchanged",
        **fields,
    }
    return reviews.record_review(benefit, actor=cast.officer, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "category", "months"),
    [
        (date(2020, 9, 1), "A", 12), (date(2020, 9, 1), "B", 6), (date(2020, 9, 1), "C", 3), (date(2020, 9, 1), "", 6),
        (date(2021, 7, 1), "A", 12), (date(2021, 7, 1), "B", 6), (date(2021, 7, 1), "C", 6), (date(2021, 7, 1), "", 6),
    ],
)  # fmt: skip
def test_periods_by_class_and_rule_set(town: Division, day: date, category: str, months: int) -> None:
    assert periods_on(town, day).next_review(category, day) == add_months(day, months)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2020, 8, 31), 6, date(2021, 2, 28)),
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2020, 12, 15), 12, date(2021, 12, 15)),
    ],
)
def test_months_later_stays_within_the_month(day: date, months: int, later: date) -> None:
    assert later_by(day, months) == later


def test_a_town_s_own_periods_hold_from_their_day_on(town: Division, cast: Cast) -> None:
    with on(9, 10):
        reviews.save_rules(
            ManagementRules(town=town, effective_from=date(2020, 10, 1), months_c=1, village_days=3),
            actor=cast.officer,
            changes=["months_c"],
        )
        assert periods_on(town, date(2020, 9, 30)).review_months["C"] == 3
        own = periods_on(town, date(2020, 10, 1))
        assert (own.review_months["C"], own.review_months["A"], own.village_days, own.town_days) == (1, 12, 3, 10)
        with pytest.raises(BadInput, match="自这一天起的规则已经登记"):
            reviews.save_rules(
                ManagementRules(town=town, effective_from=date(2020, 10, 1)), actor=cast.officer, changes=[]
            )
        with pytest.raises(BadInput, match="自今天或以后"):
            reviews.save_rules(
                ManagementRules(town=town, effective_from=date(2020, 9, 9)), actor=cast.officer, changes=[]
            )
        with pytest.raises(NotAllowed):
            reviews.save_rules(
                ManagementRules(town=town, effective_from=date(2020, 11, 1)), actor=cast.leader, changes=[]
            )


def test_a_roster_sets_the_first_review_from_its_month(town: Division, tmp_path: Path) -> None:
    path = write_roster(tmp_path / "roster.xlsx", household_rows(1))
    apply_roster(path, town=town, month=MONTH, today=TODAY, actor=make_user(Role.TOWN_OFFICER, town))
    spell = Benefit.objects.get()
    assert spell.next_review_on == periods_on(town, MONTH).next_review(spell.category, MONTH.replace(day=1))
    assert verify().ok


def test_a_review_without_change_sets_the_next_and_moves_no_money(benefit: Benefit, cast: Cast) -> None:
    with on(9, 10):
        classify_benefit(benefit, category="A", actor=cast.leader)
        review = _review(benefit, cast)
    fresh = Benefit.objects.get()
    assert (fresh.next_review_on, review.next_review_on, fresh.amounts.count()) == (
        date(2021, 9, 10),
        date(2021, 9, 10),
        1,
    )
    assert not BenefitChange.objects.exists()
    assert verify().ok


def test_a_review_may_advise_a_change_that_others_propose_and_decide(benefit: Benefit, cast: Cast) -> None:
    with on(9, 10):
        review = _review(benefit, cast, outcome="adjust", findings="其子已就业，收入增加。")
    assert (review.change.state, review.change.cause, review.change.facts) == (
        "open",
        "review",
        "其子已就业，收入增加。",
    )
    assert Benefit.objects.get().ended_on is None


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"reviewed_on": date(2020, 9, 11)}, "不能晚于今天"),
        ({"reviewed_on": date(2018, 1, 1)}, "没有在享"),
        ({"reviewers": ["陈干事"]}, "两人以上"),
        ({"reviewers": ["陈干事", "陈干事"]}, "两人以上"),
        ({"findings": " "}, "复核情况"),
    ],
)
def test_what_is_no_review_is_refused(benefit: Benefit, cast: Cast, given: dict, why: str) -> None:
    with on(9, 10), pytest.raises(BadInput, match=why):
        _review(benefit, cast, **given)
    assert (benefit.reviews.count(), Benefit.objects.get().next_review_on) == (0, None)


def test_nobody_reviews_their_own_family(benefit: Benefit, cast: Cast, town: Division) -> None:
    head = benefit.household.members.get()
    own = make_user(Role.TOWN_OFFICER, town, id_number=head.id_number)
    with on(9, 10):
        with pytest.raises(Recused):
            reviews.record_review(
                benefit,
                actor=own,
                reviewed_on=date(2020, 9, 10),
                reviewers=["甲", "乙"],
                findings="无",
                outcome="unchanged",
            )
        with pytest.raises(BadInput, match="回避"):
            _review(benefit, cast, reviewers=["陈干事", head.name])
        _review(benefit, cast)
        with pytest.raises(BadInput, match="不能重复"):
            _review(benefit, cast)


def test_due_soon_overdue_and_unset_are_counted_where_one_reviews(town: Division, cast: Cast) -> None:
    own, other = town.children.order_by("path")[:2]
    days = [date(2020, 9, 9), date(2020, 9, 10), date(2020, 10, 10), date(2020, 10, 11), None]
    with on(9, 10):
        for village, due in [*((own, day) for day in days), (other, days[0])]:
            spell = make_household(village, actors=cast).standing_benefit
            _set_due(spell, due)
    today = date(2020, 9, 10)
    assert reviews.count_reviews(cast.clerk(own), today) == reviews.ReviewCounts(overdue=1, soon=2, unset=1)
    assert reviews.count_reviews(cast.officer, today, town).overdue == 2
    assert reviews.count_reviews(cast.leader, today) == reviews.ReviewCounts(0, 0, 0), "leaders do not review"


def _set_due(spell: Benefit, due: date | None) -> None:
    from tests.factories.rows import some_act

    with some_act(spell.village):
        spell.next_review_on = due
        spell.save()


def test_a_spell_that_ended_is_due_no_more(benefit: Benefit, cast: Cast) -> None:
    from recipients.services.benefits import stop_benefit

    with on(9, 10):
        _set_due(benefit, date(2020, 9, 1))
        stop_benefit(benefit, effective_from=date(2020, 10, 1), cause="停", actor=cast.leader)
    assert Benefit.objects.review_overdue(date(2020, 9, 30)).exists()
    assert not Benefit.objects.review_overdue(date(2020, 10, 1)).exists()
    assert Household.objects.count() == 1
