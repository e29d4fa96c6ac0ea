"""Lists on the board: who puts them up, what they show, how long, and objections to them."""

from datetime import date
from decimal import Decimal

import pytest

from recipients.choices import PostingState
from recipients.models import Posting
from recipients.services import postings
from tests.factories.campaign import make_cast, make_household, photo
from tests.factories.rows import some_act
from tests.renewals.doing import on
from xumingsi.casework.errors import BadInput, GuardFailed, NotAllowed, NotNow

pytestmark = pytest.mark.django_db
RULES = postings.PostingRules(hotline="023-70000000")


@pytest.fixture
def cast(town):
    return make_cast(town)


def put_up(village, actor, **fields):
    given = {"kind": "renewal", "starts_on": date(2020, 9, 8), "places": "公开栏", "rules": RULES, **fields}
    with on(9, 8):
        return postings.put_up(village, actor=actor, **given)


def hang(posting, household):
    with some_act(posting.village):
        return postings.add_line(posting, household, program="农村低保", covered_count=2, amount=Decimal(400))


def test_the_same_list_is_put_up_once(village, cast):
    first = put_up(village, cast.clerk(village))
    assert put_up(village, cast.officer, places=" 公开栏 ") == first
    assert put_up(village, cast.clerk(village), places="三组") != first
    assert put_up(village, cast.clerk(village), kind="stop") != first
    assert Posting.objects.count() == 3


def test_only_the_villages_own_people_post(village, town, cast):
    for actor in (cast.clerk(town.children.all()[1]), cast.leader):
        with pytest.raises(NotAllowed):
            put_up(village, actor)


def test_what_is_not_yet_up_is_not_recorded(village, cast):
    with pytest.raises(BadInput, match="不能晚于今天"):
        put_up(village, cast.clerk(village), starts_on=date(2020, 9, 9))


@pytest.mark.parametrize(
    ("days", "day", "over"), [(7, 15, False), (7, 16, True), (1, 9, False), (1, 10, True), (0, 8, False), (0, 9, True)]
)
def test_full_days_are_those_after_the_first(days, day, over):
    assert Posting(starts_on=date(2020, 9, 8), days=days).is_over(date(2020, 9, day)) is over


def test_a_name_is_shown_in_part_only(village, cast):
    posting = put_up(village, cast.clerk(village))
    household = make_household(village, head="欧阳春花", people=2)
    line = hang(posting, household)
    assert line.shown_name == "欧阳**"
    number = household.members.get(is_head=True).id_number
    assert number not in str(line.__dict__)


def test_a_household_hangs_once_on_a_list(village, cast):
    posting, household = put_up(village, cast.clerk(village)), make_household(village)
    hang(posting, household)
    with pytest.raises(BadInput, match="已在"):
        hang(posting, household)


def test_a_list_with_photo_and_full_days_comes_down_once(village, cast):
    posting = put_up(village, cast.clerk(village))
    with on(9, 16):
        with pytest.raises(GuardFailed, match="照片"):
            postings.close_posting(posting, actor=cast.clerk(village))
        postings.add_photo(posting, photos=[photo()], actor=cast.clerk(village))
        postings.close_posting(posting, actor=cast.clerk(village))
        assert (posting.state, posting.closed_on) == (PostingState.CLOSED, date(2020, 9, 16))
        with pytest.raises(NotNow):
            postings.close_posting(posting, actor=cast.clerk(village))
        with pytest.raises(NotNow):
            postings.add_photo(posting, photos=[photo()], actor=cast.clerk(village))


def test_a_campaign_may_do_without_the_photo(village, cast):
    posting = put_up(village, cast.clerk(village), rules=postings.PostingRules(photo_required=False, hotline="x"))
    with on(9, 16):
        postings.close_posting(posting, actor=cast.clerk(village))
    assert posting.state == PostingState.CLOSED


@pytest.fixture
def line(village, cast):
    return hang(put_up(village, cast.clerk(village)), make_household(village))


@pytest.mark.parametrize(("upheld", "state"), [(True, "upheld"), (False, "dismissed")])
def test_an_objection_is_settled_by_a_finding(line, cast, upheld, state):
    with on(9, 9):
        objection = postings.register_objection(line, channel="来电", content=" 有车 ", actor=None)
        assert (objection.content, objection.received_on) == ("有车", date(2020, 9, 9))
        postings.settle_objection(objection, upheld=upheld, finding="已到车管所核实", actor=cast.officer)
        assert (objection.state, objection.settled_on) == (state, date(2020, 9, 9))
        with pytest.raises(NotNow):
            postings.settle_objection(objection, upheld=not upheld, finding="改口", actor=cast.officer)


def test_the_village_does_not_settle_objections_to_itself(line, village, cast):
    """contract §6: the town office settles."""
    with on(9, 9):
        objection = postings.register_objection(line, channel="来电", content="有车", actor=cast.clerk(village))
        for actor in (cast.clerk(village), cast.leader):
            with pytest.raises(NotAllowed):
                postings.settle_objection(objection, upheld=False, finding="无", actor=actor)


def test_an_empty_objection_is_none(line, cast):
    with on(9, 9), pytest.raises(BadInput):
        postings.register_objection(line, channel="来电", content="  ", actor=cast.officer)


def test_a_list_taken_down_takes_no_more_objections(line, village, cast):
    with on(9, 9):
        postings.withdraw_posting(line.posting, actor=cast.clerk(village), reason="写错")
        with pytest.raises(BadInput, match="举报"):
            postings.register_objection(line, channel="来电", content="有车", actor=cast.officer)
