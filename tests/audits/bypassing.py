"""Cases decided, visited or heard as no service would allow: rows written past the rules, inside a recorded act."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from audits.detection import Hit
from audits.services.detecting import run_detectors
from recipients.models import Household
from renewals.models import Application, Decision, HouseholdVisit, Proposal, Visitor
from tests.factories.rows import some_act
from xumingsi.accounts.models import Division, User
from xumingsi.kit import clock

TODAY = date(2020, 10, 10)


def found(rule: str, town: Division, as_of: date = TODAY) -> list[Hit]:
    """What ``rule`` finds as of a day."""
    with clock.at(clock.moment(max(as_of, TODAY))):
        return [hit for _, hit in run_detectors(town, actor=None, only=[rule], as_of=as_of, dry_run=True).hits]


def households(hits: Sequence[Hit]) -> list[str]:
    """The heads of the households that were found."""
    return [Household.objects.get(pk=hit.household).head_name for hit in hits]


def decide_past_the_rules(case: Application, day: date, by: User, *, outcome: str = "continue", second: int = 0) -> Decision:  # fmt: skip
    """A decision on ``day`` at 15:00 (and ``second`` seconds), whatever is missing."""
    at = clock.moment(day, 15)
    with clock.at(at.replace(minute=second // 60, second=second % 60)), some_act(case.village):
        amount = Decimal(0) if outcome == "stop" else Decimal(400)
        proposal = Proposal(
            application=case, round=case.round, outcome=outcome, amount=amount, effective_from=date(2020, 10, 1), reasons="略", recorded_by=by,
        )  # fmt: skip
        proposal.save()
        decision = Decision(
            application=case, round=case.round, proposal=proposal, decided_on=day, approved=True, recorded_by=by
        )
        decision.save()
        case.state, case.decided_on = "decided", day
        case.save()
    return decision


def visit_past_the_rules(case: Application, at: datetime, by: User, *visitors: str, **fields: Any) -> HouseholdVisit:
    """A visit at ``at`` by people of these names, whatever the services would say of it."""
    given = {
        "place": "家中", "informant": "本人", "members_present": 1, "income": 120, "circumstances": f"第{case.pk}户，砖房。",
        "verdict": "consistent", **fields,
    }  # fmt: skip
    with clock.at(clock.moment(TODAY)), some_act(case.village):
        visit = HouseholdVisit(application=case, round=case.round, visited_at=at, recorded_by=by, **given)
        visit.save()
        for name in visitors or ("村干部甲", "村干部乙"):
            Visitor(visit=visit, name=name, recorded_by=by).save()
    return visit
