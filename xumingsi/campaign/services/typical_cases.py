"""Typical cases: written, approved with a wording that names nobody, published (通知四(四))."""

from typing import Any

from xumingsi.accounts.models import Division, User
from xumingsi.campaign.evidence_workflows import CASE
from xumingsi.campaign.models import Campaign, CaseWording, TypicalCase
from xumingsi.campaign.publishing import betrayed, masked
from xumingsi.casework.errors import BadInput
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock, masking

from .entering import require_entry

PARTS = ("title", "facts", "handling", "lesson")


def write_case(
    campaign: Campaign,
    village: Division,
    *,
    actor: User,
    title: str,
    people: str,
    facts: str,
    handling: str,
    lesson: str,
) -> TypicalCase:
    """A draft. ``people`` names everybody in it, one a line, so that publication can be checked against them.

    Numbers of persons are masked as it is kept: nobody needs them in full to tell the case.
    """
    require_entry(actor, "campaign.record", campaign, village)
    parts = _unnumbered(title=title, facts=facts, handling=handling, lesson=lesson)
    case = TypicalCase(campaign=campaign, village=village, people=people, **parts)
    sentence = "{actor}登记{subject}"
    with recorded("typical_case.write", actor=actor, sentence=sentence, village=village, to_state=case.state) as act:
        save_checked(case)
        _require_names(case)
        act.subject = case
    return case


def rewrite_case(case: TypicalCase, *, actor: User, **parts: str) -> TypicalCase:
    """Change a draft; ``parts`` as for ``write_case``."""
    with moving(case, CASE, "write", actor=actor):
        for name, value in {**parts, **_unnumbered(**{k: v for k, v in parts.items() if k in PARTS})}.items():
            setattr(case, name, value)
        _require_names(case)
    return case


def _unnumbered(**parts: str) -> dict[str, str]:
    return {name: masking.mask_text(text) for name, text in parts.items()}


def _require_names(case: TypicalCase) -> None:
    if not case.names or any(len(name) < 2 for name in case.names):
        message = "请逐行填写涉及人员的姓名（至少两个字），发布前据此核对是否隐去。"
        raise BadInput(message, {"people": [message]})


def proposed_wording(case: TypicalCase) -> dict[str, str]:
    """The case's own text with names and numbers masked, for the approver to start from."""
    return {part: masked(getattr(case, part), case.names) for part in PARTS}


def approve_case(case: TypicalCase, *, actor: User, **wording: str) -> CaseWording:
    """Approve with a wording for the public (parts left out: as proposed). BadInput names what it still gives away."""
    words = {**proposed_wording(case), **{part: text for part, text in wording.items() if text.strip()}}
    _refuse_betrayal(case, words)
    with moving(case, CASE, "approve", actor=actor):
        row = CaseWording(case=case, recorded_by=actor, **words)
        save_checked(row)
    return row


def _refuse_betrayal(case: TypicalCase, words: dict[str, Any]) -> None:
    fields = {
        part: [f"公开文本中还有{'、'.join(found)}，请隐去。"] for part, text in words.items() if (found := betrayed(text, case.names))
    }  # fmt: skip
    if fields:
        raise BadInput("；".join(message for messages in fields.values() for message in messages), fields)


def publish_case(case: TypicalCase, *, actor: User) -> TypicalCase:
    """Publish the wording last approved; the case itself can no longer have changed since."""
    with moving(case, CASE, "publish", actor=actor):
        case.published_on = clock.today()
    return case


def send_back_case(case: TypicalCase, *, actor: User, reason: str) -> TypicalCase:
    """Back to the village to be written better."""
    with moving(case, CASE, "send_back", actor=actor, reason=require_reason(reason, "请写明退回理由。")):
        return case


def withdraw_case(case: TypicalCase, *, actor: User, reason: str) -> TypicalCase:
    """Take a published case down."""
    with moving(case, CASE, "withdraw", actor=actor, reason=require_reason(reason, "请写明撤下理由。")):
        case.published_on = None
    return case
