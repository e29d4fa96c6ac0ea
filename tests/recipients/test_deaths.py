"""A death: reported by one, confirmed by another; the money stops by a decision of two, never by itself (通知二(二)2 死人保)."""

from datetime import date
from decimal import Decimal

import pytest

from recipients.due import due_in
from recipients.models import Benefit, BenefitAmount, ChangeDecision, DeathReport, Household
from recipients.services import changes, deaths, recoveries
from tests.factories.accounts import make_user
from tests.factories.campaign import make_household
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import DIED, confirmed, decided, in_recovery, on, report, stopped
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, GuardFailed, NotAllowed, NotNow, Recused, SamePerson
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def alone(village: Division, cast: Cast) -> Household:
    """Somebody living alone, 400 元 a month since 2019."""
    return make_household(village, head="张大山", actors=cast)


@pytest.fixture
def family(village: Division, cast: Cast) -> Household:
    """Three people, all covered, 900 元 a month."""
    return make_household(village, head="李春梅", people=3, amount=900, actors=cast)


def test_reported_confirmed_and_stopped_from_the_month_after_the_decision(alone: Household, cast: Cast) -> None:
    with on(9, 10):
        found = report(alone, cast)
        assert (found.state, found.due_on, found.is_late) == ("pending", date(2020, 9, 20), True)
        deaths.confirm_death(found, actor=cast.officer, finding="火化证明。")
    member = alone.members.get()
    assert (member.left_on, member.left_reason) == (DIED, "死亡")
    assert found.state == "confirmed"
    assert found.verified_by == cast.officer
    assert Benefit.objects.get().ended_on is None, "a confirmation stops nothing"
    with on(9, 12):
        decided(found.change, cast)
    found.refresh_from_db()
    spell = Benefit.objects.get()
    assert (spell.ended_on, found.state, found.stop_month) == (date(2020, 9, 30), "stopped", date(2020, 10, 1))
    assert spell.end_cause.startswith("保障对象死亡，停发")
    notice = ChangeDecision.objects.get().notice
    assert notice.startswith("张大山的家属：")
    assert "自2020年10月1日起停止发放农村低保金" in notice
    assert "云岭县人民政府申请行政复议" in notice
    assert verify().ok


def test_survivors_are_reassessed_and_counted_anew(family: Household, cast: Cast) -> None:
    with on(9, 10):
        found = confirmed(family, cast, member=2)
        assert "其余 2 名保障对象须重新核定" in found.change.facts
        decided(found.change, cast, "reduce", 600)
    found.refresh_from_db()
    spell = Benefit.objects.get()
    assert (found.state, found.stop_month, spell.ended_on, spell.covered_count) == (
        "adjusted",
        date(2020, 10, 1),
        None,
        2,
    )
    assert (spell.amount_on(date(2020, 9, 30)), spell.amount_on(date(2020, 10, 1))) == (Decimal(900), Decimal(600))
    assert "月保障金额由 900.00 元调整为 600" in ChangeDecision.objects.get().notice
    assert verify().ok


def test_two_deaths_of_a_household_wait_for_one_decision(village: Division, cast: Cast) -> None:
    couple = make_household(village, people=2, amount=800, actors=cast)
    with on(9, 10):
        first, second = confirmed(couple, cast, member=1), confirmed(couple, cast, member=0)
        assert first.change == second.change
        with pytest.raises(BadInput, match="只能停发"):
            changes.propose_change(
                first.change, actor=cast.officer, outcome="reduce", amount=Decimal(1), reasons="只剩一人，调减。"
            )
        decided(first.change, cast)
    assert set(DeathReport.objects.values_list("state", "stop_month")) == {("stopped", date(2020, 10, 1))}


def test_a_second_death_is_not_confirmed_over_a_waiting_proposal(village: Division, cast: Cast) -> None:
    couple = make_household(village, people=2, amount=800, actors=cast)
    with on(9, 10):
        first, second = confirmed(couple, cast, member=1), report(couple, cast, member=0)
        changes.propose_change(
            first.change, actor=cast.officer, outcome="reduce", amount=Decimal(300), reasons="一人死亡，调减。"
        )
        with pytest.raises(GuardFailed, match="正待审批"):
            deaths.confirm_death(second, actor=cast.officer, finding="属实。")
        changes.send_back_change(first.change, actor=cast.leader, reason="另一人也已死亡")
        second.refresh_from_db()
        deaths.confirm_death(second, actor=cast.officer, finding="属实。")
    assert second.change == first.change


def test_where_nothing_is_paid_any_more_the_case_closes_with_the_confirmation(alone: Household, cast: Cast) -> None:
    """Died in August, stopped from September already: a near miss, not money paid to the dead."""
    from recipients.paid import paid_after_death
    from recipients.services.benefits import stop_benefit

    with on(8, 30):
        stop_benefit(alone.standing_benefit, effective_from=date(2020, 9, 1), cause="死亡", actor=cast.leader)
    with on(9, 10):
        found = confirmed(alone, cast, died_on=date(2020, 8, 12))
        assert (found.state, found.stop_month, found.change) == ("stopped", date(2020, 9, 1), None)
        assert paid_after_death(found, as_of=date(2020, 9, 10)) == []


def test_who_is_not_covered_leaves_the_household_and_no_money_moves(village: Division, cast: Cast) -> None:
    household = make_household(village, people=2, covered=1, actors=cast)
    uncovered = household.members.get(is_head=False)
    from recipients.services.households import correct_member

    uncovered.is_covered = False
    correct_member(uncovered, actor=cast.officer, changes=["is_covered"])
    with on(9, 10):
        found = confirmed(household, cast, member=1)
    assert (found.state, found.change) == ("stopped", None)
    assert not household.members.get(is_head=False).is_covered
    assert Benefit.objects.get().ended_on is None


@pytest.mark.parametrize(
    ("died_on", "why"),
    [(date(1950, 1, 1), "早于出生日期"), (date(2020, 9, 11), "不能晚于今天"), (date(2027, 1, 1), "不能晚于今天")],
)
def test_an_impossible_day_is_refused_and_nothing_written(
    alone: Household, cast: Cast, died_on: date, why: str
) -> None:
    before = Entry.objects.count()
    with on(9, 10), pytest.raises(BadInput, match=why):
        report(alone, cast, died_on=died_on)
    assert (DeathReport.objects.count(), Entry.objects.count()) == (0, before)


def test_the_same_death_is_not_reported_twice(alone: Household, cast: Cast) -> None:
    with on(9, 10):
        report(alone, cast)
        with pytest.raises(BadInput, match="已于 2020-09-10 上报"):
            report(alone, cast)
    assert DeathReport.objects.count() == 1


def test_who_reported_does_not_confirm_nor_exclude(alone: Household, cast: Cast) -> None:
    with on(9, 10):
        found = deaths.report_death(alone.members.get(), actor=cast.officer, died_on=DIED)
        with pytest.raises(SamePerson):
            deaths.confirm_death(found, actor=cast.officer, finding="属实。")
        with pytest.raises(SamePerson):
            deaths.exclude_death(found, actor=cast.officer, excluded_as="namesake", reason="同名")
        other = make_user(Role.TOWN_OFFICER, alone.village.town)
        deaths.confirm_death(found, actor=other, finding="属实。")
    assert found.state == "confirmed"


def test_who_proposed_does_not_decide(alone: Household, cast: Cast) -> None:
    from xumingsi.casework.services.accounts import grant_duty

    both = make_user(Role.TOWN_OFFICER, alone.village.town)
    grant_duty(both, Role.LEADER, alone.village.town, actor=None, starts_on=date(2019, 1, 1))
    both.forget_duties()
    with on(9, 10):
        found = confirmed(alone, cast)
        changes.propose_change(found.change, actor=both, outcome="stop", reasons="保障对象死亡。")
        with pytest.raises(SamePerson):
            changes.decide_change(found.change, actor=both)
    assert Benefit.objects.get().ended_on is None


def test_a_member_of_the_household_confirms_nothing(family: Household, cast: Cast) -> None:
    own = make_user(Role.TOWN_OFFICER, family.village.town, id_number=family.members.get(is_head=True).id_number)
    with on(9, 10), pytest.raises(Recused):
        deaths.confirm_death(report(family, cast, member=2), actor=own, finding="属实。")


def test_an_excluded_report_leaves_everything_and_another_may_follow(alone: Household, cast: Cast) -> None:
    with on(9, 10):
        found = report(alone, cast)
        deaths.exclude_death(found, actor=cast.officer, excluded_as="namesake", reason="入户见本人，系邻村同名。")
        assert (found.state, alone.members.get().left_on) == ("excluded", None)
        with pytest.raises(NotNow):
            deaths.confirm_death(found, actor=cast.officer, finding="属实。")
    with on(9, 25):
        assert report(alone, cast, died_on=date(2020, 9, 20)).state == "pending"


def test_the_day_is_corrected_when_it_is_confirmed(alone: Household, cast: Cast) -> None:
    with on(9, 10):
        found = report(alone, cast)
        deaths.confirm_death(found, actor=cast.officer, finding="火化证明。", died_on=date(2020, 7, 1))
    found.refresh_from_db()
    assert (found.died_on, alone.members.get().left_on) == (date(2020, 7, 1), date(2020, 7, 1))


def test_a_departure_noted_late_is_put_on_the_day_of_death(alone: Household, cast: Cast) -> None:
    from recipients.services.households import remove_member

    with on(9, 5):
        remove_member(alone.members.get(), actor=cast.officer, left_on=date(2020, 9, 1), reason="听说去世")
    with on(9, 10):
        confirmed(alone, cast)
    assert alone.members.get().left_on == DIED


def test_the_change_after_a_death_cannot_be_dropped_while_money_goes_on(alone: Household, cast: Cast) -> None:
    from recipients.services.benefits import stop_benefit

    with on(9, 10):
        found = confirmed(alone, cast)
        with pytest.raises(GuardFailed, match="须停发或重新核定"):
            changes.drop_change(found.change, actor=cast.officer, reason="暂不办理")
        stop_benefit(alone.standing_benefit, effective_from=date(2020, 10, 1), cause="续保停发", actor=cast.leader)
        change = type(found.change).objects.get(pk=found.change_id)
        changes.drop_change(change, actor=cast.officer, reason="已由续保停发")
    found.refresh_from_db()
    assert (found.state, found.stop_month) == ("stopped", date(2020, 10, 1))


def test_a_taper_is_cut_short_by_the_death(alone: Household, cast: Cast) -> None:
    from recipients.services.benefits import stop_benefit

    with on(9, 1):
        stop_benefit(alone.standing_benefit, effective_from=date(2021, 2, 1), cause="渐退", actor=cast.leader)
    with on(9, 10):
        found = stopped(alone, cast)
    assert (Benefit.objects.get().ended_on, found.state) == (date(2020, 9, 30), "stopped")


def test_only_the_village_s_own_clerk_reports(alone: Household, cast: Cast) -> None:
    other = cast.clerk(alone.village.town.children.order_by("path")[1])
    with on(9, 10), pytest.raises(NotAllowed):
        deaths.report_death(alone.members.get(), actor=other, died_on=DIED)


def test_a_refused_decision_leaves_the_money_and_the_death(alone: Household, cast: Cast) -> None:
    with on(9, 10):
        found = confirmed(alone, cast)
        changes.propose_change(found.change, actor=cast.officer, outcome="stop", reasons="保障对象死亡。")
    Benefit.objects.get()  # the decision below finds the spell stopped by somebody else meanwhile
    from recipients.services.benefits import stop_benefit

    with on(9, 11):
        stop_benefit(Benefit.objects.get(), effective_from=date(2020, 10, 1), cause="另案停发", actor=cast.leader)
        found.change.benefit.refresh_from_db()
        with pytest.raises(BadInput, match="已于 2020-09-30 停止"):
            changes.decide_change(found.change, actor=cast.leader)
    found.refresh_from_db()
    found.change.refresh_from_db()
    assert (found.state, found.change.state, ChangeDecision.objects.count()) == ("confirmed", "proposed", 0)
    assert BenefitAmount.objects.count() == 1


def test_a_mistaken_confirmation_is_taken_back_before_anything_was_stopped(alone: Household, cast: Cast) -> None:
    with on(9, 10):
        found = confirmed(alone, cast)
    with on(9, 11):
        deaths.revoke_death(found, actor=cast.officer, reason="9月11日入户见到本人，持身份证核对无误。")
    member = alone.members.get()
    assert (member.left_on, member.left_reason) == (None, "")
    found.refresh_from_db()
    assert (found.state, found.excluded_as, found.change.state) == ("excluded", "false_report", "dropped")
    assert Benefit.objects.get().ended_on is None
    assert verify().ok


def test_who_was_stopped_as_dead_and_lives_gets_every_month_back_by_a_decision(alone: Household, cast: Cast) -> None:
    with on(9, 10):
        found = stopped(alone, cast)
        assert Benefit.objects.get().ended_on == date(2020, 9, 30)
    with on(12, 3):
        deaths.revoke_death(found, actor=cast.officer, reason="本人自外省返乡，持身份证到镇核对。")
        assert Benefit.objects.get().ended_on == date(2020, 9, 30), "nothing is paid by the revocation itself"
        change = found.change
        assert (change.state, change.cause) == ("open", "mistake")
        with pytest.raises(BadInput, match="只能恢复发放"):
            changes.propose_change(
                change, actor=cast.officer, outcome="raise", amount=Decimal(900), reasons="本人健在，恢复。"
            )
        decided(change, cast, "resume")
    spell = Benefit.objects.get()
    assert (spell.ended_on, spell.amount_on(date(2020, 11, 1))) == (None, Decimal(400))
    owed = {
        month: sum(line.amount or 0 for line in due_in(alone.village.town, date(2020, month, 1)))
        for month in (10, 11, 12)
    }
    assert owed == {10: 400, 11: 400, 12: 400}, "the months not paid show as owed"
    assert verify().ok


def test_survivors_lowered_for_a_living_member_are_counted_again(family: Household, cast: Cast) -> None:
    with on(9, 10):
        found = confirmed(family, cast, member=2)
        decided(found.change, cast, "reduce", 600)
    with on(9, 20):
        found.refresh_from_db()
        deaths.revoke_death(found, actor=cast.officer, reason="入户见到本人。")
        with pytest.raises(BadInput, match="恢复发放只用于"):
            changes.propose_change(found.change, actor=cast.officer, outcome="resume", reasons="本人健在，恢复。")
        decided(found.change, cast, "raise", 900)
    spell = Benefit.objects.get()
    assert (spell.covered_count, spell.amount_on(date(2020, 10, 1))) == (3, Decimal(900))


def test_what_was_claimed_from_the_family_must_be_given_back_first(alone: Household, cast: Cast) -> None:
    with on(9, 10):
        recovery = in_recovery(alone, cast)
        found = DeathReport.objects.get()
        with pytest.raises(GuardFailed, match="已立追回台账"):
            deaths.revoke_death(found, actor=cast.officer, reason="本人健在。")
        recoveries.ask_write_off(recovery, actor=cast.officer, amount=recovery.due, reason="死亡系误报，本人健在。")
        recoveries.write_off(recovery, actor=cast.leader)
        deaths.revoke_death(found, actor=cast.officer, reason="本人健在。")
    assert DeathReport.objects.get().state == "excluded"


def test_only_a_mistaken_stop_is_taken_up_again(alone: Household, cast: Cast) -> None:
    with on(9, 10):
        stopped(alone, cast)
    with on(10, 5):
        with pytest.raises(BadInput, match="无须变更"):
            changes.open_change(Benefit.objects.get(), actor=cast.officer, cause="finding", facts="想恢复")
        change = changes.open_change(Benefit.objects.get(), actor=cast.officer, cause="mistake", facts="复议决定恢复")
        decided(change, cast, "resume")
    assert Benefit.objects.get().ended_on is None
