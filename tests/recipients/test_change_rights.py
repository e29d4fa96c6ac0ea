"""Who may make which verb on deaths, reported changes, changes and recoveries: the whole table, generated from it."""

import pytest

from recipients.change_workflows import CHANGE, DEATH, RECOVERY, REPORT
from recipients.services import changes
from recipients.services.change_reports import report_change
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_household
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import DIED, in_recovery, on, report
from tests.factories.rows import some_act
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.accounts.rights import roles_with
from xumingsi.casework.actions import ACTIONS
from xumingsi.casework.errors import GuardFailed, NotAllowed, NotNow, Recused
from xumingsi.casework.transition import moving
from xumingsi.casework.workflow import Verb, Workflow

pytestmark = pytest.mark.django_db
TABLES = [DEATH, CHANGE, REPORT, RECOVERY]


class LetThrough(Exception):
    """The verb was admitted as far as its body."""


def _admitted(record, workflow: Workflow, code: str, actor: User | None) -> type[Exception]:
    try:
        with moving(record, workflow, code, actor=actor):
            raise LetThrough  # noqa: TRY301 - the body itself
    except Exception as refusal:
        return type(refusal)


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def record(request: pytest.FixtureRequest, village: Division, cast: Cast):
    """A record of the table named by the test's parameter, in 石桥村."""
    household = make_household(village, actors=cast)
    with on(9, 10):
        match request.param:
            case "death":
                return report(household, cast)
            case "benefit_change":
                return changes.open_change(
                    household.standing_benefit, actor=cast.officer, cause="finding", facts="收入变化"
                )
            case "change_report":
                return report_change(
                    household, actor=cast.clerk(village), kind="income", happened_on=DIED, reporter="本人", facts="务工"
                )
            case _:
                return in_recovery(household, cast)


@pytest.fixture
def everybody(town: Division) -> list[tuple[Role, str, User]]:
    far = make_town("远山镇", "999001102", ("远山村",))
    own, near = town.children.order_by("path")[:2]
    people = []
    for role in Role:
        clerk = role == Role.VILLAGE_CLERK
        places = (
            [("own", own), ("other", near), ("other", far.children.get())] if clerk else [("own", town), ("other", far)]
        )
        people += [(role, where, make_user(role, place)) for where, place in places]
    return people


def _expected(verb: Verb, state: str, role: Role, where: str) -> tuple[type[Exception], ...]:
    if state not in verb.sources:
        return (NotNow,)
    if role not in roles_with(verb.right) or where != "own":
        return (NotAllowed,)
    return (LetThrough, GuardFailed)


def _put(record, workflow: Workflow, state: str) -> None:
    with some_act(record.village):
        record.state = state
        record.save()


EACH = pytest.mark.parametrize(
    ("record", "workflow"),
    [(table.code, table) for table in TABLES],
    indirect=["record"],
    ids=lambda v: getattr(v, "code", ""),
)


@EACH
def test_a_verb_is_for_its_sources_its_right_and_its_village_only(record, workflow: Workflow, everybody) -> None:
    for state in workflow.states.values:
        _put(record, workflow, state)
        for verb in workflow.verbs.values():
            for role, where, user in everybody:
                assert _admitted(record, workflow, verb.code, user) in _expected(verb, state, role, where), (
                    verb.code,
                    state,
                    role,
                    where,
                )
                assert record.state == state


@EACH
def test_without_a_person_only_machine_verbs_move(record, workflow: Workflow) -> None:
    for verb in workflow.verbs.values():
        _put(record, workflow, verb.sources[0])
        assert _admitted(record, workflow, verb.code, None) in (
            (LetThrough, GuardFailed) if verb.machine else (NotAllowed,)
        ), verb.code


@EACH
def test_relatives_keep_away(record, workflow: Workflow, town: Division) -> None:
    number = record.household.members.first().id_number
    relatives = [make_user(role, town, id_number=number) for role in (Role.TOWN_OFFICER, Role.LEADER)]
    for verb in workflow.verbs.values():
        _put(record, workflow, verb.sources[0])
        for user in relatives:
            if user.has_right(verb.right, town):
                assert (_admitted(record, workflow, verb.code, user) is Recused) == verb.recuse, verb.code


@EACH
def test_every_verb_that_a_person_makes_has_its_page(record, workflow: Workflow) -> None:
    by_hand = {code for code, verb in workflow.verbs.items() if not verb.machine}
    assert by_hand == {verb for code, verb in ACTIONS if code == workflow.code}
