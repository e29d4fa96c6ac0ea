"""通知四(三): “坚持开门搞整治。镇政府设立公示栏、QQ群、基层综合服务窗口等渠道……加强社会救助政策宣传”；一: “群众政策知晓率、民调满意度不高”。"""

import pytest

from tests.factories.evidence import answer, drawn, publicise
from tests.renewals.doing import on
from xumingsi.campaign.evidence_choices import PublicityChannel
from xumingsi.campaign.models import Publicity
from xumingsi.campaign.survey_rates import results_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("label", ["公示栏", "QQ群", "综合服务窗口", "广播", "入户", "标语", "会议"])
def test_each_channel_is_kept_apart(campaign, village, cast, label):
    channel = next(one for one in PublicityChannel if one.label == label)
    with on(9, 10):
        publicise(campaign, village, cast.clerk(village), channel=channel)
    assert Publicity.objects.standing().with_files().get().get_channel_display() == label


def test_whether_people_know_and_are_content_is_asked_of_households_drawn_by_lot(campaign, village, cast):
    with on(9, 25):
        survey = drawn(campaign, cast, {village: 12})
        numbers = survey.draws.get().drawn
        assert len(numbers) == campaign.survey_size == 10
        for position, number in enumerate(numbers):
            known, rating = (3, "satisfied") if position < 8 else (2, "dissatisfied")
            answer(survey, number, cast.clerk(village), known=known, rating=rating)
        result = results_of(survey)[0]
    assert (result.awareness.percent, result.satisfaction.percent) == ("80.0%", "80.0%")
