"""The tables themselves: nothing misspelt, nothing unreachable, and the document drawn from them is up to date."""

from string import Formatter

import pytest
from django.core.management import call_command
from django.db.models import TextChoices

from tests.factories.campaign import make_application, make_campaign, make_cast, play_application
from xumingsi.accounts.rights import RIGHTS
from xumingsi.casework.workflow import REGISTRY, Guard, Verb, Workflow, guard
from xumingsi.casework.workflow_docs import draw_all

REAL = ["renewal", "phase", "posting", "objection"]


class Light(TextChoices):
    RED = "red", "红"
    GREEN = "green", "绿"


def table(**changes):
    fields = {"sources": [Light.RED], "target": Light.GREEN, "right": "renewals.apply", "sentence": "走", **changes}
    return Workflow("test_light", "灯", model="x.Y", states=Light, verbs=[Verb("go", "走", **fields)])


@pytest.fixture(autouse=True)
def _registry():
    kept = dict(REGISTRY)
    yield
    REGISTRY.clear()
    REGISTRY.update(kept)


@pytest.mark.parametrize(
    "changes", [{"sources": ["blue"]}, {"target": "blue"}, {"right": "no.such"}, {"apart_from": ["stay"]}]
)
def test_a_misspelt_table_is_refused_when_it_is_read(changes):
    with pytest.raises(LookupError):
        table(**changes)


def test_a_guard_answers_true_or_says_what_is_missing():
    assert Guard(lambda _: True, "须有").blocker(None) is None
    assert Guard(lambda _: False, "须有").blocker(None) == "须有"
    assert Guard(lambda _: "缺一", "须有").blocker(None) == "缺一"
    assert guard("须有")(lambda _: False).label == "须有"


@pytest.mark.parametrize("code", REAL)
def test_every_state_can_be_reached_and_only_ends_are_never_left(code):
    workflow = REGISTRY[code]
    first = {"renewal": "open", "phase": "pending", "posting": "up", "objection": "open"}[code]
    ends = {
        "renewal": {"decided"},
        "phase": set(),
        "posting": {"closed", "withdrawn"},
        "objection": {"upheld", "dismissed"},
    }[code]
    reached = {first}
    for _ in workflow.states.values:
        reached |= {verb.target for verb in workflow.verbs.values() if verb.target and reached & set(verb.sources)}
    assert reached == set(workflow.states.values)
    left = {source for verb in workflow.verbs.values() for source in verb.sources}
    assert set(workflow.states.values) - left == ends


@pytest.mark.parametrize("code", REAL)
def test_labels_and_sentences_are_chinese_and_name_their_clause(code):
    for verb in REGISTRY[code].verbs.values():
        for text in (verb.label, verb.sentence, RIGHTS[verb.right].label):
            assert any("一" <= sign <= "鿿" for sign in text), verb.code
        known = {name for _, name, _, _ in Formatter().parse(verb.sentence) if name}
        assert known & {"actor", "subject", "visitor", "agent"}, verb.code
        assert all(any("一" <= sign <= "鿿" for sign in guard.label) for guard in verb.guards)


def test_every_step_of_the_law_names_the_clause_it_comes_from():
    unnamed = {
        verb.code
        for code in ("renewal", "phase", "objection")
        for verb in REGISTRY[code].verbs.values()
        if not verb.clause
    }
    assert unnamed == set()


def test_decisions_never_share_a_right_with_what_prepares_them():
    """Roles that decide neither check, propose nor visit (contract §6)."""
    for right in ("renewals.verify", "renewals.propose", "renewals.visit", "renewals.home_check", "renewals.lapse"):
        assert not RIGHTS[right].roles & RIGHTS["renewals.decide"].roles


@pytest.mark.django_db
def test_a_page_offers_what_may_be_done_and_says_what_is_missing(village):
    cast = make_cast(village.town)
    case = play_application(make_application(make_campaign(village.town), village), "verified")
    renewal = REGISTRY["renewal"]
    offered = {move.verb.code: move for move in renewal.verbs_for(case, cast.clerk(village))}
    assert set(offered) == {"visit", "review", "post"}
    assert offered["review"].allowed
    assert not offered["post"].allowed
    assert offered["post"].blockers == ("尚未民主评议，请先登记评议结果",)
    assert renewal.verbs_for(case, cast.clerk(village.town.children.all()[1])) == []
    assert {move.verb.code for move in renewal.verbs_for(case, cast.leader)} == set()


def test_the_document_is_the_one_drawn_from_the_code():
    call_command("draw_workflows", "--check")
    text = draw_all()
    for code in REAL:
        assert all(f"`{verb}`" in text for verb in REGISTRY[code].verbs)


def test_a_stale_document_is_told_by_the_exit_code(monkeypatch, capsys):
    from xumingsi.casework.management.commands import draw_workflows

    monkeypatch.setattr(draw_workflows, "draw_all", lambda: "anders")
    with pytest.raises(SystemExit) as ended:
        call_command("draw_workflows", "--check")
    assert ended.value.code == 1
    assert "过时" in capsys.readouterr().err
