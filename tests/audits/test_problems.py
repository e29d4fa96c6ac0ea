"""Problems have many doors and one shape: raised once under a key, numbered without a gap, reopened when found again."""

import itertools
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from audits.choices import Category, Door
from audits.models import Problem
from audits.services import problems
from audits.services.problems import close_problem, raise_problem, reopen_problem, withdraw_problem
from recipients.models import Household
from tests.audits.staged import DAY, fresh
from tests.casework.racing import race
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_household, make_id
from tests.factories.cast import Cast, make_cast
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import AlreadyMoved, BadInput, NotAllowed, NotNow, Recused
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_autumn")]


def raised(village: Division, key: str = "A1", **fields) -> Problem:
    given = {"actor": None, "door": Door.SELF, "category": Category.MOTIONS, "summary": "入户调查流于形式", **fields}
    return raise_problem(village=village, key=key, **given)


def test_a_problem_says_all_that_was_found(village: Division, household: Household, cast: Cast) -> None:
    two = {make_id(1950), make_id(1960)}
    problem = raised(
        village, household=household, persons=[*two, *two], amount=120, evidence={"月份": "2020-08"}, actor=cast.clerk(village),
    )  # fmt: skip
    assert (problem.number, str(problem)) == ("WT-2020-00001", "WT-2020-00001 走过场")
    assert (problem.town, problem.people, set(problem.persons)) == (village.town, 2, two)
    assert (problem.found_on, problem.found_by, problem.state) == (DAY, cast.clerk(village), "open")
    assert Entry.objects.get(verb="problem.raise").sentence.endswith("（自查）：入户调查流于形式")


def test_people_who_are_not_known_by_id_are_counted(village: Division) -> None:
    assert raised(village, people=7).people == 7


def test_raising_twice_under_one_key_is_one_problem(village: Division) -> None:
    first = raised(village)
    entries = Entry.objects.count()
    assert raised(village, summary="换一句话") == first
    assert (Problem.objects.count(), Entry.objects.count()) == (1, entries)
    assert fresh(first).summary == "入户调查流于形式"


@pytest.mark.parametrize("other", [{"key": "A2"}, {"door": Door.TIP}])
def test_another_key_or_door_is_another_problem(village: Division, other: dict) -> None:
    assert {raised(village).number, raised(village, **other).number} == {"WT-2020-00001", "WT-2020-00002"}


def test_towns_count_for_themselves_and_years_anew(village: Division) -> None:
    elsewhere = make_town("白鹤镇", "999001102", ("松岭村",)).children.get()
    assert [raised(village).number, raised(elsewhere).number] == ["WT-2020-00001"] * 2
    with clock.at(clock.moment(date(2021, 1, 4))):
        assert raised(village, "B1").number == "WT-2021-00001"
        assert raised(village, "B2", found_on=DAY).number == "WT-2020-00002"


def test_numbers_go_on_after_the_highest(village: Division) -> None:
    numbers = [raised(village, f"K{n}").number for n in range(12)]
    assert numbers == [f"WT-2020-{n:05}" for n in range(1, 13)]


def test_a_refused_problem_takes_no_number(village: Division) -> None:
    with pytest.raises(BadInput):
        raised(village, amount=-1)
    assert raised(village, "B").number == "WT-2020-00001"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"summary": " "}, "问题描述"),
        ({"found_on": DAY + timedelta(days=1)}, "晚于今天"),
        ({"amount": -1}, "大于或等于"),
    ],
)
def test_what_cannot_be_is_refused(village: Division, wrong: dict, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        raised(village, **wrong)
    assert not Problem.objects.exists()


@pytest.mark.parametrize("role", list(Role))
def test_who_may_raise_and_where(village: Division, town: Division, role: Role) -> None:
    person = make_user(role, village if role == Role.VILLAGE_CLERK else town)
    if role in (Role.LEADER, Role.SYSADMIN):
        with pytest.raises(NotAllowed):
            raised(village, actor=person)
    else:
        assert raised(village, actor=person).found_by == person
    if role == Role.VILLAGE_CLERK:
        for place in (town.children.order_by("path")[1], town):
            with pytest.raises(NotAllowed):
                raised(place, "B", actor=person)


def test_ids_in_words_are_masked(village: Division) -> None:
    number = make_id(1950)
    assert number not in raised(village, summary=f"{number} 重复领取").summary


def test_closed_or_withdrawn_and_raised_again_is_open_again(village: Division, cast: Cast) -> None:
    for key, end in (("A", close_problem), ("B", lambda p: withdraw_problem(p, actor=cast.leader, reason="登记有误"))):
        problem = raised(village, key)
        end(problem)
        again = raised(village, key, summary="仍未整改")
        assert (again, again.state, again.closed_on, again.times_reopened) == (problem, "open", None, 1)
        assert "仍未整改" in Entry.objects.about(problem).get(verb="problem.reopen").sentence
    assert Problem.objects.count() == 2
    assert verify().ok


def test_rooms_above_are_told_of_a_reopening_or_it_does_not_happen(village: Division, monkeypatch) -> None:
    told: list = []
    monkeypatch.setattr(problems, "_WHEN_REOPENED", [lambda problem, reason: told.append((problem.number, reason))])
    problem = close_problem(raised(village))
    reopen_problem(problem, reason="回头看未整改")
    assert told == [("WT-2020-00001", "回头看未整改")]
    close_problem(problem)

    def refuse(*_: object) -> None:
        raise BadInput("台账不能重开")

    monkeypatch.setattr(problems, "_WHEN_REOPENED", [refuse])
    with pytest.raises(BadInput, match="台账"):
        raised(village)
    assert fresh(problem).state == "closed"


def test_closing_has_a_day_and_only_what_is_open_closes(village: Division) -> None:
    problem = close_problem(raised(village))
    assert (problem.state, problem.closed_on) == ("closed", DAY)
    with pytest.raises(NotNow):
        close_problem(problem)
    problem.closed_on = None
    with pytest.raises(ValidationError, match="销号时间"):
        problem.full_clean()


@pytest.mark.parametrize("role", list(Role))
def test_who_may_withdraw(village: Division, town: Division, role: Role) -> None:
    person = make_user(role, village if role == Role.VILLAGE_CLERK else town)
    problem = raised(village)
    if role == Role.LEADER:
        assert withdraw_problem(problem, actor=person, reason="登记有误").state == "withdrawn"
    else:
        with pytest.raises(NotAllowed):
            withdraw_problem(problem, actor=person, reason="登记有误")
        assert fresh(problem).state == "open"


def test_nobody_withdraws_without_a_word_or_for_a_relative(village: Division, household: Household, town: Division, cast: Cast) -> None:  # fmt: skip
    number = household.members.get().id_number
    problem = raised(village, household=household)
    with pytest.raises(BadInput, match="理由"):
        withdraw_problem(problem, actor=cast.leader, reason="")
    with pytest.raises(Recused):
        withdraw_problem(problem, actor=make_user(Role.LEADER, town, id_number=number), reason="登记有误")
    assert fresh(problem).state == "open"


def test_everybody_sees_the_problems_of_their_villages(village: Division, town: Division) -> None:
    for place, key in ((village, "own"), (town.children.order_by("path")[1], "next"), (town, "town")):
        raised(place, key)

    def seen(role: Role, place: Division) -> set[str]:
        return set(Problem.objects.visible_to(make_user(role, place)).values_list("key", flat=True))

    assert seen(Role.VILLAGE_CLERK, village) == {"own"}
    assert seen(Role.DISCIPLINE, town) == {"own", "next", "town"}
    assert seen(Role.SYSADMIN, town) == set()


def test_problems_are_found_by_number_household_and_words(village: Division, household: Household) -> None:
    raised(village, household=household)
    for text in ("wt-2020-00001", "张大山", "zds", household.certificate_no, "流于形式"):
        assert Problem.objects.search(text).count() == 1, text
    assert Problem.objects.search("WT-2020-0000").count() == 0


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_many_doors_at_once_leave_no_gap_and_no_double() -> None:
    """Eight people raise eight finds, two of them the same; and one is raised again while it is being closed."""
    town = make_town()
    village, other = town.children.order_by("path")[:2]
    people = make_cast(town)
    closing = raised(village, "闭")
    keys = ["甲", "乙", "丙", "甲", "丁", "戊", "甲"]

    def door(key: str, place: Division):
        def act() -> str:
            with clock.at(clock.moment(DAY)):
                return raised(place, key, actor=people.officer).number

        return act

    def close() -> str:
        with clock.at(clock.moment(DAY)):
            return close_problem(Problem.objects.get(pk=closing.pk)).number

    acts = [door(key, place) for key, place in zip(keys, itertools.cycle((village, other)))]
    answers = race(*acts, close, door("闭", village))
    assert all(isinstance(answer, str) for answer in answers), answers
    numbers = sorted(Problem.objects.values_list("number", flat=True))
    assert numbers == [f"WT-2020-{n:05}" for n in range(1, 7)]
    assert len({answer for key, answer in zip(keys, answers[: len(keys)], strict=True) if key == "甲"}) == 1
    assert verify().ok


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_two_closings_close_once() -> None:
    village = make_town().children.first()
    problem = raised(village, household=make_household(village))
    seen = [fresh(problem) for _ in range(4)]
    answers = race(*(lambda one=one: close_problem(one) for one in seen))
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyMoved"] * 3 + ["Problem"]
    assert AlreadyMoved
    assert Entry.objects.filter(verb="problem.close").count() == 1
