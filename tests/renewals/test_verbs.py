"""Who may make which verb from which state: the whole table, generated from it."""

import pytest

from recipients.models import Posting
from recipients.services import postings
from recipients.workflows import OBJECTION, POSTING
from renewals.models import Application
from renewals.workflows import RENEWAL
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import Cast, make_application, play_application
from tests.renewals.doing import DEEDS, do, on, put_in_state
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.accounts.rights import roles_with
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.models import Campaign
from xumingsi.campaign.workflows import PHASE
from xumingsi.casework.errors import GuardFailed, NotAllowed, NotNow, Recused, Refused
from xumingsi.casework.models import Entry
from xumingsi.casework.transition import moving
from xumingsi.casework.workflow import Verb, Workflow

pytestmark = pytest.mark.django_db


class LetThrough(Exception):
    """The verb was admitted as far as its body."""


def admitted(record, workflow: Workflow, code: str, actor: User | None) -> type[Exception]:
    """How far ``code`` gets: LetThrough, or the refusal. Nothing is written."""
    with pytest.raises((LetThrough, Refused)) as stopped, moving(record, workflow, code, actor=actor):
        raise LetThrough
    return stopped.type


@pytest.fixture
def everybody(town: Division) -> list[tuple[Role, str, User]]:
    """Each role in its own place, in the neighbouring village, and in another town."""
    far = make_town("远山镇", "999001102", ("远山村",))
    own, near = town.children.all()[:2]
    people = []
    for role in Role:
        if role == Role.VILLAGE_CLERK:
            places = [("own", own), ("other", near), ("other", far.children.get())]
        else:
            places = [("own", town), ("other", far)]
        people += [(role, where, make_user(role, place)) for where, place in places]
    return people


def record_of(workflow: Workflow, campaign: Campaign, village: Division, cast: Cast):
    if workflow is PHASE:
        return campaign.phase(PhaseKind.RENEW)
    case = make_application(campaign, village)
    if workflow is RENEWAL:
        return case
    case = play_application(case, "posted", visited=False)
    line = case.posted.get().line
    if workflow is POSTING:
        return line.posting
    with on(9, 12):
        return postings.register_objection(line, channel="来访", content="有车", actor=cast.officer)


@pytest.mark.parametrize("workflow", [RENEWAL, PHASE, POSTING, OBJECTION], ids=lambda w: w.code)
def test_a_verb_is_for_its_sources_its_right_and_its_village_only(workflow, campaign, village, cast, everybody):
    record = record_of(workflow, campaign, village, cast)
    for verb in workflow.verbs.values():
        for state in workflow.states.values:
            put_in_state(record, state)
            for role, where, user in everybody:
                outcome = admitted(record, workflow, verb.code, user)
                assert outcome in expected(verb, state, role, where, workflow), (verb.code, state, role, where)
                assert record.state == state


def expected(verb: Verb, state: str, role: Role, where: str, workflow: Workflow) -> tuple[type[Exception], ...]:
    if state not in verb.sources:
        return (NotNow,)
    own = where == "own" and not (workflow is PHASE and role == Role.VILLAGE_CLERK)
    if role not in roles_with(verb.right) or not own:
        return (NotAllowed,)
    return (LetThrough, GuardFailed)


@pytest.mark.parametrize("workflow", [RENEWAL, PHASE, POSTING, OBJECTION], ids=lambda w: w.code)
def test_without_a_person_only_machine_verbs_move_and_they_are_offered_to_nobody(
    workflow, campaign, village, cast, everybody
):
    record = record_of(workflow, campaign, village, cast)
    for verb in workflow.verbs.values():
        put_in_state(record, verb.sources[0])
        outcome = admitted(record, workflow, verb.code, None)
        assert outcome in ((LetThrough, GuardFailed) if verb.machine else (NotAllowed,)), verb.code
        for _, _, user in everybody:
            offered = {move.verb.code for move in workflow.verbs_for(record, user)}
            assert not verb.machine or verb.code not in offered


def test_a_member_of_the_household_may_do_nothing_that_calls_for_recusal(case, campaign, village, cast):
    """contract §6: nobody decides on, visits, votes on or rechecks a case of a relative."""
    number = case.household.members.get().id_number
    relatives = {
        Role.TOWN_OFFICER: make_user(Role.TOWN_OFFICER, village.town, id_number=number),
        Role.LEADER: make_user(Role.LEADER, village.town, id_number=number),
    }
    tried = 0
    for verb in RENEWAL.verbs.values():
        for role, user in relatives.items():
            if role in roles_with(verb.right):
                put_in_state(case, verb.sources[0])
                outcome = admitted(case, RENEWAL, verb.code, user)
                assert (outcome is Recused) == verb.recuse, verb.code
                tried += 1
    assert tried >= 20
    assert {v.code for v in RENEWAL.verbs.values() if not v.recuse} == {"remind", "apply", "apply_late", "apply_for"}


def test_relatives_do_not_settle_an_objection_to_their_household(campaign, village, cast):
    objection = record_of(OBJECTION, campaign, village, cast)
    relative = make_user(Role.TOWN_OFFICER, village.town, id_number=objection.household.members.get().id_number)
    assert admitted(objection, OBJECTION, "uphold", relative) is Recused
    assert admitted(objection, OBJECTION, "dismiss", relative) is Recused
    assert admitted(objection, OBJECTION, "dismiss", cast.officer) is LetThrough


def test_a_refusal_leaves_record_rows_history_and_ledger_as_they_were(case, cast, village):
    with on(9, 7):
        do("apply", case, cast.clerk(village))
        before = (Entry.objects.count(), Application.history.count(), case.__dict__.copy())
        with pytest.raises(NotAllowed):
            do("verify", case, cast.clerk(village))
        with pytest.raises(LetThrough):
            break_down(case, cast)
    assert (Entry.objects.count(), Application.history.count()) == before[:2]
    assert (case.state, case.round, case.applicant_name) == ("applied", 1, "张大山")
    fresh = Application.objects.get(pk=case.pk)
    assert (fresh.state, fresh.round, fresh.applicant_name) == ("applied", 1, "张大山")
    assert not case.checks.exists()


def break_down(case, cast):
    with moving(case, RENEWAL, "verify", actor=cast.officer):
        case.round, case.applicant_name = 9, "别人"
        case.save()
        raise LetThrough


def test_every_verb_that_a_person_makes_has_its_page(case):
    from xumingsi.casework.actions import ACTIONS

    by_hand = {code for code, verb in RENEWAL.verbs.items() if not verb.machine}
    assert by_hand == {verb for workflow, verb in ACTIONS if workflow == "renewal"} == set(DEEDS)


def test_a_posting_is_of_its_village(campaign, village, cast):
    posting = record_of(POSTING, campaign, village, cast)
    other = cast.clerk(village.town.children.all()[1])
    assert admitted(posting, POSTING, "photo", other) is NotAllowed
    assert Posting.objects.visible_to(other).count() == 0
