"""Random walks over every verb and every role, seeded: wherever they lead, the rules hold and the trail verifies."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from recipients.choices import PostingState
from recipients.models import Benefit, BenefitAmount, Objection, Posting
from recipients.services import postings
from renewals.models import Application
from renewals.services import posting as board
from renewals.services.silence import lapse_renewals
from renewals.workflows import RENEWAL
from tests.factories.accounts import make_user
from tests.factories.campaign import make_application, make_new_application, photo, play_silence
from tests.renewals.doing import DEEDS, do, meet
from xumingsi.accounts.choices import Role
from xumingsi.casework.errors import Refused
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
SEED, WALKS, LENGTH = 20200927, 40, 28
# How often a verb is tried beside the others that its state allows (else 6): the road goes on rather than round.
LIKELY = {
    "remind": 2,
    "return": 1,
    "recheck": 1,
    "apply_for": 1,
    "apply_late": 1,
    "relieve": 3,
    "waive": 9,
    "propose_urgent": 12,
    "send_back": 3,
}
MONEY = {"renewal.decide", "renewal.decide_stop"}


@pytest.fixture
def people(town, village, cast):
    roles = [make_user(role, town) for role in Role if role != Role.VILLAGE_CLERK]
    return [*roles, cast.officer, cast.leader, cast.clerk(village), cast.clerk(town.children.all()[1])]


def test_every_walk_keeps_the_rules(campaign, village, cast, people):
    chance, met = random.Random(SEED), Counter()
    for number in range(WALKS):
        case = start(campaign, village, number)
        moment = clock.moment(date(2020, 9, 7) if case.state == "open" else date(2020, 9, 22))
        for _ in range(LENGTH):
            moment += timedelta(days=chance.choice([0, 0, 0, 1, 1, 2, 9]), minutes=1)
            with clock.at(moment):
                met[step(chance, case, cast, people)] += 1
            case = Application.objects.select_related("campaign", "village", "household", "benefit").get(pk=case.pk)
            check_rules(case)
        met[f"state {case.state}"] += 1
    report = verify()
    assert report.ok, report.faults[:5]
    assert met["state decided"] >= WALKS // 5, met
    assert {f"done {code}" for code, verb in RENEWAL.verbs.items() if not verb.machine} <= set(met), met
    assert met["refused"] > WALKS * LENGTH // 4


def start(campaign, village, number):
    kind = ["renewal", "silent", "new", "temporary"][number % 4]
    if kind in ("renewal", "silent"):
        case = make_application(campaign, village, head="张大山")
        return play_silence(case, "lapsed") if kind == "silent" else case
    urgent = {"program": "临时救助", "is_urgent": True} if kind == "temporary" else {}
    return make_new_application(campaign, village, kind=kind, **urgent)


def step(chance, case, cast, people) -> str:
    """One attempt by somebody; what came of it."""
    if chance.random() < (0.9 if case.state == "posted" else 0.15):
        around(chance, case, cast)
        return "around"
    # Half the attempts are of a verb that the state allows, by somebody who might: else few walks would get anywhere.
    fitting = [code for code, verb in RENEWAL.verbs.items() if case.state in verb.sources and not verb.machine]
    if fitting and chance.random() < 0.85:
        [code] = chance.choices(fitting, [LIKELY.get(one, 6) for one in fitting])
    else:
        code = chance.choice(list(DEEDS))
    able = [user for user in people if user.has_right(RENEWAL[code].right, case.village)]
    actor = chance.choice(able) if chance.random() < 0.85 else chance.choice(people)
    fields = answers(chance, code, case, cast)
    seen, before = case.state, snapshot()
    refusal = attempt(code, case, actor, fields)
    if refusal is not None:
        assert str(refusal)
        assert case.state == seen
        assert snapshot() == before, code
        return "refused"
    entry = Entry.objects.about(case).order_by("-seq")[0]
    if code in ("propose", "propose_urgent"):  # one service: whether it was posted tells which of the two it is
        code = "propose" if case.posted.filter(round=case.round).exists() else "propose_urgent"
    assert entry.verb == f"renewal.{code}"
    assert entry.actor == actor
    if entry.verb not in MONEY:
        assert snapshot()[:2] == before[:2], code
    return f"done {entry.verb.removeprefix('renewal.')}"


def attempt(code, case, actor, fields) -> Refused | None:
    try:
        do(code, case, actor, **fields)
    except Refused as refusal:
        return refusal
    return None


def answers(chance, code, case, cast):
    if code == "review":
        meeting = meet(case, cast.clerk(case.village))
        true = chance.random() < 0.8
        return {
            "meeting": meeting,
            "is_true": true,
            "agree": 6 if true else 0,
            "disagree": 0 if true else 6,
            "opinion": "已评议",
        }
    if code == "check_home":
        return {"found": chance.choice(["gives_up", "gives_up", "gives_up", "not_found", "will_apply"])}
    if code in ("waive",):
        return {"signed_by": case.household.head_name}
    if code == "post" and case.benefit:
        outcome, amount = chance.choice([("", None), ("raise", 500), ("reduce", 300), ("stop", None)])
        return {"outcome": outcome, "amount": amount}
    if code == "remind":
        return {"channel": chance.choice(["phone", "door", "message"])}
    return {}


def around(chance, case, cast):
    """What others do meanwhile: lists come down, objections come in and are settled, silent households lapse."""
    line = case.posted.order_by("-pk").first()
    match chance.choice([0, 0, 0, 1, 2, 3, 3]):
        case 0:
            board.close_postings(as_of=clock.today())
        case 1:
            lapse_renewals(case.campaign, as_of=clock.today())
        case 2 if line and line.line.posting.state == PostingState.UP and chance.random() < 0.3:
            postings.register_objection(line.line, channel="来访", content="有车", actor=cast.officer)
        case 3:
            for objection in Objection.objects.filter(state="open").order_by("pk"):
                postings.settle_objection(objection, upheld=chance.random() < 0.4, finding="已核实", actor=cast.officer)
            for posting in Posting.objects.filter(state=PostingState.UP).order_by("pk"):
                postings.add_photo(posting, photos=[photo()], actor=cast.officer)


def snapshot():
    return (
        list(Benefit.objects.order_by("pk").values_list("pk", "ended_on", "category")),
        list(BenefitAmount.objects.order_by("pk").values_list("pk", "monthly_amount", "effective_from")),
        Entry.objects.count(),
        Application.history.count(),
    )


def check_rules(case: Application) -> None:
    entries = list(Entry.objects.about(case).filter(verb__startswith="renewal.").order_by("seq"))
    states = ["open", *(entry.to_state for entry in entries)]
    for before, entry in zip(states, entries, strict=False):
        verb = RENEWAL[entry.verb.removeprefix("renewal.")]
        assert entry.from_state == before
        assert before in verb.sources
        assert entry.to_state == (verb.target or before)
    assert case.state == states[-1]
    if case.state == "decided":
        check_decided(case, entries)


def check_decided(case: Application, entries: list[Entry]) -> None:
    last = entries[-1]
    decision = case.decisions.get(round=case.round, approved=True)
    assert last.verb in MONEY
    assert last.actor_id != decision.proposal.recorded_by_id
    now = {
        relation: getattr(case, relation).filter(round=case.round)
        for relation in ("checks", "visits", "reviews", "posted", "home_checks")
    }
    if last.verb == "renewal.decide_stop":
        assert now["home_checks"].exists()
        assert case.reminders.count() >= 3
        return
    assert now["checks"].exists()
    assert now["visits"].exists() or not case.visit_reasons()
    if case.is_urgent and not now["posted"].exists():
        assert case.reliefs.exists()
        return
    step = now["posted"].order_by("-pk")[0]
    assert now["reviews"].order_by("-pk")[0].is_true
    assert step.line.posting.state == PostingState.CLOSED
    assert step.line.posting.is_over(decision.decided_on)
    assert (step.outcome, step.amount) == (case.outcome, case.amount)
    assert not step.line.objections.exclude(state="dismissed").exists()
