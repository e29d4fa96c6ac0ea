"""Who may make which verb on plans, surveys, typical cases and reports: the whole table, generated from it."""

import pytest

from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_campaign
from tests.factories.rows import Rows, some_act
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.accounts.rights import roles_with
from xumingsi.campaign.evidence_workflows import CASE, PLAN, REPORT, SURVEY
from xumingsi.campaign.models import PhaseReport, Plan, Survey, TypicalCase
from xumingsi.casework.actions import ACTIONS
from xumingsi.casework.errors import GuardFailed, NotAllowed, NotNow
from xumingsi.casework.transition import moving
from xumingsi.casework.workflow import Verb, Workflow

pytestmark = pytest.mark.django_db
TABLES = [(PLAN, Plan), (SURVEY, Survey), (CASE, TypicalCase), (REPORT, PhaseReport)]
EACH = pytest.mark.parametrize(("workflow", "model"), TABLES, ids=lambda v: getattr(v, "code", ""))


class LetThrough(Exception):
    """The verb was admitted as far as its body."""


@pytest.fixture
def everybody(town: Division) -> list[tuple[Role, str, User]]:
    far = make_town("远山镇", "999001102", ("远山村",))
    own, near = town.children.order_by("path")[:2]
    people = []
    for role in Role:
        clerk = role == Role.VILLAGE_CLERK
        places = [("own", own), ("other", near)] if clerk else [("own", town), ("other", far)]
        people += [(role, where, make_user(role, place)) for where, place in places]
    return people


def _expected(verb: Verb, state: str, role: Role, where: str, of_town: bool) -> tuple[type[Exception], ...]:
    if state not in verb.sources:
        return (NotNow,)
    if role not in roles_with(verb.right) or where != "own" or (of_town and role == Role.VILLAGE_CLERK):
        return (NotAllowed,)
    return (LetThrough, GuardFailed)


@EACH
def test_a_verb_is_for_its_sources_its_right_and_its_village_only(
    workflow: Workflow, model: type, town: Division, village: Division, everybody: list
) -> None:
    make_campaign(town)
    record = Rows(village, everybody[0][2]).get(model)
    for state in workflow.states.values:
        with some_act(village):
            record.state = state
            record.save()
        for verb in workflow.verbs.values():
            for role, where, user in everybody:
                refused: type[Exception] = LetThrough
                try:
                    with moving(record, workflow, verb.code, actor=user):
                        raise LetThrough  # noqa: TRY301 - the body itself
                except Exception as refusal:
                    refused = type(refusal)
                expected = _expected(verb, state, role, where, model is Survey)
                assert refused in expected, (verb.code, state, role, where)


@EACH
def test_every_verb_has_its_page(workflow: Workflow, model: type) -> None:
    assert {code for code, verb in workflow.verbs.items() if not verb.machine} == {
        verb for code, verb in ACTIONS if code == workflow.code
    }
