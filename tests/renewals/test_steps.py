"""Application, return, check, visit and urgent relief: what each refuses, and what it leaves."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from renewals.choices import Source
from renewals.services.sampling import draw_sample
from tests.factories.campaign import make_application, make_new_application, play_application, play_silence
from tests.renewals.doing import do, on, set_rules
from xumingsi.casework.errors import AlreadyMoved, BadInput, GuardFailed, NotNow
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


def test_no_query_without_a_signed_authorisation(case, cast):
    """220号第12条: 签字授权后方可核查."""
    case = play_application(case, "applied")
    with on(9, 8):
        for missing in ({"authorised_on": None}, {"authorised_by": "  "}, {"authorised_on": None, "authorised_by": ""}):
            with pytest.raises(BadInput, match="授权"):
                do("verify", case, cast.officer, **missing)
        with pytest.raises(BadInput, match="晚于核查日期"):
            do("verify", case, cast.officer, checked_on=date(2020, 9, 7), authorised_on=date(2020, 9, 8))
        assert case.state == "applied"
        do("verify", case, cast.officer, checked_on=date(2020, 9, 8), authorised_on=date(2020, 9, 8))
    assert case.state == "verified"


def test_a_campaign_may_do_without_the_authorisation(case, cast):
    case = play_application(case, "applied")
    set_rules(case, cast.officer, authorisation_required=False)
    with on(9, 8):
        do("verify", case, cast.officer, authorised_on=None, authorised_by="")
    assert case.state == "verified"


def test_a_check_names_every_source_or_those_given(case, cast):
    case = play_application(case, "applied")
    with on(9, 8):
        check = do("verify", case, cast.officer, findings=())
    assert set(check.findings.values_list("source", flat=True)) == set(Source.values)
    assert not check.findings.filter(has_record=True).exists()


def test_a_check_that_differs_says_how_and_what_income(case, cast):
    case = play_application(case, "applied")
    with on(9, 8):
        with pytest.raises(BadInput, match="写明情况"):
            do("verify", case, cast.officer, verdict="different", note="")
        with pytest.raises(BadInput, match="月收入"):
            do("verify", case, cast.officer, verdict="different", note="有车", verified_income=None)
        with pytest.raises(BadInput):
            do("verify", case, cast.officer, verified_income=Decimal(-1))
        check = do("verify", case, cast.officer, verified_income=None)
    assert check.verified_income == case.household.monthly_income == Decimal(120)


def test_nothing_is_recorded_that_has_not_happened_yet(case, cast, village):
    clerk, tomorrow = cast.clerk(village), date(2020, 9, 8)
    with on(9, 7):
        with pytest.raises(BadInput, match="不能晚于今天"):
            do("apply", case, clerk, applied_on=tomorrow)
        with pytest.raises(BadInput, match="不能晚于今天"):
            do("remind", case, clerk, reminded_on=tomorrow)
        do("apply", case, clerk)
        with pytest.raises(BadInput, match="不能晚于今天"):
            do("verify", case, cast.officer, checked_on=tomorrow)
        do("verify", case, cast.officer)
        with pytest.raises(BadInput, match="不能晚于现在"):
            do("visit", case, clerk, visited_at=clock.now() + timedelta(minutes=1))
        do("visit", case, clerk)
        do("review", case, clerk)
        with pytest.raises(BadInput, match="不能晚于今天"):
            do("post", case, clerk, starts_on=tomorrow)


def test_two_different_people_visit(case, cast, village):
    """220号第18条: 每组不少于2人."""
    case = play_application(case, "verified")
    with on(9, 9):
        for visitors in ([], ["甲"], ["甲", "甲"], ["甲", " 甲 "], ["甲", "  "], ["甲", "乙", "乙"]):
            with pytest.raises(BadInput, match="2 名以上不同"):
                do("visit", case, cast.clerk(village), visitors=visitors)
        visit = do("visit", case, cast.clerk(village), visitors=["甲", " 乙"])
    assert sorted(visit.visitors.values_list("name", flat=True)) == sorted(["甲", "乙"])


def test_nobody_visits_his_own_household(case, cast, village):
    case = play_application(case, "verified")
    with on(9, 9):
        with pytest.raises(BadInput, match="回避"):
            do("visit", case, cast.clerk(village), visitors=["村干部甲", "张大山"])
        do("visit", case, cast.clerk(village), visitors=["村干部甲", "张大山·五组"])


@pytest.mark.parametrize("why", ["drawn", "relative", "doubtful", "late", "new", "temporary"])
def test_who_is_drawn_or_must_be_visited_is_not_reviewed_before_the_visit(campaign, village, cast, why):
    if why == "late":
        case = play_silence(make_application(campaign, village, head="张大山"), "lapsed")
        with on(9, 21):
            do("apply_late", case, cast.clerk(village))
            do("verify", case, cast.officer)
    else:
        kind = {"new": {"kind": "new"}, "temporary": {"kind": "temporary", "program": "临时救助"}}.get(why)
        case = make_new_application(campaign, village, **kind) if kind else make_application(campaign, village)
        with on(9, 7):
            relative = {"declares_relative": True, "relative_note": "侄子，村主任"} if why == "relative" else {}
            do("apply", case, cast.clerk(village), **relative)
            if why == "drawn":
                draw_sample(campaign, purpose="visit", seed="福彩", rate=Decimal(1), actor=cast.officer)
            doubt = {"verdict": "doubtful", "note": "名下有车"} if why == "doubtful" else {}
            do("verify", case, cast.officer, **doubt)
    with on(9, 22):
        with pytest.raises(GuardFailed, match="须入户调查"):
            do("review", case, cast.clerk(village))
        assert case.state == "verified"
        do("visit", case, cast.clerk(village))
        do("review", case, cast.clerk(village))
    assert case.state == "reviewed"


def test_who_is_not_drawn_may_pass_without_a_visit(case, cast, village):
    case = play_application(case, "verified")
    with on(9, 9):
        do("review", case, cast.clerk(village))
    assert case.state == "reviewed"
    assert not case.visits.exists()


def test_a_relative_in_office_is_named(case, cast, village):
    with on(9, 7), pytest.raises(BadInput, match="姓名、单位和关系"):
        do("apply", case, cast.clerk(village), declares_relative=True, relative_note=" ")


def test_what_is_missing_is_told_once_and_completely(case, cast, village):
    """220号第13条 一次性告知."""
    case = play_application(case, "applied")
    with on(9, 8):
        with pytest.raises(BadInput):
            do("return", case, cast.officer, missing="")
        do("return", case, cast.officer)
        assert case.state == "returned"
        do("apply", case, cast.clerk(village))
        with pytest.raises(BadInput, match="一次性告知"):
            do("return", case, cast.officer, missing="又缺残疾证")
        assert case.state == "applied"
        do("return", case, cast.officer, missing="残疾证", again_because="核查发现新办了残疾证")
    assert case.returns.count() == 2


def test_handing_in_again_takes_nothing_back(case, cast, village):
    """A household that applied in time stays in time, and a relative once declared stays declared."""
    with on(9, 8):
        do(
            "apply",
            case,
            cast.clerk(village),
            declares_relative=True,
            relative_note="侄子，村主任",
            changed_facts="添了孙子",
        )
        do("return", case, cast.officer)
    with on(9, 25):
        do("apply", case, cast.clerk(village))
    assert case.applied_on == date(2020, 9, 8)
    assert case.declares_relative
    assert (case.relative_note, case.changed_facts) == ("侄子，村主任", "添了孙子")


def test_somebody_hands_in_for_a_household_that_cannot(case, cast, village):
    with on(9, 8):
        with pytest.raises(BadInput, match="代办人"):
            do("apply_for", case, cast.clerk(village), agent_name=" ")
        with pytest.raises(BadInput, match="代办原因"):
            do("apply_for", case, cast.clerk(village), reason=" ")
        do("apply_for", case, cast.clerk(village))
    assert (case.state, case.agent_name, case.is_late) == ("applied", "村干部甲", False)


def test_help_comes_first_in_an_emergency_and_the_papers_within_ten_working_days(campaign, village, cast):
    """649号令第48条 急难先行救助."""
    case = make_new_application(campaign, village, kind="temporary", program="临时救助", is_urgent=True)
    with on(9, 7):
        do("apply", case, cast.clerk(village))
        relief = do("relieve", case, cast.officer)
        with pytest.raises(GuardFailed, match="先行救助"):
            do("relieve", case, cast.officer)
        do("verify", case, cast.officer)
        do("propose_urgent", case, cast.officer)
        do("decide", case, cast.leader)
    assert relief.complete_by == date(2020, 9, 21)
    assert (case.state, case.outcome, case.amount) == ("decided", "grant", Decimal(500))
    assert (case.benefit.program, case.benefit.started_on, case.benefit.ended_on) == (
        "临时救助",
        date(2020, 10, 1),
        date(2020, 10, 31),
    )


def test_the_box_urgent_alone_spares_neither_review_nor_posting(campaign, village, cast):
    """Only help that was really given first, with a named person's consent, puts the papers after it."""
    case = make_new_application(campaign, village, kind="temporary", program="临时救助", is_urgent=True)
    with on(9, 7):
        do("apply", case, cast.clerk(village))
        do("verify", case, cast.officer)
        with pytest.raises(GuardFailed, match="尚未公示"):
            do("propose_urgent", case, cast.officer)
        with pytest.raises(GuardFailed, match="评议"):
            do("post", case, cast.clerk(village))


def test_a_renewal_is_no_emergency(case, cast):
    case = play_application(case, "applied")
    with on(9, 8), pytest.raises(GuardFailed, match="临时救助"):
        do("relieve", case, cast.officer)


def test_a_page_left_open_is_told_kindly(case, cast, village):
    stale = type(case).objects.get(pk=case.pk)
    with on(9, 8):
        do("apply", case, cast.clerk(village))
        with pytest.raises(AlreadyMoved, match="刷新"):
            do("apply", stale, cast.clerk(village))
        assert stale.state == "open"
        with pytest.raises(NotNow, match="已申请"):
            do("apply", case, cast.clerk(village))
