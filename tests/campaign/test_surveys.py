"""Surveys: households by lot that anybody can redo, no swapping, rates as counted by hand, honest about small samples."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipients.models import Household
from recipients.services.surveying import draw_for_survey
from tests.factories.campaign import make_household
from tests.factories.evidence import answer, draft, drawn
from tests.renewals.doing import on
from xumingsi.campaign.models import SurveyResponse
from xumingsi.campaign.services import change_campaign, surveys
from xumingsi.campaign.survey_rates import Rate, results_of, wilson
from xumingsi.casework.errors import BadInput, GuardFailed, NotAllowed
from xumingsi.casework.verification import verify
from xumingsi.kit import sampling

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(campaign, cast):
    """Three households a village."""
    campaign.survey_size = 3
    change_campaign(campaign, actor=cast.officer, changes=["survey_size"])
    return campaign


def test_the_draw_is_of_the_roll_and_can_be_redone(small, town, village, cast):
    second = town.children.order_by("path")[1]
    with on(9, 25):
        survey = drawn(small, cast, {village: 7, second: 2})
    draws = {draw.village_id: draw for draw in survey.draws.all()}
    assert {pk: len(draw.drawn) for pk, draw in draws.items()} == {village.pk: 3, second.pk: 2}
    roll = sorted(Household.objects.filter(village=village.pk).values_list("certificate_no", flat=True))
    again = sampling.draw(roll, seed=survey.seed, size=3)
    own = draws[village.pk]
    assert (own.population, own.drawn, own.digest_of_list) == (roll, list(again.drawn), again.digest)
    assert verify().ok


def test_who_is_not_assisted_today_is_not_drawn(small, village, cast):
    make_household(village, actors=cast, amount=0)
    with on(9, 25), pytest.raises(BadInput, match="没有在享待遇"):
        drawn(small, cast, {})


def test_without_a_seed_nothing_is_drawn(small, village, cast):
    with on(9, 25), pytest.raises(BadInput, match="种子"):
        drawn(small, cast, {village: 2}, seed="  ")
    assert small.surveys.get().state == "draft"


def test_the_town_office_draws(small, village, cast):
    make_household(village, actors=cast)
    with on(9, 25):
        survey = draft(small, cast.officer)
        for actor in (cast.clerk(village), cast.leader):
            with pytest.raises(NotAllowed):
                draw_for_survey(survey, actor=actor, seed="1")
            with pytest.raises(NotAllowed):
                draft(small, actor)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"known_at_least": 5}, "1 至知晓题数"),
        ({"known_at_least": 0}, "1 至知晓题数"),
        ({"satisfaction": [" "]}, "满意度题"),
    ],
)
def test_a_questionnaire_that_cannot_be_counted_is_refused(small, cast, fields, why):
    with pytest.raises(BadInput, match=why):
        draft(small, cast.officer, **fields)
    assert not small.surveys.exists()


def test_the_rates_are_as_counted_by_hand(small, town, village, cast):
    second = town.children.order_by("path")[1]
    with on(9, 25):
        survey = drawn(small, cast, {village: 3, second: 2})
        one, two, three = survey.draws.get(village=village.pk).drawn
        four, five = survey.draws.get(village=second.pk).drawn
        clerk, other = cast.clerk(village), cast.clerk(second)
        answer(survey, one, clerk, known=4, rating="satisfied")
        answer(survey, two, clerk, known=3, rating="dissatisfied")
        answer(survey, three, clerk, known=2, rating="unsure")
        answer(survey, four, other, known=0, rating="fair")
        surveys.record_response(
            survey, actor=other, drawn_number=five, visited_on=survey.drawn_on, interviewer="乙", contact="absent"
        )
        first, neighbour, all_ = results_of(survey)
    assert (first.village, first.drawn, first.visited) == (village, 3, 3)
    assert (first.awareness.part, first.awareness.whole, first.awareness.percent) == (2, 3, "66.7%")
    assert (first.satisfaction.part, first.satisfaction.whole) == (1, 2)
    assert "说不清" not in first.satisfaction.working
    assert (neighbour.awareness.part, neighbour.awareness.whole, neighbour.visited) == (0, 1, 2)
    assert (all_.awareness.part, all_.awareness.whole, all_.drawn) == (2, 4, 5)
    assert (all_.satisfaction.value, all_.satisfaction.whole) == (Decimal("0.6667"), 3)
    assert first.awareness.working == "知晓率（知晓 3 项以上 ÷ 受访户） = 2 ÷ 3 = 66.7%"
    assert "样本不足 30 份，仅供参考" in first.awareness.note


def test_satisfaction_is_that_of_the_overall_question(small, village, cast):
    with on(9, 25):
        survey = drawn(small, cast, {village: 1})
        [number] = survey.draws.get().drawn
        said = {1: True, 2: True, 3: True, 4: True, 5: "dissatisfied", 6: "satisfied"}
        answer(survey, number, cast.clerk(village), answers=said)
        assert results_of(survey)[0].satisfaction.part == 0


def test_a_correction_counts_in_the_place_of_the_first(small, village, cast):
    clerk = cast.clerk(village)
    with on(9, 25):
        survey = drawn(small, cast, {village: 1})
        [number] = survey.draws.get().drawn
        first = answer(survey, number, clerk, known=4)
        with pytest.raises(BadInput, match="已有问卷"):
            answer(survey, number, clerk, known=0)
        answer(survey, number, clerk, known=0, supersedes=first)
        with pytest.raises(BadInput, match="已更正过"):
            answer(survey, number, clerk, known=4, supersedes=first)
        result = results_of(survey)[0]
    assert (result.awareness.part, result.awareness.whole, result.visited) == (0, 1, 1)


def test_a_correction_is_of_the_same_household(small, village, cast):
    clerk = cast.clerk(village)
    with on(9, 25):
        survey = drawn(small, cast, {village: 2})
        one, two = survey.draws.get().drawn
        first = answer(survey, one, clerk)
        with pytest.raises(BadInput, match="同一户"):
            answer(survey, two, clerk, supersedes=first)


def test_no_household_is_swapped_for_an_easier_one(small, village, cast):
    with on(9, 25):
        survey = drawn(small, cast, {village: 4})
        left_out = set(survey.draws.get().population) - set(survey.draws.get().drawn)
        with pytest.raises(BadInput, match="不能换户"):
            answer(survey, left_out.pop(), cast.clerk(village))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"answers": {1: True}}, "没有回答"),
        ({"answers": {1: "satisfied", 2: True, 3: True, 4: True, 5: "fair", 6: "fair"}}, "答法与题型不符"),
        ({"answers": {1: True, 2: True, 3: True, 4: True, 5: "great", 6: "fair"}}, "great|有效"),
        ({"contact": "absent", "respondent": ""}, "未访到的不填回答"),
        ({"respondent": ""}, "受访人"),
    ],
)
def test_a_half_filled_questionnaire_is_refused_whole(small, village, cast, fields, why):
    with on(9, 25):
        survey = drawn(small, cast, {village: 1})
        [number] = survey.draws.get().drawn
        with pytest.raises(BadInput, match=why):
            answer(survey, number, cast.clerk(village), **fields)
    assert not SurveyResponse.objects.exists()


def test_it_does_not_end_before_every_door_was_knocked_at(small, village, cast):
    with on(9, 25):
        survey = drawn(small, cast, {village: 2})
        one, two = survey.draws.get().drawn
        answer(survey, one, cast.clerk(village))
        with pytest.raises(GuardFailed, match="石桥村还有 1 户未走访"):
            surveys.close_survey(survey, actor=cast.officer)
        surveys.record_response(
            survey,
            actor=cast.officer,
            drawn_number=two,
            visited_on=survey.drawn_on,
            interviewer="乙",
            contact="refused",
        )
        surveys.close_survey(survey, actor=cast.officer)
        assert survey.state == "closed"
        with pytest.raises(BadInput, match="不在进行中"):
            answer(survey, two, cast.clerk(village))


@given(st.integers(1, 500).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_range_holds_the_rate_and_narrows_with_the_sample(counts):
    part, whole = counts
    low, high = wilson(part, whole)
    assert 0 <= low <= part / whole + 1e-9
    assert part / whole <= high + 1e-9
    assert high <= 1
    wider = wilson(part * 4, whole * 4)
    assert wider[1] - wider[0] < high - low
    assert ("仅供参考" in Rate(part, whole, "率").note) == (whole < 30)


def test_the_range_is_wilson_s():
    """7 of 10: the textbook's 39.7 %—89.2 %."""
    assert Rate(7, 10, "率").note.endswith("39.7%—89.2%")


def test_nobody_asked_is_no_rate():
    assert (Rate(0, 0, "率").value, Rate(0, 0, "率").percent, Rate(0, 0, "率").note) == (None, "—", "没有有效回答")
