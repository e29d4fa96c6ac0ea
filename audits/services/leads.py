"""What people say of a lead: 属实 (then it is a problem) or 不属实 (with the reason, until the facts change)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from audits.choices import Door
from audits.models import Lead
from audits.workflows import LEAD
from xumingsi.accounts.models import User
from xumingsi.casework.transition import moving, require_reason
from xumingsi.kit import clock

from .problems import hold_town, raise_problem


def confirm_lead(lead: Lead, *, actor: User, reason: str) -> Lead:
    """Looked into and true: the lead becomes a problem. BadInput without what was found."""
    reason = require_reason(reason, "请写明核实情况。")
    with _settling(lead, "confirm", actor, reason):
        _settle(lead, actor, reason)
        lead.problem = raise_problem(
            actor=actor, door=Door.MATCH, key=f"{lead.detector}:{lead.key}", village=lead.village, category=lead.category,
            summary=lead.summary, household=lead.household, persons=lead.persons, amount=lead.amount, evidence=lead.evidence,
        )  # fmt: skip
    return lead


def dismiss_lead(lead: Lead, *, actor: User, reason: str) -> Lead:
    """Looked into and not so. It stays dismissed until its facts change. BadInput without the reason."""
    reason = require_reason(reason, "请写明核实情况。")
    with _settling(lead, "dismiss", actor, reason):
        _settle(lead, actor, reason)
    return lead


def reconsider_lead(lead: Lead, *, actor: User, reason: str) -> Lead:
    """Take a dismissal back. BadInput without the reason."""
    reason = require_reason(reason, "请写明理由。")
    with _settling(lead, "reconsider", actor, reason):
        lead.finding, lead.settled_on, lead.settled_by = "", None, None
    return lead


@contextmanager
def _settling(lead: Lead, verb: str, actor: User, reason: str) -> Iterator[None]:
    """The verb, after any run of the detectors that is writing and before the next one reads."""
    with transaction.atomic():
        hold_town(lead.village)
        with moving(lead, LEAD, verb, actor=actor, reason=reason):
            yield


def _settle(lead: Lead, actor: User, reason: str) -> None:
    lead.finding, lead.settled_on, lead.settled_by = reason[:500], clock.today(), actor
