"""Detectors run again and again: what is found is a lead once, what is gone is cleared, what is settled stays so."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits import detection
from audits.choices import Category, Severity
from audits.detection import KEY_LENGTH, Hit, Question, detector, detectors
from audits.models import DetectionRun, Lead, Problem
from audits.services.detecting import run_detectors, still_fires
from audits.services.leads import confirm_lead, dismiss_lead
from audits.services.problems import close_problem, withdraw_problem
from recipients.models import Household
from tests.audits.staged import DAY, Staged, fresh, hit
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_cast, make_household, make_id
from tests.factories.cast import Cast
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db


def counts(done) -> tuple[int, int, int, int]:
    return len(done.hits), done.new, done.recurred, done.cleared


# One run after another


def test_a_second_run_adds_nothing(staged: Staged, household: Household) -> None:
    staged.hits = [hit(household, "K1"), hit(household, "K2")]
    assert counts(staged.run()) == (2, 2, 0, 0)
    before = list(Lead.history.values_list("pk", flat=True))
    assert counts(staged.run()) == (2, 0, 0, 0)
    assert list(Lead.history.values_list("pk", flat=True)) == before
    assert set(Lead.objects.values_list("state", "first_run__new")) == {("pending", 2)}


def test_what_is_gone_is_cleared_and_what_is_back_waits_again(staged: Staged, household: Household) -> None:
    lead = staged.lead(hit(household))
    staged.hits = []
    assert counts(staged.run()) == (0, 0, 0, 1)
    lead = fresh(lead)
    assert (lead.state, lead.holds) == ("cleared", False)
    assert counts(staged.run()) == (0, 0, 0, 0)
    staged.hits = [hit(household)]
    assert counts(staged.run()) == (1, 0, 1, 0)
    lead = fresh(lead)
    assert (lead.state, lead.holds, Lead.objects.count()) == ("pending", True, 1)
    assert verify().ok


def test_a_waiting_lead_tells_the_newest_facts(staged: Staged, household: Household) -> None:
    lead = staged.lead(hit(household, amount=Decimal(100)))
    staged.hits = [hit(household, evidence={"号牌": "渝F0002"}, amount=Decimal(300), summary="张大山名下有两辆车")]
    staged.run()
    lead = fresh(lead)
    assert (lead.state, lead.evidence, lead.amount, lead.summary) == (
        "pending", {"号牌": "渝F0002"}, Decimal(300), "张大山名下有两辆车",
    )  # fmt: skip


def test_a_dismissal_stays_until_its_facts_change(staged: Staged, household: Household, cast: Cast) -> None:
    lead = dismiss_lead(staged.lead(hit(household)), actor=cast.officer, reason="车已报废")
    for same in (hit(household), hit(household, summary="同一辆车，换一句话")):
        staged.hits = [same]
        assert counts(staged.run()) == (1, 0, 0, 0)
    lead = fresh(lead)
    assert (lead.state, lead.finding, lead.settled_by) == ("dismissed", "车已报废", cast.officer)
    staged.hits = [hit(household, evidence={"号牌": "渝F0002"})]
    assert counts(staged.run()) == (1, 0, 1, 0)
    lead = fresh(lead)
    assert (lead.state, lead.finding, lead.settled_on, lead.settled_by) == ("pending", "", None, None)


def test_a_dismissal_outlasts_what_grows_by_itself(staged: Staged, household: Household, cast: Cast) -> None:
    """``basis`` says which facts a dismissal rests on."""
    dismiss_lead(
        staged.lead(hit(household, evidence={"月数": "3"}, basis="死于六月")), actor=cast.officer, reason="未死"
    )
    staged.hits = [hit(household, evidence={"月数": "4"}, basis="死于六月")]
    assert counts(staged.run()) == (1, 0, 0, 0)
    staged.hits = [hit(household, evidence={"月数": "4"}, basis="死于五月")]
    assert counts(staged.run()) == (1, 0, 1, 0)


def test_the_order_of_the_people_is_no_new_fact(staged: Staged, household: Household, cast: Cast) -> None:
    two = (make_id(1950), make_id(1960))
    dismiss_lead(staged.lead(hit(household, persons=two)), actor=cast.officer, reason="不是")
    staged.hits = [hit(household, persons=two[::-1])]
    assert counts(staged.run()) == (1, 0, 0, 0)


def test_a_dismissed_lead_that_goes_and_comes_back_stays_dismissed(staged: Staged, household: Household, cast: Cast) -> None:  # fmt: skip
    lead = dismiss_lead(staged.lead(hit(household)), actor=cast.officer, reason="车已报废")
    for hits, holds in (([], False), ([hit(household)], True)):
        staged.hits = hits
        staged.run()
        lead = fresh(lead)
        assert (lead.state, lead.holds, lead.finding) == ("dismissed", holds, "车已报废")


def test_a_confirmed_lead_keeps_the_facts_it_was_confirmed_on(staged: Staged, household: Household, cast: Cast) -> None:
    lead = confirm_lead(staged.lead(hit(household)), actor=cast.officer, reason="属实")
    for hits, holds in (([hit(household, evidence={"号牌": "渝F9"})], True), ([], False), ([hit(household)], True)):
        staged.hits = hits
        assert counts(staged.run())[1:] == (0, 0, 0)
        lead = fresh(lead)
        assert (lead.state, lead.holds, lead.evidence) == ("confirmed", holds, {"号牌": "渝F0001"})


def test_a_cured_problem_found_again_is_the_same_problem_open_again(staged: Staged, household: Household, cast: Cast) -> None:  # fmt: skip
    lead = confirm_lead(staged.lead(hit(household)), actor=cast.officer, reason="属实")
    assert staged.run().reopened == []
    close_problem(lead.problem)
    staged.hits = []
    assert staged.run().reopened == []
    staged.hits = [hit(household)]
    assert staged.run().reopened == [lead.problem.number]
    problem = fresh(lead.problem)
    assert (problem.state, problem.closed_on, problem.times_reopened) == ("open", None, 1)
    assert staged.run().reopened == []
    assert Problem.objects.count() == 1
    assert verify().ok


def test_a_withdrawn_problem_is_a_dismissal_and_comes_back_only_with_new_facts(staged: Staged, household: Household, cast: Cast) -> None:  # fmt: skip
    lead = confirm_lead(staged.lead(hit(household)), actor=cast.officer, reason="属实")
    withdraw_problem(lead.problem, actor=cast.leader, reason="同名的另一人")
    lead = fresh(lead)
    assert (lead.state, lead.finding, lead.settled_by) == ("dismissed", "同名的另一人", cast.leader)
    assert counts(staged.run()) == (1, 0, 0, 0)
    assert fresh(lead.problem).state == "withdrawn"
    staged.hits = [hit(household, evidence={"号牌": "渝F0002"})]
    assert counts(staged.run()) == (1, 0, 1, 0)
    lead = confirm_lead(fresh(lead), actor=cast.officer, reason="另有一辆")
    assert (lead.problem.state, Problem.objects.count()) == ("open", 1)


def test_a_lead_has_a_finding_and_a_person_exactly_when_it_is_settled(staged: Staged, household: Household) -> None:
    lead = staged.lead(hit(household))
    lead.full_clean()
    for fields in ({"state": "dismissed"}, {"finding": "无据", "settled_on": DAY, "settled_by": make_cast(staged.town).officer}):  # fmt: skip
        wrong = fresh(lead)
        for name, value in fields.items():
            setattr(wrong, name, value)
        with pytest.raises(ValidationError, match="核实"):
            wrong.full_clean()


# Narrowed runs


def test_a_run_for_some_people_renews_and_clears_nothing(staged: Staged, village: Division, household: Household) -> None:  # fmt: skip
    other = make_household(village, head="李四")
    staged.lead(hit(household, "K1"), hit(other, "K2"))
    number = hit(other).persons[0]
    staged.hits = [hit(household, "K3"), hit(other, "K4")]
    done = staged.run(persons=[number])
    assert (counts(done), [found.key for _, found in done.hits]) == ((1, 1, 0, 0), ["K4"])
    assert staged.asked[-1].persons == frozenset([number])
    assert sorted(Lead.objects.filter(state="pending").values_list("key", flat=True)) == ["K1", "K2", "K4"]


def test_a_run_for_nobody_finds_nothing(staged: Staged, household: Household) -> None:
    staged.lead(hit(household))
    assert counts(staged.run(persons=[])) == (0, 0, 0, 0)
    assert Lead.objects.get().state == "pending"


def test_a_run_of_some_rules_leaves_the_others_leads_alone(staged: Staged, household: Household, monkeypatch) -> None:
    other = Staged(staged.town, [hit(household, "K9")])
    monkeypatch.setitem(detection._DETECTORS, "other", other.rule("other"))
    staged.lead(hit(household))
    staged.hits = other.hits = []
    assert counts(staged.run(only=["other"])) == (0, 0, 0, 1)
    assert dict(Lead.objects.values_list("detector", "state")) == {"staged": "pending", "other": "cleared"}


def test_leads_of_a_rule_that_is_no_more_go_with_the_next_whole_run(staged: Staged, household: Household, monkeypatch) -> None:  # fmt: skip
    lead = staged.lead(hit(household))
    other = Staged(staged.town)
    monkeypatch.setattr(detection, "_DETECTORS", {"other": other.rule("other")})
    staged.run(only=["other"])
    assert fresh(lead).state == "pending"
    assert counts(staged.run()) == (0, 0, 0, 1)
    assert fresh(lead).state == "cleared"


def test_the_same_key_under_two_rules_is_two_leads(staged: Staged, household: Household, monkeypatch) -> None:
    monkeypatch.setitem(detection._DETECTORS, "other", staged.rule("other"))
    staged.hits = [hit(household)]
    assert counts(staged.run()) == (2, 2, 0, 0)


def test_the_next_town_s_leads_are_not_touched(staged: Staged, household: Household) -> None:
    lead = staged.lead(hit(household))
    staged.hits = []
    elsewhere = make_town("白鹤镇", "999001102", ("松岭村",))
    assert counts(run_detectors(elsewhere, actor=None)) == (0, 0, 0, 0)
    assert fresh(lead).state == "pending"


# What only looks, and what is refused


def test_a_past_day_and_a_dry_run_only_look(staged: Staged, household: Household) -> None:
    staged.lead(hit(household))
    staged.hits = [hit(household, "K2")]
    entries = Entry.objects.count()
    for options in ({"dry_run": True}, {"as_of": DAY - timedelta(days=1)}):
        done = staged.run(**options)
        assert (len(done.hits), done.run) == (1, None)
    assert staged.asked[-1].as_of == DAY - timedelta(days=1)
    assert list(Lead.objects.values_list("key", "state")) == [("K1", "pending")]
    assert (Entry.objects.count(), DetectionRun.objects.count()) == (entries, 1)


def test_a_day_to_come_and_an_unknown_rule_are_refused(staged: Staged) -> None:
    with pytest.raises(BadInput, match="将来"):
        staged.run(as_of=DAY + timedelta(days=1))
    with pytest.raises(BadInput, match="no_such_rule"):
        staged.run(only=["staged", "no_such_rule"])
    assert not staged.asked


@pytest.mark.parametrize("role", list(Role))
def test_who_may_run_detectors(staged: Staged, town: Division, village: Division, role: Role) -> None:
    person = make_user(role, village if role == Role.VILLAGE_CLERK else town)
    if role in (Role.TOWN_OFFICER, Role.INSPECTOR, Role.DISCIPLINE):
        assert staged.run(actor=person).run.ran_by == person
    else:
        with pytest.raises(NotAllowed):
            staged.run(actor=person)


def test_two_finds_under_one_key_are_a_fault_of_the_rule_and_write_nothing(staged: Staged, household: Household) -> None:  # fmt: skip
    staged.hits = [hit(household), hit(household, summary="又一条")]
    with pytest.raises(LookupError, match="staged"):
        staged.run()
    assert not DetectionRun.objects.exists()


def test_a_run_is_one_act_that_says_what_it_did(staged: Staged, household: Household, cast: Cast) -> None:
    staged.hits = [hit(household, "K1"), hit(household, "K2")]
    staged.run(actor=cast.officer)
    entry = Entry.objects.get(verb="detectors.run")
    assert "1 项" in entry.sentence
    assert "疑点 2 条，新增 2 条" in entry.sentence
    assert {"audits.historicallead", "audits.historicaldetectionrun"} <= set(entry.rows)
    run = DetectionRun.objects.get()
    assert (run.counts, run.hits, run.new, run.ran_by) == ({"staged": 2}, 2, 2, cast.officer)


def test_a_run_costs_the_same_whatever_it_finds(staged: Staged, household: Household) -> None:
    def cost(finds: int) -> int:
        staged.hits = [hit(household, f"N{n}") for n in range(finds)]
        with CaptureQueriesContext(
            connection,
        ) as seen:
            staged.run()
        return len(seen)

    cost(1)
    few = cost(4)
    assert cost(60) == few
    assert len(staged.hits) == Lead.objects.count()


# The shape of finds


def test_a_key_too_long_keeps_its_beginning_and_is_told_from_others(staged: Staged, household: Household) -> None:
    long = "|".join(f"QX{n:05}" for n in range(40))
    staged.hits = [hit(household, long), hit(household, long + "x")]
    assert counts(staged.run()) == (2, 2, 0, 0)
    assert counts(staged.run()) == (2, 0, 0, 0)
    assert {(len(key), key[:50]) for key in Lead.objects.values_list("key", flat=True)} == {(KEY_LENGTH, long[:50])}
    lead = confirm_lead(Lead.objects.first(), actor=make_cast(staged.town).officer, reason="属实")
    assert (still_fires(lead).household, lead.problem.key) == (household.pk, f"staged:{lead.key}")


def test_no_id_number_in_full_is_written_into_a_summary(staged: Staged, household: Household) -> None:
    number = hit(household).persons[0]
    lead = staged.lead(hit(household, summary=f"张大山（{number}）名下有车"))
    assert number not in lead.summary
    assert number[-4:] in lead.summary


@pytest.mark.parametrize("change", [{"household": None}, {"persons": ()}, {"evidence": {"号牌": "渝F0002"}}])
def test_other_facts_are_another_fingerprint(household: Household, change: dict) -> None:
    one = hit(household)
    assert one.fingerprint() == replace(one, summary="换一句话", amount=Decimal(5)).fingerprint()
    assert one.fingerprint() != replace(one, **change).fingerprint()


def test_a_rule_has_a_name_of_its_own(staged: Staged) -> None:
    given = {"clause": "通知", "inputs": (), "find": staged.find}
    with pytest.raises(LookupError):
        detector("staged", "又一条", Category.OTHER, Severity.LOW, **given)
    with pytest.raises(ValueError, match="nnn"):
        detector("n" * 60, "名称过长", Category.OTHER, Severity.LOW, **given)


def test_every_rule_of_the_house_answers_the_contract() -> None:
    """contract §2: the twelve categories; and each rule says in Chinese what it is and on what clause it stands."""
    twelve = {
        "死人保",
        "关系保",
        "人情保",
        "政策保",
        "重复享受",
        "拆户保",
        "单人保",
        "错保",
        "漏保",
        "应备未备",
        "走过场",
        "资金问题",
    }
    for rule in detectors().values():
        assert rule.category.value in twelve, rule.name
        assert rule.label.strip() and not rule.label.isascii(), rule.name  # noqa: PT018
        assert rule.clause.strip() and not rule.clause.isascii(), rule.name  # noqa: PT018
        assert rule.inputs, rule.name


# Before a cure is signed off


def test_whether_a_lead_still_holds(staged: Staged, household: Household) -> None:
    lead = staged.lead(hit(household))
    assert still_fires(lead) == staged.hits[0]
    staged.hits = [hit(household, "K2")]
    assert still_fires(lead) is None


def test_a_lead_holds_also_when_other_people_stand_under_its_key(staged: Staged, household: Household) -> None:
    lead = staged.lead(hit(household))
    staged.hits = [hit(household, persons=(make_id(1970),))]
    assert still_fires(lead) is not None


def test_a_rule_that_is_no_more_cannot_answer(staged: Staged, household: Household, monkeypatch) -> None:
    lead = staged.lead(hit(household))
    monkeypatch.setattr(detection, "_DETECTORS", {})
    with pytest.raises(LookupError):
        still_fires(lead)


def test_leads_of_the_town_itself_need_no_household(staged: Staged) -> None:
    make_cast(staged.town)
    lead = staged.lead(Hit("town", staged.town.pk, "全镇某项"))
    assert (lead.village, lead.household, len(lead.key) <= KEY_LENGTH) == (staged.town, None, True)
    assert Question(staged.town, DAY).persons is None
