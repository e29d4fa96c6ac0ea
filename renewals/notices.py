"""Written notices: what was decided, why, and what the household can do about it (649号令第13、65条; 57号第32条)."""

from datetime import date

from renewals.choices import Outcome
from renewals.models import Application, Proposal
from xumingsi.kit import masking
from xumingsi.kit.dates import chinese_date

REMEDY = (
    "如对本决定不服，可自收到本告知书之日起六十日内向{county}人民政府申请行政复议，"
    "或者自收到之日起六个月内依法向人民法院提起行政诉讼。"
)


def notice_text(application: Application, proposal: Proposal, month: date) -> str:
    """The notice's text for an outcome that reduces, stops or refuses from ``month`` on; empty for the others.

    No id numbers in it, even where the reasons as typed have some.
    """
    outcome = Outcome(proposal.outcome)
    if not outcome.needs_notice:
        return ""
    change = {
        Outcome.STOP: f"自{chinese_date(month)}起停止发放{application.program}金",
        Outcome.REDUCE: f"自{chinese_date(month)}起，月保障金额由 {application.current_amount} 元调整为 {proposal.amount} 元",
        Outcome.REFUSE: f"对您的{application.program}申请不予批准",
    }[outcome]
    return (
        f"{application.household.head_name}：\n"
        f"经核查，决定{change}。\n"
        f"事实、理由和依据：{masking.mask_text(proposal.reasons)}\n"
        f"{REMEDY.format(county=application.campaign.town.parent or '上一级')}\n"
        "您的家庭情况如有变化，可随时重新提出申请；确有急难的，可申请临时救助。"
    )
