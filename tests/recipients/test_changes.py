"""增发、减发、停发、渐退 outside the renewals: a cause, a proposal, another's decision, from the month after (57号第32条)."""

from datetime import date
from decimal import Decimal

import pytest

from recipients.models import BenefitAmount, BenefitChange, ChangeDecision, ChangeReport, DeathReport, Household
from recipients.services import change_reports, changes, reviews
from recipients.services.change_reports import report_change
from tests.factories.campaign import make_household
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import decided, on
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, GuardFailed, NotAllowed
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def household(village: Division, cast: Cast) -> Household:
    """400 元 a month."""
    return make_household(village, head="张大山", people=2, actors=cast)


@pytest.fixture
def change(household: Household, cast: Cast) -> BenefitChange:
    with on(9, 10):
        return changes.open_change(
            household.standing_benefit, actor=cast.officer, cause="finding", facts="其子外出务工"
        )


def _propose(
    change: BenefitChange, cast: Cast, outcome: str, amount: int | None = None, month: date | None = None
) -> None:
    money = None if amount is None else Decimal(amount)
    changes.propose_change(
        change, actor=cast.officer, outcome=outcome, amount=money, reasons="经核查收入有变化。", effective_from=month
    )


@pytest.mark.parametrize(("outcome", "amount"), [("raise", 460), ("reduce", 300)])
def test_another_amount_from_the_month_after_the_decision(
    change: BenefitChange, cast: Cast, outcome: str, amount: int
) -> None:
    with on(9, 11):
        _propose(change, cast, outcome, amount)
        assert BenefitAmount.objects.count() == 1, "a proposal changes nothing"
    with on(10, 3):
        changes.decide_change(change, actor=cast.leader)
    # Proposed for October, decided in October: what is taken away is not taken back in time.
    assert [str(a.effective_from) for a in BenefitAmount.objects.order_by("effective_from")] == [
        "2019-01-01",
        "2020-11-01",
    ]
    assert (change.state, change.effective_from, change.amount) == ("decided", date(2020, 11, 1), amount)
    assert bool(ChangeDecision.objects.get().notice) == (outcome == "reduce")
    assert verify().ok


@pytest.mark.parametrize(
    ("outcome", "amount", "month", "why"),
    [
        ("raise", 400, None, "高于现在的 400"),
        ("reduce", 400, None, "低于现在的 400"),
        ("reduce", None, None, "低于现在的"),
        ("reduce", 0, None, "不为 0"),
        ("reduce", 300, date(2020, 9, 1), "不能早于 2020-10"),
        ("stop", None, date(2021, 1, 1), "最迟为 2020-11"),
        ("taper", None, date(2020, 12, 1), "220号没有规定渐退期"),
    ],
)
def test_what_does_not_fit_is_refused(
    change: BenefitChange, cast: Cast, outcome: str, amount: int | None, month: date | None, why: str
) -> None:
    with on(9, 11), pytest.raises(BadInput, match=why):
        _propose(change, cast, outcome, amount, month)
    assert (BenefitChange.objects.get().state, change.proposals.count()) == ("open", 0)


def test_without_reasons_nothing_is_proposed(change: BenefitChange, cast: Cast) -> None:
    with on(9, 11), pytest.raises(BadInput, match="事实、理由和依据"):
        changes.propose_change(change, actor=cast.officer, outcome="stop", reasons=" 略 ")


def test_a_taper_ends_on_a_dated_day_within_six_months(household: Household, cast: Cast) -> None:
    """57号第33条: after an income has risen the allowance may go on, for half a year at most."""
    with on(8, 10, 2021):
        change = changes.open_change(household.standing_benefit, actor=cast.officer, cause="report", facts="已就业")
        with pytest.raises(BadInput, match="渐退不超过 6 个月"):
            _propose(change, cast, "taper", month=date(2022, 4, 1))
        _propose(change, cast, "taper", month=date(2022, 3, 1))
        changes.decide_change(change, actor=cast.leader)
    spell = household.benefits.get()
    assert (spell.ended_on, spell.amount_on(date(2022, 2, 28))) == (date(2022, 2, 28), Decimal(400))
    assert "自2022年3月1日起停止发放" in ChangeDecision.objects.get().notice


def test_a_town_may_set_its_own_taper(change: BenefitChange, cast: Cast, town: Division) -> None:
    from recipients.models import ManagementRules

    with on(9, 11):
        reviews.save_rules(
            ManagementRules(town=town, effective_from=date(2020, 9, 11), taper_months=3),
            actor=cast.officer,
            changes=["taper_months"],
        )
        _propose(change, cast, "taper", month=date(2021, 1, 1))
    assert change.effective_from == date(2021, 1, 1)


def test_one_case_a_benefit(change: BenefitChange, household: Household, cast: Cast) -> None:
    with on(9, 12):
        assert changes.open_change(household.standing_benefit, actor=cast.officer, cause="review", facts="又") == change
        _propose(change, cast, "reduce", 300)
        with pytest.raises(BadInput, match="正待审批"):
            changes.open_change(household.standing_benefit, actor=cast.officer, cause="review", facts="又")
        changes.send_back_change(change, actor=cast.leader, reason="收入未核清")
        changes.drop_change(change, actor=cast.officer, reason="核实后收入未变")
        assert changes.open_change(household.standing_benefit, actor=cast.officer, cause="review", facts="又") != change


def test_nothing_to_change_where_nothing_is_paid(household: Household, cast: Cast) -> None:
    from recipients.services.benefits import stop_benefit

    benefit = household.standing_benefit
    with on(9, 10):
        stop_benefit(benefit, effective_from=date(2020, 10, 1), cause="停", actor=cast.leader)
        with pytest.raises(BadInput, match="无须变更"):
            changes.open_change(benefit, actor=cast.officer, cause="finding", facts="x")


# -- what a household tells


def _report(household: Household, cast: Cast, happened: date, **fields: object) -> ChangeReport:
    given = {"kind": "income", "reporter": "张大山", "facts": "其子务工，月收入三千元", **fields}
    return report_change(household, actor=cast.clerk(household.village), happened_on=happened, **given)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    ("happened", "late", "grave"),
    [
        (date(2020, 9, 10), False, False),
        (date(2020, 9, 5), False, False),
        (date(2020, 9, 4), True, False),
        (date(2020, 6, 10), True, False),
        (date(2020, 6, 9), True, True),
    ],
)
def test_late_after_the_village_s_days_and_grave_after_three_months(
    household: Household, cast: Cast, happened: date, late: bool, grave: bool
) -> None:
    with on(9, 10):
        found = _report(household, cast, happened)
    assert (found.is_late, found.is_grave, found.due_on) == (late, grave, date(2020, 9, 20))


def test_reported_verified_changed_and_closed(household: Household, cast: Cast) -> None:
    with on(9, 10):
        found = _report(household, cast, date(2020, 9, 8))
        with pytest.raises(NotAllowed):
            change_reports.verify_report(found, actor=cast.clerk(household.village), finding="属实。")
        change_reports.verify_report(found, actor=cast.officer, finding="单位证明月收入三千。", adjust=True)
        with pytest.raises(GuardFailed, match="尚未审批"):
            change_reports.handle_report(found, actor=cast.officer)
        decided(found.change, cast, "reduce", 200)
        change_reports.handle_report(ChangeReport.objects.get(), actor=cast.officer)
    assert ChangeReport.objects.get().state == "handled"
    assert household.standing_benefit.amount_on(date(2020, 10, 1)) == 200
    assert verify().ok


def test_verified_and_left_as_it_is(household: Household, cast: Cast) -> None:
    with on(9, 10):
        found = _report(household, cast, date(2020, 9, 8))
        change_reports.verify_report(found, actor=cast.officer, finding="临时帮工，不计。")
        change_reports.leave_report(found, actor=cast.officer, reason="不影响金额")
    assert (found.state, BenefitChange.objects.count()) == ("unchanged", 0)


def test_a_dropped_change_is_no_handled_report(household: Household, cast: Cast) -> None:
    with on(9, 10):
        found = _report(household, cast, date(2020, 9, 8))
        change_reports.verify_report(found, actor=cast.officer, finding="月收入三千。", adjust=True)
        changes.drop_change(found.change, actor=cast.officer, reason="重新测算金额不变")
        with pytest.raises(BadInput, match="不予调整"):
            change_reports.handle_report(found, actor=cast.officer)
        change_reports.leave_report(found, actor=cast.officer, reason="重新测算金额不变")


def test_a_death_that_is_told_becomes_a_death_report(household: Household, cast: Cast) -> None:
    member = household.members.get(is_head=False)
    with on(9, 10):
        found = _report(household, cast, date(2020, 9, 8), kind="death", member=member)
        assert isinstance(found, DeathReport)
        with pytest.raises(BadInput, match="请选择死亡的家庭成员"):
            _report(household, cast, date(2020, 9, 8), kind="death")
    assert (found.member, ChangeReport.objects.count()) == (member, 0)


@pytest.mark.parametrize("day", [date(2020, 9, 11), date(2021, 1, 1)])
def test_what_lies_ahead_cannot_have_been_told(household: Household, cast: Cast, day: date) -> None:
    with on(9, 10), pytest.raises(BadInput, match="日期"):
        _report(household, cast, day)
    assert not ChangeReport.objects.exists()
