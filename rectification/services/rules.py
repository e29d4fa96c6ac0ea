"""Setting a town's intervals and the rules of its assessment."""

from rectification.models import AssessmentRule, CureRules
from xumingsi.accounts.models import User
from xumingsi.campaign.scoring import facts
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked

RIGHT = "rectification.rules"


def save_rules(rules: CureRules, *, actor: User) -> CureRules:
    """Keep the town's intervals; items signed off before keep their 回头看 date."""
    words = f"回头看 {rules.look_back_days} 天，到期前 {rules.due_soon_days} 个工作日提醒，延期不超过 {rules.max_extensions} 次"
    _save(rules, actor, "item.rules", "{actor}设置整改规则：{words}", words)
    return rules


def save_assessment_rule(rule: AssessmentRule, *, actor: User) -> AssessmentRule:
    """Keep one line of the score. BadInput for a fact nobody counts."""
    known = facts().get(rule.fact)
    if known is None:
        raise BadInput("没有这项计分事实。", {"fact": ["请从列表中选择。"]})
    words = f"{known.label}每{known.unit} {rule.points} 分，上限 {rule.cap} 分{'' if rule.is_used else '（停用）'}"
    _save(rule, actor, "item.assessment_rule", "{actor}设置考核计分：{words}", words)
    return rule


def _save(row: CureRules | AssessmentRule, actor: User, verb: str, sentence: str, words: str) -> None:
    if not actor.has_right(RIGHT, row.town):
        raise NotAllowed(f"您没有设置{row.town}整改规则的权限。")
    with recorded(verb, actor=actor, sentence=sentence, village=row.town, facts={"words": words}) as act:
        save_checked(row)
        act.subject = row
