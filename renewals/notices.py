"""The notice of a renewal's outcome; its wording is the registry's."""

from datetime import date

from recipients.notices import notice
from renewals.choices import Outcome
from renewals.models import Application, Proposal
from xumingsi.kit.dates import chinese_date


def notice_text(application: Application, proposal: Proposal, month: date) -> str:
    """The notice's text for an outcome that reduces, stops or refuses from ``month`` on; empty for the others."""
    outcome = Outcome(proposal.outcome)
    if not outcome.needs_notice:
        return ""
    change = {
        Outcome.STOP: f"自{chinese_date(month)}起停止发放{application.program}金",
        Outcome.REDUCE: f"自{chinese_date(month)}起，月保障金额由 {application.current_amount} 元调整为 {proposal.amount} 元",
        Outcome.REFUSE: f"对您的{application.program}申请不予批准",
    }[outcome]
    return notice(application.household.head_name, change, proposal.reasons, application.campaign.town)
