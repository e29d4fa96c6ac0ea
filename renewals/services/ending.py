"""Renewals whose benefit was stopped for another cause meanwhile, as a rule by a death: nothing is left to decide."""

from datetime import date

from renewals.choices import Kind, Outcome
from renewals.guards import benefit_has_ended
from renewals.models import Application
from renewals.workflows import RENEWAL
from xumingsi.campaign.models import Campaign
from xumingsi.casework.transition import moving
from xumingsi.kit import clock
from xumingsi.kit.dates import next_month


def close_ended(campaign: Campaign, *, as_of: date) -> list[Application]:
    """Close renewals of benefits that a decision of its own has ended; answers them. Stops nothing itself."""
    waiting = Application.objects.filter(
        campaign=campaign, kind=Kind.RENEWAL, state__in=RENEWAL["end"].sources, benefit__ended_on__lt=next_month(as_of)
    )
    ended = []
    for application in waiting.select_related("campaign", "village", "household", "benefit").order_by("pk"):
        if benefit_has_ended.blocker(application) is None:
            ended.append(_close(application))
    return ended


def _close(application: Application) -> Application:
    benefit = application.benefit
    assert benefit is not None
    assert benefit.ended_on is not None
    month = next_month(benefit.ended_on)
    with moving(application, RENEWAL, "end", actor=None, facts={"month": f"{month:%Y-%m}", "cause": benefit.end_cause}):
        application.outcome, application.amount = Outcome.STOP, 0
        application.effective_from, application.decided_on = month, clock.today()
    return application
