"""Democratic review (220号第22–24条): who sits, who votes, what it may find."""

from datetime import date

import pytest

from renewals.models import ReviewMeeting
from renewals.services import reviews
from tests.factories.campaign import make_application, play_application
from tests.renewals.doing import do, meet, on, set_rules
from xumingsi.casework.errors import BadInput, GuardFailed, NotAllowed
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def checked(case):
    return play_application(case, "verified")


@pytest.mark.parametrize(("representatives", "others", "holds"), [
    (4, 2, True), (3, 2, False), (2, 1, True), (1, 1, False), (10, 5, True), (9, 5, False), (3, 0, True), (0, 3, False),
    (100, 50, True), (100, 51, False),
])  # fmt: skip
def test_representatives_are_two_thirds_of_those_who_came(checked, cast, village, representatives, others, holds):
    with on(9, 9):
        if holds:
            assert meet(checked, cast.clerk(village), representatives, others).attended == representatives + others
        else:
            with pytest.raises(BadInput, match="不足规定的三分之二"):
                meet(checked, cast.clerk(village), representatives, others)
            assert not ReviewMeeting.objects.exists()


def test_a_meeting_is_what_it_says(checked, cast, village):
    clerk = cast.clerk(village)
    with on(9, 9):
        wrong = [
            ({"policy_read": False}, "宣讲政策"),
            ({"chair": "不在场的人"}, "须在参会名单中"),
            ({"recorder": "不在场的人"}, "须在参会名单中"),
            ({"invited": 5}, "应到"),
            ({"attendees": {"committee": ["委员0"], "representative": ["甲", "甲", "乙"]}}, "填了两次"),
            ({"attendees": {}}, "参会名单"),
        ]
        for fields, message in wrong:
            with pytest.raises(BadInput, match=message):
                meet(checked, clerk, **fields)
    with on(9, 9, hour=10), pytest.raises(BadInput, match="不能晚于现在"):
        meet(checked, clerk, held_at=clock.moment(date(2020, 9, 9), 11))
    with on(9, 9), pytest.raises(NotAllowed):
        meet(checked, cast.clerk(village.town.children.all()[1]))
    assert not ReviewMeeting.objects.exists()


@pytest.mark.parametrize("votes", [(5, 0, 0), (4, 1, 0), (7, 0, 0), (6, 1, 0), (3, 3, 1)])
def test_votes_add_up_to_those_who_came(checked, cast, village, votes):
    agree, disagree, abstain = votes
    with on(9, 9), pytest.raises(BadInput, match="票数合计"):
        do("review", checked, cast.clerk(village), agree=agree, disagree=disagree, abstain=abstain)
    assert checked.state == "verified"


def test_who_withdraws_is_counted_out_and_must_have_come(checked, cast, village):
    clerk = cast.clerk(village)
    with on(9, 9):
        with pytest.raises(BadInput, match="应等于"):
            do("review", checked, clerk, agree=6, recused="委员1")
        with pytest.raises(BadInput, match="不在参会名单"):
            do("review", checked, clerk, agree=5, recused="路人")
        result = do("review", checked, clerk, agree=3, disagree=1, abstain=1, recused="委员1")
    assert result.recused_names() == ["委员1"]
    assert checked.state == "reviewed"


def test_nobody_votes_on_the_own_household(campaign, cast, village):
    case = play_application(make_application(campaign, village, head="代表1"), "verified")
    with on(9, 9):
        meeting = meet(case, cast.clerk(village))
        with pytest.raises(BadInput, match="回避"):
            do("review", case, cast.clerk(village), meeting=meeting)
        do("review", case, cast.clerk(village), meeting=meeting, agree=5, recused="代表1")
    assert case.state == "reviewed"


def test_another_villages_meeting_does_not_judge(checked, cast, village, campaign):
    other = village.town.children.all()[1]
    stranger = make_application(campaign, other)
    with on(9, 9):
        meeting = meet(stranger, cast.clerk(other))
        with pytest.raises(BadInput, match="不是本村"):
            do("review", checked, cast.clerk(village), meeting=meeting)


def test_without_a_majority_it_is_not_true(checked, cast, village):
    with on(9, 9):
        with pytest.raises(BadInput, match="不过半数"):
            do("review", checked, cast.clerk(village), agree=3, disagree=3)
        do("review", checked, cast.clerk(village), agree=4, disagree=2)
    assert checked.state == "reviewed"


def test_what_was_found_untrue_is_not_posted_but_checked_again(checked, cast, village):
    with on(9, 9):
        with pytest.raises(BadInput, match="评议意见"):
            do("review", checked, cast.clerk(village), agree=1, disagree=5, is_true=False)
        do("review", checked, cast.clerk(village), agree=1, disagree=5, is_true=False, opinion="有人反映其子有车")
        with pytest.raises(GuardFailed, match="不属实"):
            do("post", checked, cast.clerk(village))
        do("recheck", checked, cast.officer)
    assert (checked.state, checked.round) == ("applied", 2)


def test_without_a_review_nothing_is_posted_while_the_campaign_asks_for_one(checked, cast, village):
    with on(9, 9):
        with pytest.raises(GuardFailed, match="尚未民主评议"):
            do("post", checked, cast.clerk(village))
        set_rules(checked, cast.officer, review_rule="never")
        do("post", checked, cast.clerk(village))
    assert checked.state == "posted"


def test_after_an_upheld_objection_a_review_is_held_where_57_is_the_rule(checked, cast, village):
    from recipients.services import postings

    set_rules(checked, cast.officer, review_rule="on_objection")
    with on(9, 9):
        step = do("post", checked, cast.clerk(village))
        objection = postings.register_objection(step.line, channel="来访", content="有车", actor=cast.officer)
        postings.settle_objection(objection, upheld=True, finding="属实", actor=cast.officer)
        do("recheck", checked, cast.officer)
        do("verify", checked, cast.officer)
        do("visit", checked, cast.clerk(village))
        with pytest.raises(GuardFailed, match="须先民主评议"):
            do("post", checked, cast.clerk(village))


def test_a_meeting_of_another_campaign_does_not_judge(checked, cast, village):
    with on(9, 9):
        meeting = meet(checked, cast.clerk(village))
    meeting.campaign_id += 1
    with on(9, 9), pytest.raises(BadInput, match="本次专项治理"):
        reviews.record_review(checked, actor=cast.clerk(village), meeting=meeting, agree=6)
