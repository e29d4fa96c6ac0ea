"""Every verb × every role in any order: nothing is signed off without evidence, recheck and a second person; nothing is lost."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from audits.choices import Category, Severity
from audits.detection import _DETECTORS, Hit, detector, detectors
from audits.models import Lead, Problem
from audits.services.detecting import run_detectors
from audits.services.leads import confirm_lead
from recipients.models import Household
from rectification.choices import ItemState, Nature
from rectification.models import RectificationItem
from rectification.services import evidence, following, planning, signing
from rectification.workflows import CURED, ITEM
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_household
from tests.factories.cures import make_item, make_people, plan, prove_all, recheck
from tests.factories.plays import photo
from xumingsi.accounts.choices import Role
from xumingsi.casework.errors import Refused
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
START = date(2020, 10, 12)
SIGNED = {"review": "office", "lead": "leader", "supervise": "discipline", "sign": "group"}


def _add(item: Any, actor: Any) -> Any:
    return planning.add_measure(
        item, actor=actor, text="常抓不懈", nature=Nature.LASTING, due_on=clock.today() + timedelta(30)
    )


def _prove(item: Any, actor: Any) -> Any:
    measure = item.measures.filter(nature="immediate").last()
    if measure is None:
        return planning.order_remake(item, actor=actor, reason="")
    return evidence.prove_measure(item, actor=actor, measure=measure, done="已办", files=[photo()])


def _review_measure(item: Any, actor: Any) -> Any:
    measure = item.measures.filter(nature="lasting").last() or item.measures.last()
    if measure is None:
        return planning.order_remake(item, actor=actor, reason="")
    following_day = clock.today() + timedelta(60)
    return evidence.review_measure(
        item, actor=actor, measure=measure, kept_up=True, finding="坚持", next_on=following_day
    )


def _back(fault: str) -> Any:
    return lambda item, actor: signing.send_back(item, actor=actor, fault=fault, reason="不实")


VERBS: dict[str, Any] = {
    "plan": plan,
    "order": lambda item, actor: planning.order_remake(item, actor=actor, reason="空泛"),
    "add_measure": _add,
    "prove": _prove,
    "prove_all": prove_all,
    "submit": lambda item, actor: evidence.submit_item(item, actor=actor, report="已改"),
    "review": lambda item, actor: signing.review_item(item, actor=actor),
    "recheck": recheck,
    "fail": lambda item, actor: signing.fail_recheck(
        item, actor=actor, inspectors="甲、乙", place="村", fault="false", reason="假"
    ),
    "lead": lambda item, actor: signing.agree_as_leader(item, actor=actor),
    "supervise": lambda item, actor: signing.supervise_item(item, actor=actor),
    "sign": lambda item, actor: signing.sign_item(item, actor=actor),
    "paper": _back("paper"),
    "incomplete": _back("incomplete"),
    "ask": lambda item, actor: planning.ask_extension(
        item, actor=actor, until=clock.today() + timedelta(40), reason="外出"
    ),
    "grant": lambda item, actor: planning.grant_extension(item, actor=actor),
    "refuse": lambda item, actor: planning.refuse_extension(item, actor=actor, reason="不同意"),
    "transfer": lambda item, actor: following.transfer_item(
        item, actor=actor, receiver="police", matter="冒领", receipt_no="1", received_by="甲"
    ),
    "review_measure": _review_measure,
    "held": lambda item, actor: following.look_back(item, actor=actor, inspectors="甲、乙", held=True, finding="好"),
    "back": lambda item, actor: following.look_back(item, actor=actor, inspectors="甲、乙", held=False, finding="反弹"),
}
# The step that usually comes next, so that some walks get to the end.
NEXT = {
    "planning": ["plan"], "curing": ["prove_all", "submit"], "submitted": ["review"], "rechecking": ["recheck"], "leader": ["lead"],
    "discipline": ["supervise"], "group": ["sign"], "closed": ["back"],
}  # fmt: skip


class Cures(RuleBasedStateMachine):
    """One item of a detector's find and one of an inspection's, and everybody who might touch them."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.moment = clock.moment(START, 9)
        with clock.at(self.moment):
            town = make_town()
            village, other = town.children.order_by("path")[:2]
            people = make_people(town, village)
            self.town, self.people = (
                town,
                [*people.everybody(), make_user(Role.VILLAGE_CLERK, other), make_user(Role.SYSADMIN, town)],
            )
            self.inspector = people.inspector
            household = make_household(village, amount=300, phone="蓝门")
            run_detectors(town, actor=people.inspector, only=["walk_door"])
            confirm_lead(Lead.objects.get(household=household), actor=people.officer, reason="看过")
            self.household = household.pk
            self.items = [RectificationItem.objects.get().pk, make_item(village).pk]
        self.deeds = 0

    def teardown(self) -> None:
        try:
            with clock.at(self.moment):
                report = verify()
            assert report.ok, report.faults[:3]
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def _item(self, which: int) -> RectificationItem:
        return RectificationItem.objects.select_related("problem", "village").get(pk=self.items[which])

    def _try(self, item: RectificationItem, verb: str, actor: Any) -> None:
        before = (item.state, Entry.objects.count(), RectificationItem.history.count())
        self.moment += timedelta(minutes=7)
        with clock.at(self.moment):
            try:
                with transaction.atomic():
                    VERBS[verb](item, actor)
            except Refused:
                now = RectificationItem.objects.get(pk=item.pk)
                assert (now.state, Entry.objects.count(), RectificationItem.history.count()) == before
            else:
                self.deeds += 1

    @rule(which=st.integers(0, 1), verb=st.sampled_from(sorted(VERBS)), who=st.integers(0, 8))
    def somebody_tries(self, which: int, verb: str, who: int) -> None:
        self._try(self._item(which), verb, self.people[who])

    @rule(which=st.integers(0, 1), steps=st.integers(1, 9), shift=st.integers(0, 8))
    def the_road_goes_on(self, which: int, steps: int, shift: int) -> None:
        """Each next step by the first who may make it, beginning somewhere in the row of people."""
        row = self.people[shift:] + self.people[:shift]
        for _ in range(steps):
            item = self._item(which)
            if item.state == ItemState.CLOSED:
                return
            for verb in NEXT[item.state]:
                code = {"prove_all": "prove"}.get(verb, verb)
                able = [one for one in row if one.has_right(ITEM[code].right, item.village)]
                for actor in able:
                    before = self.deeds
                    self._try(self._item(which), verb, actor)
                    if self.deeds > before:
                        break

    @rule(colour=st.sampled_from(["蓝门", "红门"]))
    def the_facts_change(self, colour: str) -> None:
        from tests.factories.rows import some_act

        household = Household.objects.get(pk=self.household)
        with clock.at(self.moment), some_act(household.village):
            household.phone = colour
            household.save()

    @rule(days=st.integers(1, 12))
    def days_go_by(self, days: int) -> None:
        self.moment += timedelta(days=days)

    @rule()
    def detectors_run(self) -> None:
        with clock.at(self.moment):
            run_detectors(self.town, actor=self.inspector, only=["walk_door"])
        item = self._item(0)
        if Household.objects.get(pk=self.household).phone == "蓝门":
            assert item.state != ItemState.CLOSED

    @invariant()
    def nothing_is_lost(self) -> None:
        assert sorted(RectificationItem.objects.order_by("pk").values_list("pk", flat=True)) == sorted(self.items)
        assert Problem.objects.count() == 2
        for item in RectificationItem.objects.select_related("problem").order_by("pk"):
            assert (item.state == ItemState.CLOSED) == (item.problem.state == "closed") == (item.closed_on is not None)

    @invariant()
    def nothing_is_closed_without_proof_recheck_and_other_hands(self) -> None:
        for item in RectificationItem.objects.filter(state=ItemState.CLOSED).order_by("pk"):
            standing = item.measures.filter(plan__version=item.plan_version, nature="immediate")
            assert standing.exists()
            assert all(one.evidence.filter(round__gte=item.proof_round).exists() for one in standing)
            check = item.rechecks.get(round=item.round, fault="")
            signed = {row.step: row.recorded_by for row in item.signoffs.filter(round=item.round)}
            assert set(signed) == set(SIGNED.values())
            hands = [signed["office"], check.recorded_by, signed["leader"], signed["discipline"], signed["group"]]
            assert len(set(hands)) == len(hands)
            made = Entry.objects.about(item).filter(verb__in=[f"item.{verb}" for verb in CURED]).order_by("seq")
            assert not set(hands) & {entry.actor for entry in made}


@pytest.fixture
def _walk_door(monkeypatch: pytest.MonkeyPatch) -> None:
    detectors()  # all are known before the register is put aside
    monkeypatch.setattr("audits.detection._DETECTORS", dict(_DETECTORS))

    def find(question: Any) -> Any:
        for household in Household.objects.in_town(question.town).filter(phone="蓝门").order_by("pk"):
            yield Hit(
                key="h", village=household.village_id, household=household.pk, summary="门是蓝的", evidence={"门": "蓝"}
            )

    detector("walk_door", "门是蓝的", Category.INELIGIBLE, Severity.LOW, clause="无", inputs=(Household,), find=find)


@pytest.mark.usefixtures("_walk_door")
def test_no_walk_closes_an_item_without_proof_recheck_and_a_second_person() -> None:
    run_state_machine_as_test(
        Cures,
        settings=settings(max_examples=6, stateful_step_count=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)),
    )  # fmt: skip


@pytest.mark.usefixtures("_walk_door")
def test_a_walk_may_get_to_the_end_and_back() -> None:
    """The machine's own steps lead there: else it would prove nothing."""
    walk = Cures()
    walk.the_facts_change("红门")
    for which in (0, 1):
        walk.the_road_goes_on(which, 9, 0)
        assert walk._item(which).state == ItemState.CLOSED
    walk.nothing_is_closed_without_proof_recheck_and_other_hands()
    walk.the_facts_change("蓝门")
    walk.detectors_run()
    assert walk._item(0).state == ItemState.PLANNING
    walk.nothing_is_lost()
    walk.teardown()
