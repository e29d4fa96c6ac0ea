"""走过场 in the papers: decided before the posting was over, without a visit, without a review; lists that hung too short.

Every fault stands beside a near miss; a case led through the services on its proper days is never found.
"""

from datetime import date, timedelta

import pytest

from recipients.choices import PostingKind
from recipients.models import Benefit, Household, Posting
from renewals.models import Application, ReviewResult
from renewals.services.posting import withdraw
from renewals.services.sampling import draw_sample
from tests.audits.bypassing import TODAY, decide_past_the_rules, found, households, visit_past_the_rules
from tests.factories.campaign import (
    make_application,
    make_household,
    make_new_application,
    play_application,
    play_silence,
)
from tests.factories.cast import Cast
from tests.factories.midway import make_midway
from tests.factories.rows import some_act
from tests.renewals.doing import do, meet, on, set_rules
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
STEPS = ["decision_before_posting_over", "decided_without_visit", "decided_without_review", "posting_too_short", "handled_by_relative"]  # fmt: skip
D = date(2020, 9, 15)


def fresh(case: Application) -> Application:
    return Application.objects.select_related("campaign__town", "village", "household", "benefit").get(pk=case.pk)


def case_of(campaign: Campaign, village: Division, head: str, upto: str, **play) -> Application:
    return fresh(play_application(make_application(campaign, village, head=head), upto, **play))


def test_nothing_is_said_of_a_campaign_that_went_by_the_book(town: Division) -> None:
    """Raised, reduced, stopped, silent, urgent, new: all through the services."""
    make_midway(town)
    others = [
        "review_overdue",
        "group_added_one_day",
        "left_out_need",
        "many_decisions_in_a_minute",
        "visit_photo_far_away",
    ]
    assert {rule: found(rule, town) for rule in (*STEPS, *others)} == {key: [] for key in [*STEPS, *others]}


def test_old_rows_of_a_roster_are_not_accused_of_missing_steps(town: Division, village: Division) -> None:
    for _ in range(3):
        make_household(village, since=date(2015, 3, 1))
    assert Benefit.objects.count() == 3
    assert [found(rule, town) for rule in STEPS] == [[]] * len(STEPS)


# Decided before the posting was over


def test_a_decision_before_the_last_full_day_is_found(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    """Posted on 11 September: seven full days end with the 18th, from the 19th it may be decided."""
    early, late = (case_of(campaign, village, head, "posted") for head in ("早户", "按时户"))
    board = early.posted.get().line.posting
    assert board.starts_on == date(2020, 9, 11)
    decide_past_the_rules(early, date(2020, 9, 18), cast.leader)
    play_application(late)
    (hit,) = found("decision_before_posting_over", town)
    assert households([hit]) == ["早户"]
    assert hit.evidence["张贴日期"] == "2020-09-11"
    assert early.number in hit.key
    assert hit.category is None


@pytest.mark.parametrize("day", [date(2020, 9, 17), date(2020, 9, 18)])
def test_the_day_before_the_decision_nothing_is_found(campaign: Campaign, town: Division, village: Division, cast: Cast, day: date) -> None:  # fmt: skip
    decide_past_the_rules(case_of(campaign, village, "早户", "posted"), date(2020, 9, 18), cast.leader)
    assert len(found("decision_before_posting_over", town, day)) == (1 if day == date(2020, 9, 18) else 0)


def test_a_list_still_up_taken_down_later_or_withdrawn_is_not_over(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    cases = []
    for head, day in (("未撤", FIRST), ("后撤", FIRST), ("中撤", FIRST)):
        case = case_of(campaign, village, head, "reviewed")
        with clock.at(clock.moment(day)):
            do("post", case, cast.clerk(village), places=f"{head}公示栏")
        cases.append(fresh(case))
    later, withdrawn = (case.posted.get().line.posting for case in cases[1:])
    with clock.at(clock.moment(FIRST + timedelta(days=2))):
        withdraw(withdrawn, actor=cast.clerk(village), reason="金额有误")
    for case in cases:
        decide_past_the_rules(fresh(case), FIRST + timedelta(days=9), cast.leader)
    with clock.at(clock.moment(FIRST + timedelta(days=12))), some_act(village):
        later.refresh_from_db()
        later.state, later.closed_on = "closed", clock.today()
        later.save()
    assert {hit.summary for hit in found("decision_before_posting_over", town)} == {
        "未撤户公示尚未撤下即作出审批", "后撤户公示尚未撤下即作出审批", "中撤户公示中途撤下，未重新公示即作出审批",
    }  # fmt: skip


FIRST = date(2020, 9, 12)


def test_never_posted_is_found_and_urgent_relief_is_spared(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    decide_past_the_rules(case_of(campaign, village, "未公示", "reviewed"), D, cast.leader)
    case = make_new_application(campaign, village, kind="temporary", program="临时救助", is_urgent=True)
    with on(9, 8):
        do("apply", case, cast.clerk(village))
        do("relieve", case, cast.officer)
        do("verify", case, cast.officer)
        do("propose_urgent", case, cast.officer)
    with on(9, 9):
        do("decide", case, cast.leader)
    assert households(found("decision_before_posting_over", town)) == ["未公示"]
    assert found("decided_without_review", town) == []


def test_the_earlier_round_s_posting_does_not_serve_the_next(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    case = case_of(campaign, village, "再核", "posting_over")
    with on(9, 21):
        do("recheck", case, cast.officer)
    decide_past_the_rules(fresh(case), date(2020, 9, 22), cast.leader)
    (hit,) = found("decision_before_posting_over", town)
    assert hit.key == f"{case.number}|2"


# Lists that hung too short


def _list(village: Division, cast: Cast, starts_on: date, closed_on: date | None, **fields) -> Posting:
    given = {
        "kind": PostingKind.RENEWAL,
        "places": "公开栏",
        "hotline": "12345",
        "state": "closed" if closed_on else "up",
    }
    with some_act(village):
        posting = Posting(
            village_id=village.pk,
            starts_on=starts_on,
            closed_on=closed_on,
            posted_by=cast.officer,
            **{**given, **fields},
        )
        posting.save()
    return posting


def test_seven_full_days_are_enough_and_six_are_not(town: Division, village: Division, cast: Cast) -> None:
    _list(village, cast, date(2020, 9, 1), date(2020, 9, 9), places="够")
    _list(village, cast, date(2020, 9, 1), date(2020, 9, 8), places="不够")
    (hit,) = found("posting_too_short", town)
    assert (hit.evidence["公示地点"], hit.village) == ("不够", village.pk)
    assert "只公示了 6 天，不足 7 天" in hit.summary


def test_a_list_meant_to_hang_too_short_is_found_while_it_hangs(town: Division, village: Division, cast: Cast) -> None:
    _list(village, cast, date(2020, 10, 9), None, days=3, places="短")
    _list(village, cast, date(2020, 10, 9), None, days=7, places="足")
    assert [hit.evidence["公示地点"] for hit in found("posting_too_short", town)] == ["短"]
    assert found("posting_too_short", town, date(2020, 10, 8)) == []


def test_long_term_and_withdrawn_lists_are_left_alone(town: Division, village: Division, cast: Cast) -> None:
    _list(village, cast, date(2020, 9, 1), date(2020, 9, 3), kind=PostingKind.LONG_TERM)
    _list(village, cast, date(2020, 9, 1), date(2020, 9, 3), state="withdrawn")
    assert found("posting_too_short", town) == []


def test_two_short_lists_at_one_place_on_one_day_are_two_finds(town: Division, village: Division, cast: Cast) -> None:
    for _ in range(2):
        _list(village, cast, date(2020, 9, 1), date(2020, 9, 3))
    assert len({hit.key for hit in found("posting_too_short", town)}) == 2


# Decided without a visit


def test_who_must_be_visited_and_was_not_is_found(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    declared = case_of(campaign, village, "近亲属", "applied", declares_relative=True, relative_note="其兄为村干部")
    new = fresh(play_application(make_new_application(campaign, village), "applied"))
    doubtful, plain = (case_of(campaign, village, head, "applied") for head in ("有疑", "无事"))
    with on(9, 8):
        do("verify", doubtful, cast.officer, verdict="doubtful", note="有车")
    for case in (declared, new, doubtful, plain):
        decide_past_the_rules(fresh(case), D, cast.leader, outcome="grant" if case == new else "continue")
    why = {hit.household: hit.evidence["必须入户的原因"] for hit in found("decided_without_visit", town)}
    assert why == {
        declared.household_id: "申明有近亲属任职", new.household_id: "新申请", doubtful.household_id: "核查有疑问",
    }  # fmt: skip


def test_the_drawn_are_found_unless_drawn_after_the_decision(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    before, after = (case_of(campaign, village, head, "applied") for head in ("先抽", "后抽"))
    decide_past_the_rules(after, date(2020, 9, 12), cast.leader)
    with on(9, 13):
        draw_sample(campaign, purpose="visit", seed="双色球2020087", actor=cast.officer, rate=1)
    decide_past_the_rules(fresh(before), D, cast.leader)
    assert fresh(before).is_drawn
    assert households(found("decided_without_visit", town)) == ["先抽"]


def test_a_visit_in_time_is_a_visit_and_one_after_the_decision_is_none(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    for head, day in (("入户在前", D - timedelta(days=1)), ("补登入户", D + timedelta(days=1))):
        case = case_of(campaign, village, head, "applied", declares_relative=True, relative_note="其兄为村干部")
        visit_past_the_rules(case, clock.moment(day, 10), cast.clerk(village))
        decide_past_the_rules(case, D, cast.leader)
    (hit,) = found("decided_without_visit", town)
    assert households([hit]) == ["补登入户"]
    assert "入户日期在审批之后" in hit.summary


def test_a_silent_household_stopped_after_somebody_was_at_the_door_is_no_fault(campaign: Campaign, town: Division, village: Division) -> None:  # fmt: skip
    play_silence(make_application(campaign, village), "decided")
    assert [found(rule, town) for rule in STEPS] == [[]] * len(STEPS)


# Decided without a review


def test_no_review_a_late_one_and_one_that_said_no_are_found(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    none, late, untrue, good = (
        case_of(campaign, village, head, "visited") for head in ("未评", "补评", "不实", "已评")
    )
    for case, day, is_true in ((late, 17, True), (untrue, 12, False), (good, 12, True)):
        with on(9, day), some_act(village):
            meeting = meet(case, cast.clerk(village), place=f"村委会{case.pk}")
            ReviewResult(
                application=case, round=1, meeting=meeting, agree=6 if is_true else 0, disagree=0 if is_true else 6, is_true=is_true,
                recorded_by=cast.officer,
            ).save()  # fmt: skip
    for case in (none, late, untrue, good):
        decide_past_the_rules(fresh(case), D, cast.leader)
    told = {hit.summary: hit.evidence["民主评议"] for hit in found("decided_without_review", town)}
    assert told == {
        "未评户未经民主评议即作出审批": "无记录",
        "补评户未经民主评议即作出审批": "2020-09-17，在审批之后",
        "不实户评议结论为不属实而仍作出审批": "2020-09-12，结论不属实",
    }


@pytest.mark.parametrize(("rule", "finds"), [("never", []), ("on_objection", []), ("always", ["未评"])])
def test_whether_every_case_is_heard_is_the_campaign_s_rule(campaign: Campaign, town: Division, village: Division, cast: Cast, rule: str, finds: list) -> None:  # fmt: skip
    case = case_of(campaign, village, "未评", "visited")
    with on(9, 1):
        set_rules(case, cast.officer, review_rule=rule)
    decide_past_the_rules(fresh(case), D, cast.leader)
    assert households(found("decided_without_review", town)) == finds


# Regular reviews


def test_a_review_is_overdue_from_the_day_after_its_day(town: Division, village: Division, cast: Cast) -> None:
    household = make_household(village, head="应复核")
    other = make_household(village, head="未定期")
    benefit = household.standing_benefit
    with some_act(village):
        benefit.next_review_on = date(2020, 9, 30)
        benefit.save()
    assert other.standing_benefit.next_review_on is None
    assert found("review_overdue", town, date(2020, 9, 30)) == []
    (hit,) = found("review_overdue", town, date(2020, 10, 1))
    (later,) = found("review_overdue", town, TODAY)
    assert (households([hit]), hit.key) == (["应复核"], later.key)
    assert "逾期 1 天" in hit.summary
    assert hit.fingerprint() == later.fingerprint()


def test_whoever_receives_nothing_any_more_is_not_reviewed(town: Division, village: Division) -> None:
    household: Household = make_household(village)
    benefit = household.standing_benefit
    with some_act(village):
        benefit.next_review_on, benefit.ended_on = date(2020, 6, 1), date(2020, 8, 31)
        benefit.save()
    assert found("review_overdue", town) == []
