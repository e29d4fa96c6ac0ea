"""Showing one person's full id number: for a reason, and recorded before it is shown."""

from recipients.models import Member
from xumingsi.accounts.models import User
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import require_reason

RIGHT = "recipients.unmask"


def unmask_member(member: Member, *, actor: User, reason: str) -> str:
    """The full id number of ``member``. NotAllowed without the right in the village, BadInput without a reason."""
    if not actor.has_right(RIGHT, member.village):
        raise NotAllowed(f"您没有在{member.village}查看完整身份证号的权限。")
    reason = require_reason(reason, "请写明查看理由，如：与银行核对账户、补办证件。")
    facts = {"person": member.name, "household": str(member.household)}
    sentence = "{actor}查看{household}{person}的完整身份证号"
    with recorded("member.unmask", actor=actor, sentence=sentence, subject=member, reason=reason, facts=facts):
        return member.id_number
