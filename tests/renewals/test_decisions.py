"""What a decision does to the money, and what the household is told."""

from datetime import date
from decimal import Decimal

import pytest

from recipients.change_rules import later_by
from recipients.models import Benefit, BenefitAmount
from recipients.services.benefits import stop_benefit
from renewals.services import decisions
from tests.factories.campaign import make_new_application, play_application
from tests.renewals.doing import do, on
from xumingsi.casework.errors import BadInput, GuardFailed
from xumingsi.casework.ledger import recorded

pytestmark = pytest.mark.django_db


def amounts(case):
    return list(case.benefit.amounts.order_by("effective_from").values_list("effective_from", "monthly_amount"))


BEFORE = (date(2019, 1, 1), Decimal(400))


def test_to_continue_writes_no_money(case):
    rows = BenefitAmount.history.count()
    case = play_application(case)
    assert (case.state, case.outcome, case.amount, case.effective_from) == (
        "decided",
        "continue",
        Decimal(400),
        date(2020, 10, 1),
    )
    assert amounts(case) == [BEFORE]
    assert (BenefitAmount.history.count(), case.benefit.ended_on) == (rows, None)
    assert case.decisions.get().notice == ""


def test_a_decision_sets_the_next_review_by_the_class(case):
    """220号第33条: a renewal is a review; without a class half a year (the decision falls on 19 September)."""
    case = play_application(case)
    assert (case.benefit.category, case.benefit.next_review_on) == ("", later_by(case.decided_on, 6))


@pytest.mark.parametrize(("outcome", "amount"), [("raise", 480), ("reduce", 250)])
def test_another_amount_is_paid_from_the_month_after(case, outcome, amount):
    """220号第29条: 从批准之日下月起."""
    case = play_application(case, outcome=outcome, amount=amount)
    assert amounts(case) == [BEFORE, (date(2020, 10, 1), Decimal(amount))]
    assert case.benefit.amount_on(date(2020, 9, 30)) == 400
    assert case.benefit.amount_on(date(2020, 10, 1)) == amount
    assert case.benefit.ended_on is None


def test_a_stopped_benefit_ends_the_day_before(case):
    case = play_application(case, outcome="stop")
    benefit = Benefit.objects.get(pk=case.benefit_id)
    assert benefit.ended_on == date(2020, 9, 30)
    assert case.number in benefit.end_cause
    assert amounts(case) == [BEFORE]


def test_a_grant_starts_a_benefit(campaign, village):
    case = play_application(make_new_application(campaign, village), outcome="grant", amount=350)
    assert (case.outcome, case.benefit.started_on, case.benefit.ended_on) == ("grant", date(2020, 10, 1), None)
    assert amounts(case) == [(date(2020, 10, 1), Decimal(350))]
    assert case.household.standing_benefit == case.benefit


def test_a_refusal_starts_none(campaign, village):
    case = play_application(make_new_application(campaign, village), outcome="refuse")
    assert (case.state, case.outcome, case.benefit) == ("decided", "refuse", None)
    assert not Benefit.objects.exists()


def test_what_is_taken_away_is_not_taken_back_in_time(case, cast):
    """Proposed in September from October on, decided on 8 October: it holds from November."""
    case = play_application(case, "proposed", outcome="reduce", amount=250)
    assert case.proposals.get().effective_from == date(2020, 10, 1)
    with on(10, 8):
        do("decide", case, cast.leader)
    assert case.effective_from == date(2020, 11, 1)
    assert amounts(case)[-1] == (date(2020, 11, 1), Decimal(250))
    assert "2020年11月1日" in case.decisions.get().notice


@pytest.mark.parametrize(
    ("month", "allowed"),
    [((2020, 9, 1), False), ((2020, 10, 1), True), ((2021, 4, 1), True), ((2021, 5, 1), False), ((2020, 10, 2), False)],
)
def test_it_begins_the_month_after_and_half_a_year_later_at_most(case, cast, month, allowed):
    case = play_application(case, "posting_over", outcome="stop")
    with on(9, 20):
        if allowed:
            do("propose", case, cast.officer, effective_from=date(*month))
            do("decide", case, cast.leader)
            assert Benefit.objects.get(pk=case.benefit_id).ended_on < date(*month)
        else:
            with pytest.raises(BadInput):
                do("propose", case, cast.officer, effective_from=date(*month))


@pytest.mark.parametrize("outcome", ["stop", "reduce"])
def test_the_notice_gives_reasons_and_remedy_and_no_id_number(case, cast, outcome):
    """649号令第13、65条; 57号第32条."""
    number = case.household.members.get().id_number
    case = play_application(case, "posting_over", outcome=outcome, amount=250 if outcome == "reduce" else None)
    with on(9, 20):
        for short in ("", "  ", "有车"):
            with pytest.raises(BadInput, match="理由"):
                do("propose", case, cast.officer, reasons=short)
        do("propose", case, cast.officer, reasons=f"其子（{number}）名下有小轿车一辆，依据220号第7条。")
        do("decide", case, cast.leader)
    notice = case.decisions.get().notice
    for part in (
        "张大山：",
        "名下有小轿车一辆",
        "云岭县人民政府申请行政复议",
        "六十日",
        "行政诉讼",
        "六个月",
        "2020年10月1日",
    ):
        assert part in notice
    assert number not in notice
    assert ("停止发放农村低保金" in notice) == (outcome == "stop")
    assert ("400.00 元调整为 250.00 元" in notice) == (outcome == "reduce")


def test_a_refused_family_is_told_why_and_what_it_can_do(campaign, village):
    case = play_application(make_new_application(campaign, village), outcome="refuse")
    notice = case.decisions.get().notice
    assert "不予批准" in notice
    assert "行政复议" in notice
    assert "临时救助" in notice


def test_sent_back_the_steps_begin_anew(case, cast):
    case = play_application(case, "proposed", outcome="reduce", amount=250)
    with on(9, 21):
        with pytest.raises(BadInput, match="理由"):
            do("send_back", case, cast.leader, reason=" ")
        decision = do("send_back", case, cast.leader)
        assert (case.state, case.round, decision.approved) == ("applied", 2, False)
        do("verify", case, cast.officer)
        with pytest.raises(GuardFailed, match="尚未民主评议"):
            do("post", case, cast.clerk(case.village))
    assert amounts(case) == [BEFORE]
    case = play_application(case, day=date(2020, 9, 21))
    assert (case.state, case.outcome, case.round) == ("decided", "continue", 2)


def test_the_class_changes_with_the_decision_and_never_the_amount(case, cast):
    case = play_application(case, "posting_over")
    with on(9, 20):
        do("propose", case, cast.officer, category="B")
        assert Benefit.objects.get(pk=case.benefit_id).category == ""
        do("decide", case, cast.leader)
    assert Benefit.objects.get(pk=case.benefit_id).category == "B"
    assert amounts(case) == [BEFORE]


def test_a_benefit_that_ended_meanwhile_is_not_continued(case, cast):
    case = play_application(case, "proposed")
    with on(9, 20), recorded("test.stop", actor=None, sentence="测试停发", village=case.village):
        stop_benefit(case.benefit, effective_from=date(2020, 10, 1), cause="死亡", actor=cast.leader)
    case.refresh_from_db()
    with on(9, 21), pytest.raises(BadInput, match="不能续保"):
        do("decide", case, cast.leader)
    assert case.state == "proposed"


def test_an_amount_changed_since_the_posting_is_not_continued_as_posted(case, cast):
    case = play_application(case, "posting_over")
    with on(9, 20):
        from recipients.services.benefits import adjust_benefit

        adjust_benefit(
            case.benefit, amount=Decimal(456), effective_from=date(2020, 9, 1), cause="标准调整", actor=cast.leader
        )
        with pytest.raises(BadInput, match="456"):
            decisions.propose(case, actor=cast.officer, reasons="")


def test_without_a_waiting_proposal_there_is_nothing_to_decide(case, cast):
    from tests.renewals.doing import put_in_state

    put_in_state(case, "proposed")
    with on(9, 20):
        with pytest.raises(GuardFailed, match="审批建议"):
            do("decide", case, cast.leader)
        with pytest.raises(BadInput, match="没有待审批"):
            do("send_back", case, cast.leader)
