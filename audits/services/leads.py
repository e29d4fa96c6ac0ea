"""What people say of a lead: 属实 (then it is a problem) or 不属实 (with the reason, until the facts change)."""

from audits.choices import Door
from audits.models import Lead
from audits.workflows import LEAD
from xumingsi.accounts.models import User
from xumingsi.casework.transition import moving, require_reason
from xumingsi.kit import clock

from .problems import raise_problem


def confirm_lead(lead: Lead, *, actor: User, reason: str) -> Lead:
    """Looked into and true: the lead becomes a problem. BadInput without what was found."""
    reason = require_reason(reason, "请写明核实情况。")
    with moving(lead, LEAD, "confirm", actor=actor, reason=reason):
        _settle(lead, actor, reason)
        lead.problem = raise_problem(
            actor=actor, door=Door.MATCH, key=f"{lead.detector}:{lead.key}"[:160], village=lead.village, category=lead.category,
            summary=lead.summary, household=lead.household, persons=lead.persons, amount=lead.amount, evidence=lead.evidence,
        )  # fmt: skip
    return lead


def dismiss_lead(lead: Lead, *, actor: User, reason: str) -> Lead:
    """Looked into and not so. It stays dismissed until its facts change. BadInput without the reason."""
    reason = require_reason(reason, "请写明核实情况。")
    with moving(lead, LEAD, "dismiss", actor=actor, reason=reason):
        _settle(lead, actor, reason)
    return lead


def reconsider_lead(lead: Lead, *, actor: User, reason: str) -> Lead:
    """Take a dismissal back. BadInput without the reason."""
    reason = require_reason(reason, "请写明理由。")
    with moving(lead, LEAD, "reconsider", actor=actor, reason=reason):
        lead.finding, lead.settled_on, lead.settled_by = "", None, None
    return lead


def _settle(lead: Lead, actor: User, reason: str) -> None:
    lead.finding, lead.settled_on, lead.settled_by = reason[:500], clock.today(), actor
