"""A lead is never a verdict: a person says 属实 or 不属实, why, and answers for it."""

from collections.abc import Callable

import pytest

from audits.models import DetectionRun, Lead, Problem
from audits.services.leads import confirm_lead, dismiss_lead, reconsider_lead
from recipients.models import Household
from tests.audits.staged import DAY, Staged, fresh, hit
from tests.casework.racing import race
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_household, make_id
from tests.factories.cast import Cast, make_cast
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import AlreadyMoved, BadInput, NotAllowed, NotNow, Recused
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
SETTLE: list[Callable] = [confirm_lead, dismiss_lead]


def test_a_confirmed_lead_becomes_a_problem_with_its_facts(staged: Staged, household: Household, cast: Cast) -> None:
    lead = confirm_lead(staged.lead(hit(household, amount=300)), actor=cast.officer, reason="当面核实")
    lead, problem = fresh(lead), Problem.objects.get()
    assert (lead.state, lead.finding, lead.settled_on, lead.settled_by, lead.problem) == (
        "confirmed", "当面核实", DAY, cast.officer, problem,
    )  # fmt: skip
    assert (problem.door, problem.key, problem.category, problem.household, problem.amount) == (
        "match", "staged:K1", "错保", household, 300,
    )  # fmt: skip
    assert (problem.persons, problem.people, problem.evidence) == (lead.persons, 1, lead.evidence)
    assert verify().ok


def test_a_dismissed_lead_is_no_problem(staged: Staged, household: Household, cast: Cast) -> None:
    lead = dismiss_lead(staged.lead(hit(household)), actor=cast.officer, reason="车已报废")
    assert (fresh(lead).state, Problem.objects.count()) == ("dismissed", 0)
    assert "车已报废" in Entry.objects.get(verb="lead.dismiss").sentence


def test_a_dismissal_may_be_taken_back(staged: Staged, household: Household, cast: Cast) -> None:
    lead = dismiss_lead(staged.lead(hit(household)), actor=cast.officer, reason="车已报废")
    reconsider_lead(lead, actor=cast.officer, reason="报废证明是假的")
    lead = fresh(lead)
    assert (lead.state, lead.finding, lead.settled_on, lead.settled_by) == ("pending", "", None, None)


@pytest.mark.parametrize("settle", SETTLE)
def test_nothing_is_settled_without_words(staged: Staged, household: Household, cast: Cast, settle: Callable) -> None:
    lead = staged.lead(hit(household))
    with pytest.raises(BadInput, match="核实情况"):
        settle(lead, actor=cast.officer, reason="  ")
    assert fresh(lead).state == "pending"


@pytest.mark.parametrize("settle", SETTLE)
@pytest.mark.parametrize("role", list(Role))
def test_who_may_settle(staged: Staged, household: Household, town: Division, role: Role, settle: Callable) -> None:
    lead = staged.lead(hit(household))
    person = make_user(role, household.village if role == Role.VILLAGE_CLERK else town)
    if role in (Role.TOWN_OFFICER, Role.INSPECTOR):
        assert settle(lead, actor=person, reason="已核实").settled_by == person
    else:
        with pytest.raises(NotAllowed):
            settle(lead, actor=person, reason="已核实")
        assert (fresh(lead).state, Problem.objects.count()) == ("pending", 0)


@pytest.mark.parametrize("settle", SETTLE)
def test_relatives_and_those_named_have_no_say(staged: Staged, household: Household, town: Division, settle: Callable) -> None:  # fmt: skip
    named = make_id(1975)
    lead = staged.lead(hit(household, persons=(named,)))
    for number in (named, household.members.get().id_number):
        with pytest.raises(Recused, match="回避"):
            settle(fresh(lead), actor=make_user(Role.TOWN_OFFICER, town, id_number=number), reason="不是这样")
    assert fresh(lead).state == "pending"


def test_what_is_settled_or_gone_is_not_settled_again(staged: Staged, household: Household, cast: Cast) -> None:
    lead = confirm_lead(staged.lead(hit(household)), actor=cast.officer, reason="属实")
    with pytest.raises(NotNow):
        dismiss_lead(lead, actor=cast.officer, reason="不属实")
    gone = staged.lead(hit(household, "K2"))
    staged.hits = []
    staged.run()
    with pytest.raises(AlreadyMoved):
        confirm_lead(gone, actor=cast.officer, reason="属实")
    assert Problem.objects.count() == 1


def test_everybody_sees_the_leads_of_their_villages(staged: Staged, village: Division, household: Household, town: Division) -> None:  # fmt: skip
    from audits.detection import Hit

    neighbour = make_household(town.children.order_by("path")[1], head="李四")
    elsewhere = make_town("白鹤镇", "999001102", ("松岭村",))
    staged.lead(hit(household, "own"), hit(neighbour, "next"), Hit("town", town.pk, "全镇某项"))

    def seen(role: Role, place: Division) -> set[str]:
        return set(Lead.objects.visible_to(make_user(role, place)).values_list("key", flat=True))

    assert seen(Role.VILLAGE_CLERK, village) == {"own"}
    for role in (Role.TOWN_OFFICER, Role.INSPECTOR, Role.DISCIPLINE, Role.LEADER):
        assert seen(role, town) == {"own", "next", "town"}
    assert seen(Role.SYSADMIN, town) == set()
    assert seen(Role.TOWN_OFFICER, elsewhere) == set()
    assert DetectionRun.objects.visible_to(make_user(Role.LEADER, town)).count() == 1


def test_leads_are_found_by_household_and_by_words(staged: Staged, household: Household) -> None:
    number = household.members.get().id_number
    staged.lead(hit(household))
    for text in ("张大山", "zds", number[-6:], household.certificate_no, "有车"):
        assert Lead.objects.search(text).count() == 1, text
    assert Lead.objects.search("李四").count() == 0


def _both(lead: Lead, cast: Cast, *verbs: Callable) -> list:
    seen = [fresh(lead) for _ in verbs]

    def act(number: int) -> Callable:
        def press() -> str:
            with clock.at(clock.moment(DAY)):
                verbs[number](seen[number], actor=cast.officer, reason="核实")
            return verbs[number].__name__

        return press

    return race(*(act(number) for number in range(len(verbs))))


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_two_people_settle_once(monkeypatch: pytest.MonkeyPatch) -> None:
    town = make_town()
    with clock.at(clock.moment(DAY)):
        cast, staged = make_cast(town), _only_rule(town, monkeypatch)
        lead = staged.lead(hit(make_household(town.children.first())))
    answers = _both(lead, cast, confirm_lead, confirm_lead, dismiss_lead, confirm_lead)
    done = [answer for answer in answers if isinstance(answer, str)]
    assert len(done) == 1, answers
    assert {type(answer) for answer in answers if not isinstance(answer, str)} == {AlreadyMoved}
    assert Problem.objects.count() == (1 if done == ["confirm_lead"] else 0)
    assert verify().ok


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_run_at_the_same_moment_does_not_undo_what_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lead's facts change while somebody dismisses or confirms it: both happen, in one order or the other."""
    town = make_town()
    with clock.at(clock.moment(DAY)):
        cast, staged = make_cast(town), _only_rule(town, monkeypatch)
        households = [make_household(town.children.first()) for _ in range(6)]
        staged.hits = [hit(one, f"K{n}") for n, one in enumerate(households)]
        staged.run()
        leads = [fresh(lead) for lead in Lead.objects.order_by("pk")]
        staged.hits = [hit(one, f"K{n}", summary="又一句话") for n, one in enumerate(households)]

    def press(lead: Lead, verb: Callable) -> Callable:
        def act() -> str:
            with clock.at(clock.moment(DAY)):
                return verb(lead, actor=cast.officer, reason="核实").state

        return act

    def run() -> str:
        with clock.at(clock.moment(DAY)):
            return str(staged.run().new)

    verbs = [confirm_lead, dismiss_lead] * 3
    answers = race(*(press(lead, verb) for lead, verb in zip(leads, verbs, strict=True)), run)
    assert answers == ["confirmed", "dismissed"] * 3 + ["0"]
    assert [fresh(lead).state for lead in leads] == ["confirmed", "dismissed"] * 3
    assert Problem.objects.count() == 3
    assert verify().ok


def _only_rule(town: Division, monkeypatch: pytest.MonkeyPatch) -> Staged:
    from audits import detection

    staged = Staged(town)
    detection.detectors()
    monkeypatch.setattr(detection, "_DETECTORS", {"staged": staged.rule()})
    return staged
