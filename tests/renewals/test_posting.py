"""公示: seven full days, a photo, objections, and what hangs on a list when it comes down."""

from datetime import date
from decimal import Decimal

import pytest

from recipients.models import BenefitAmount, Posting
from recipients.services import postings
from renewals.services import posting as board
from tests.factories.campaign import make_application, photo, play_application
from tests.renewals.doing import do, on, set_rules
from xumingsi.casework.errors import BadInput, GuardFailed
from xumingsi.casework.services.attachments import attach_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewed(case):
    return play_application(case, "reviewed")


def post(case, cast, village, **fields):
    with on(9, 11):
        return do("post", case, cast.clerk(village), **{"places": "公开栏", **fields}).line.posting


def object_to(case, cast, day=12, content="家中有车"):
    with on(9, day):
        return postings.register_objection(case.posted.last().line, channel="来访", content=content, actor=cast.officer)


@pytest.mark.parametrize(("day", "over"), [(11, False), (12, False), (17, False), (18, False), (19, True), (30, True)])
def test_seven_full_days_pass_and_the_first_does_not_count(reviewed, cast, village, day, over):
    """220号第25条: posted on the 11th, the seven full days are the 12th to the 18th."""
    posting = post(reviewed, cast, village)
    with on(9, day, hour=0):
        if over:
            assert board.finish_posting(posting, actor=cast.clerk(village)) == [reviewed]
        else:
            with pytest.raises(GuardFailed, match="首日不计"):
                board.finish_posting(posting, actor=cast.clerk(village))
    reviewed.refresh_from_db()
    assert reviewed.state == ("posting_over" if over else "posted")


@pytest.mark.parametrize(("day", "closed"), [(18, 0), (19, 1)])
def test_the_daily_command_keeps_to_the_same_days(reviewed, cast, village, day, closed):
    post(reviewed, cast, village)
    with on(9, 30):
        assert len(board.close_postings(as_of=date(2020, 9, day))[0]) == closed


def test_nothing_comes_down_early_by_machine(reviewed, cast, village):
    posting = post(reviewed, cast, village)
    with on(9, 18), pytest.raises(GuardFailed):
        postings.close_posting(posting, actor=None, as_of=date(2020, 9, 18))


def test_without_a_photo_it_does_not_come_down(reviewed, cast, village):
    posting = post(reviewed, cast, village, files=[])
    with on(9, 19):
        assert board.close_postings(as_of=date(2020, 9, 19)) == ([], [(posting, "公示现场照片已上传")])
        with pytest.raises(GuardFailed, match="照片"):
            board.finish_posting(posting, actor=cast.clerk(village))
        postings.add_photo(posting, photos=[photo()], actor=cast.clerk(village))
        assert board.close_postings(as_of=date(2020, 9, 19))[0] == [posting]


def test_an_open_objection_blocks(reviewed, cast, village):
    posting = post(reviewed, cast, village)
    objection = object_to(reviewed, cast)
    with on(9, 19):
        with pytest.raises(GuardFailed, match="异议"):
            board.finish_posting(posting, actor=cast.clerk(village))
        assert board.close_postings(as_of=date(2020, 9, 19))[0] == []
        with pytest.raises(BadInput, match="核查结果"):
            postings.settle_objection(objection, upheld=False, finding=" ", actor=cast.officer)
        postings.settle_objection(objection, upheld=False, finding="车系其弟所有", actor=cast.officer)
        assert len(board.close_postings(as_of=date(2020, 9, 19))[0]) == 1
    reviewed.refresh_from_db()
    assert reviewed.state == "posting_over"


def test_an_upheld_objection_means_checking_and_posting_again(reviewed, cast, village):
    """220号第29条: 异议成立的重新核查、再次公示."""
    posting = post(reviewed, cast, village)
    with on(9, 12):
        postings.settle_objection(object_to(reviewed, cast), upheld=True, finding="确有一车", actor=cast.officer)
    with on(9, 19):
        assert board.finish_posting(posting, actor=cast.clerk(village)) == []
        reviewed.refresh_from_db()
        assert reviewed.state == "posted"
        do("recheck", reviewed, cast.officer)
        assert (reviewed.state, reviewed.round) == ("applied", 2)
        do("verify", reviewed, cast.officer)
        with pytest.raises(GuardFailed, match="公示异议成立"):
            do("review", reviewed, cast.clerk(village))
        do("visit", reviewed, cast.clerk(village))
        do("review", reviewed, cast.clerk(village))
        again = do("post", reviewed, cast.clerk(village), outcome="reduce", amount=Decimal(300))
    with on(9, 27):
        assert board.finish_posting(again.line.posting, actor=cast.clerk(village)) == [reviewed]
        reviewed.refresh_from_db()
        do("propose", reviewed, cast.officer)
        do("decide", reviewed, cast.leader)
    assert reviewed.amount == Decimal(300)


def test_a_list_of_the_round_before_does_not_hold_what_hangs_on_the_next(campaign, reviewed, cast, village):
    """Posted anew while the old list is still up: the old one comes down without touching it."""
    old = post(reviewed, cast, village)
    beside = play_application(make_application(campaign, village), "reviewed")
    post(beside, cast, village)
    with on(9, 12):
        postings.settle_objection(object_to(reviewed, cast), upheld=True, finding="属实", actor=cast.officer)
        for verb, actor in [
            ("recheck", cast.officer),
            ("verify", cast.officer),
            ("visit", cast.clerk(village)),
            ("review", cast.clerk(village)),
        ]:
            do(verb, reviewed, actor)
        do("post", reviewed, cast.clerk(village), places="三组院坝")
    with on(9, 19):
        closed, kept = board.close_postings(as_of=date(2020, 9, 19))
    beside.refresh_from_db()
    reviewed.refresh_from_db()
    assert (closed, kept) == ([old], [])
    assert (beside.state, reviewed.state) == ("posting_over", "posted")


def test_a_faulty_list_taken_down_early_is_posted_again(reviewed, cast, village):
    posting = post(reviewed, cast, village)
    with on(9, 13):
        with pytest.raises(BadInput, match="理由"):
            board.withdraw(posting, actor=cast.clerk(village), reason=" ")
        assert board.withdraw(posting, actor=cast.clerk(village), reason="金额写错") == [reviewed]
        reviewed.refresh_from_db()
        assert reviewed.state == "verified"
        again = do("post", reviewed, cast.clerk(village), places="公开栏").line.posting
    assert again != posting
    with on(9, 20), pytest.raises(GuardFailed):
        board.finish_posting(again, actor=cast.clerk(village))


def test_what_is_proposed_is_what_was_posted(reviewed, cast, village):
    posting = post(reviewed, cast, village, outcome="raise", amount=Decimal(450))
    with on(9, 19):
        board.finish_posting(posting, actor=cast.clerk(village))
        reviewed.refresh_from_db()
        for outcome, amount in [("raise", Decimal(460)), ("continue", None), ("reduce", Decimal(300)), ("stop", None)]:
            with pytest.raises(BadInput, match="与公示"):
                do("propose", reviewed, cast.officer, outcome=outcome, amount=amount)
        proposal = do("propose", reviewed, cast.officer, outcome="raise", amount=Decimal(450))
    assert (proposal.outcome, proposal.amount) == ("raise", Decimal(450))


@pytest.mark.parametrize(("outcome", "amount"), [
    ("continue", 401), ("raise", 400), ("raise", 399), ("reduce", 400), ("reduce", 401), ("grant", 400), ("refuse", None), ("raise", None), ("reduce", 0),
])  # fmt: skip
def test_outcome_and_amount_fit_each_other(reviewed, cast, village, outcome, amount):
    with pytest.raises(BadInput):
        post(reviewed, cast, village, outcome=outcome, amount=None if amount is None else Decimal(amount))
    assert reviewed.state == "reviewed"
    assert not Posting.objects.exists()


def test_the_line_shows_no_more_than_villagers_need(reviewed, cast, village):
    """220号第34条: name in part, number of people, amount; no id number, no account, no illness."""
    line = post(reviewed, cast, village).lines.get()
    shown = {f.name for f in line._meta.concrete_fields} - {"id", "posting", "household"}
    assert shown == {"shown_name", "program", "covered_count", "monthly_amount"}
    assert (line.shown_name, line.covered_count, line.monthly_amount) == ("张*山", 1, Decimal(400))


def test_one_list_a_day_and_place_holds_many_households(campaign, reviewed, cast, village):
    beside = play_application(make_application(campaign, village), "reviewed")
    assert post(reviewed, cast, village) == post(beside, cast, village)
    third = play_application(make_application(campaign, village), "reviewed")
    assert post(third, cast, village, places="三组院坝") != reviewed.posted.get().line.posting


def test_an_objection_is_received_while_the_list_hangs(reviewed, cast, village):
    posting = post(reviewed, cast, village)
    line = posting.lines.get()
    with on(9, 12):
        for day in (date(2020, 9, 10), date(2020, 9, 13)):
            with pytest.raises(BadInput, match="日期"):
                postings.register_objection(line, channel="来访", content="有车", actor=cast.officer, received_on=day)
    with on(9, 19):
        board.finish_posting(posting, actor=cast.clerk(village))
        line.posting.refresh_from_db()
        with pytest.raises(BadInput, match="举报"):
            postings.register_objection(line, channel="来访", content="有车", actor=cast.officer)


def test_a_campaign_may_ask_for_more_days_but_not_of_a_list_already_up(reviewed, cast, village):
    set_rules(reviewed, cast.officer, posting_days=10)
    posting = post(reviewed, cast, village)
    set_rules(reviewed, cast.officer, posting_days=7)
    posting.refresh_from_db()
    assert (posting.last_day, posting.is_over(date(2020, 9, 21)), posting.is_over(date(2020, 9, 22))) == (
        date(2020, 9, 21),
        False,
        True,
    )


def test_posting_moves_no_money(reviewed, cast, village):
    before = list(BenefitAmount.history.order_by("pk").values())
    post(reviewed, cast, village, outcome="reduce", amount=Decimal(100))
    assert list(BenefitAmount.history.order_by("pk").values()) == before


def test_the_photo_must_be_of_this_list(reviewed, cast, village):
    posting = post(reviewed, cast, village, files=[])
    attach_file(reviewed, photo(), kind="申请材料", name="a.png", actor=cast.officer)
    with on(9, 19), pytest.raises(GuardFailed, match="照片"):
        board.finish_posting(posting, actor=cast.officer)
