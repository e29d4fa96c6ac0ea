"""The town's own deadlines for tips."""

from audits.models import TipRules
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked
from xumingsi.kit import clock


def save_tip_rules(rules: TipRules, *, actor: User) -> TipRules:
    """Add deadlines from a day on; those already given to a tip stay as they were."""
    if not actor.has_right("audits.tip_rules", rules.town):
        raise NotAllowed("您没有设置举报办理时限的权限。")
    if rules.effective_from < clock.today():
        raise BadInput("时限自今天或以后起执行。", {"effective_from": ["不能早于今天。"]})
    with recorded("tip_rules.set", actor=actor, sentence="{actor}设置{subject}", town=rules.town) as act:
        save_checked(rules)
        act.subject = rules
    return rules
