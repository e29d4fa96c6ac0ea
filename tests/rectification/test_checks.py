"""No fake cures: the check that raised a problem is run again before it is signed off, and afterwards."""

from datetime import date

import pytest

from audits.choices import Category, Door, Severity
from audits.detection import _DETECTORS, Hit, detector, detectors
from audits.models import Lead
from audits.services.detecting import run_detectors
from audits.services.leads import confirm_lead
from recipients.models import Household
from recipients.services.benefits import stop_benefit
from rectification.checks import rerun
from rectification.choices import ItemState
from rectification.models import RectificationItem
from tests.factories.accounts import make_user
from tests.factories.campaign import make_campaign, make_cast, make_household
from tests.factories.cures import fresh, make_item, play_item, recheck
from tests.rectification.conftest import TODAY
from xumingsi.casework.errors import GuardFailed
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def blue_door(monkeypatch):
    """A detector that finds every household whose phone says so."""
    detectors()  # all are known before the register is put aside
    monkeypatch.setattr("audits.detection._DETECTORS", dict(_DETECTORS))

    def find(question):
        for household in Household.objects.in_town(question.town).filter(phone="蓝门").order_by("pk"):
            yield Hit(key=f"h{household.pk}", village=household.village_id, household=household.pk, summary=f"{household}门是蓝的", evidence={"门": "蓝"})  # fmt: skip

    return detector(
        "blue_door", "门是蓝的", Category.INELIGIBLE, Severity.HIGH, clause="无", inputs=(Household,), find=find
    )


@pytest.fixture
def found(village, people, blue_door):
    """A household the detector found, settled as true: its item."""
    household = make_household(village, amount=400, phone="蓝门")
    run_detectors(village.town, actor=people.inspector, only=["blue_door"])
    confirm_lead(Lead.objects.get(household=household), actor=people.officer, reason="实地看过")
    return fresh(RectificationItem.objects.get())


def paint(item, colour, people):
    from tests.factories.rows import some_act

    with some_act(item.village):
        household = Household.objects.get(pk=item.problem.household_id)
        household.phone = colour
        household.save()


def test_a_detector_that_still_fires_refuses_recheck_and_sign_off(found, people):
    item = play_item(found, "rechecking", people=people)
    with pytest.raises(GuardFailed, match=r"再次比对仍存在.*门是蓝的"):
        recheck(item, people.inspector)
    paint(item, "红门", people)
    item = play_item(item, "group", people=people)
    paint(item, "蓝门", people)
    with pytest.raises(GuardFailed, match=r"不能销号：再次比对仍存在"):
        play_item(item, people=people)
    assert (fresh(item).state, fresh(item).problem.state) == (ItemState.GROUP, "open")
    paint(item, "红门", people)
    assert play_item(item, people=people).state == ItemState.CLOSED


def test_found_again_after_sign_off_it_is_the_same_item_and_a_fake(found, people, blue_door):
    paint(found, "红门", people)
    item = play_item(found, people=people)
    run_detectors(item.problem.town, actor=people.inspector, only=["blue_door"])
    assert fresh(item).state == ItemState.CLOSED
    paint(item, "蓝门", people)
    done = run_detectors(item.problem.town, actor=people.inspector, only=["blue_door"])
    assert done.reopened == [item.problem.number]
    again = fresh(item)
    assert (again.state, again.fakes, again.problem.times_reopened) == (ItemState.PLANNING, 1, 1)
    assert again.reopenings.get().fault == "false"
    assert RectificationItem.objects.count() == 1
    assert Entry.objects.about(item).filter(verb="item.reopen").count() == 1
    run_detectors(item.problem.town, actor=people.inspector, only=["blue_door"])
    assert again.reopenings.count() == 1
    assert verify().ok


def test_a_fake_shows_in_the_village_s_score(found, people, blue_door):
    from rectification.assessment import scores

    campaign = make_campaign(found.problem.town)
    paint(found, "红门", people)
    item = play_item(found, people=people)
    before = scores(campaign, TODAY)[0]
    assert (before.village, before.total) == (item.village, 101)
    paint(item, "蓝门", people)
    run_detectors(item.problem.town, actor=people.inspector, only=["blue_door"])
    after = next(score for score in scores(campaign, TODAY) if score.village == item.village)
    assert after.total == 90
    assert [line.working for line in after.counted] == ["虚假整改 1 次 × -10 = -10"]


def test_a_rule_taken_out_of_use_holds_nothing_up(found, people, monkeypatch):
    item = play_item(found, "rechecking", people=people)
    monkeypatch.setattr("audits.detection._DETECTORS", {})
    assert play_item(item, people=people).state == ItemState.CLOSED


def test_a_household_still_paid_is_not_cured_by_saying_so(village, people):
    household = make_household(village, amount=400)
    item = make_item(village, household=household)
    item = play_item(item, "rechecking", people=people, remedy="stop")
    with pytest.raises(GuardFailed, match=r"仍在待遇发放中，2020-11 应发 400\.00 元"):
        recheck(item, people.inspector)
    stop_benefit(
        household.benefits.get(),
        effective_from=date(2020, 11, 1),
        cause="不符合条件",
        actor=make_cast(village.town).leader,
    )
    assert play_item(item, people=people).state == ItemState.CLOSED


def test_one_not_to_be_stopped_may_go_on_being_paid(village, people):
    item = make_item(village, household=make_household(village, amount=400))
    assert play_item(item, people=people, remedy="adjust").state == ItemState.CLOSED


def test_paid_by_the_bank_after_the_stop_is_still_paid(village, people, tmp_path):
    from recipients.exchange.payment_list import import_payments
    from tests.factories.payments import payment_row, write_payments

    household = make_household(village, amount=400)
    cast = make_cast(village.town)
    stop_benefit(household.benefits.get(), effective_from=date(2020, 9, 1), cause="不符合条件", actor=cast.leader)
    item = play_item(make_item(village, household=household), "rechecking", people=people, remedy="stop")
    import_payments(
        write_payments(tmp_path / "p.xlsx", [payment_row(household, "2020-09")]), town=village.town, actor=cast.officer
    )
    with pytest.raises(GuardFailed, match=r"停发后 2020-09 仍实际发放 400\.00 元"):
        recheck(item, people.inspector)


def test_somebody_known_to_be_dead_must_be_off_the_money(village, people):
    from tests.factories.deaths import confirmed, decided

    cast = make_cast(village.town)
    household = make_household(village, people=2, amount=400)
    report = confirmed(household, cast, member=1)
    number = report.member.id_number
    item = make_item(village, household=household, persons=[number], category=Category.DECEASED)
    item = play_item(item, "rechecking", people=people, remedy="adjust")
    with pytest.raises(GuardFailed, match="已确认死亡，待遇尚未停发或重新核定"):
        recheck(item, people.inspector)
    decided(report.change, cast, "reduce", 200)
    assert play_item(item, people=people).state == ItemState.CLOSED


def test_a_room_s_own_check_is_asked_by_its_door(village, people, monkeypatch):
    monkeypatch.setattr("rectification.checks._BY_DOOR", {})
    asked = []
    rerun(Door.FUND_CHECK)(lambda problem: asked.append(problem.number) or (["账实仍不符"] if len(asked) == 1 else []))
    item = play_item(make_item(village, door=Door.FUND_CHECK), "rechecking", people=people)
    with pytest.raises(GuardFailed, match="不能销号：账实仍不符"):
        recheck(item, people.inspector)
    assert play_item(item, people=people).state == ItemState.CLOSED
    other = make_item(village)
    play_item(other, people=people)
    assert set(asked) == {item.problem.number}


def test_every_complaint_is_told_at_once(found, people):
    item = play_item(found, "rechecking", people=people, remedy="stop", recover=True)
    with pytest.raises(GuardFailed) as refused:
        recheck(item, people.inspector)
    assert len(refused.value.blockers) == 3
    with clock.at(clock.moment(TODAY, 11)):
        assert not Entry.objects.about(item).filter(verb="item.recheck").exists()


def test_the_care_home_s_books_are_checked_again(town, people):
    from audits.funds.month import findings_of
    from audits.services import home_months
    from tests.factories.homes import book, make_home

    cast = make_cast(town)
    home = make_home(town, cast)
    line = book(home, cast, date(2020, 8, 9), "招待费", "3.50", receipt="")
    [month] = home_months.prepare_months(town, month=date(2020, 8, 1), actor=people.officer)
    check, found = next(one for one in findings_of(home, month.month) if one[0].name == "home_off_subject")
    home_months.note_finding(
        month, actor=people.officer, finding=f"{check.name}|{found.hit.key}", handling="problem", reason="不得列支"
    )
    item = fresh(RectificationItem.objects.get())
    give = {**people.__dict__, "clerk": make_user("town_officer", town)}  # the town's own: no village clerk works on it
    people = type(people)(**give)
    item = play_item(item, "rechecking", people=people)
    with pytest.raises(GuardFailed, match="科目之外列支再次检查仍不通过"):
        recheck(item, people.inspector)

    from recipients.services.home_books import correct_entry

    correct_entry(line, actor=cast.officer, reason="科目记错，应为伙食", subject="伙食", receipt="税务发票")
    assert play_item(item, people=people).state == ItemState.CLOSED


def test_who_is_named_in_the_problem_or_of_the_family_has_no_say(town, village, people):
    from recipients.models import Member
    from xumingsi.casework.errors import Recused

    household = make_household(village, amount=400)
    number = Member.objects.get(household=household).id_number
    item = play_item(make_item(village, persons=[number]), "rechecking", people=people)
    named = make_user("inspector", town, id_number=number)
    with pytest.raises(Recused, match="本人"):
        recheck(item, named)
    own = play_item(make_item(village, household=household), "rechecking", people=people)
    with pytest.raises(Recused):
        recheck(own, named)
