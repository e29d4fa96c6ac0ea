"""A roster that gives or changes money of the importer's own relatives is imported by somebody else (回避)."""

from recipients.kin_circles import circle_of
from recipients.relations import related_households
from recipients.rosters.plan import RosterPlan
from xumingsi.accounts.models import User
from xumingsi.casework.errors import Attempt, Recused

NAMED = 3


def refuse_own_relatives(plan: RosterPlan, actor: User | None) -> None:
    """Recused, naming the households and the paths; the command line (None) is nobody's relative."""
    if actor is None:
        return
    related = _related(plan, actor)
    if related:
        told = "；".join(f"{number}：{path}" for number, path in sorted(related.items())[:NAMED])
        more = f"等 {len(related)} 户" if len(related) > NAMED else ""
        raise Recused(
            f"本次导入会给予或改变与您有近亲属关系的家庭的待遇，须回避，请由其他有导入权限的人员办理：{told}{more}。",
            Attempt(actor, plan.town, f"{told}{more}", "导入花名册"),
        )


def _related(plan: RosterPlan, actor: User) -> dict[str, str]:
    """Path by 救助证号."""
    numbers = {update.certificate_no for update in (*plan.benefits, *plan.endings)}
    numbers |= {spell.certificate_no for spell in plan.new_spells} | {
        amount.certificate_no for amount in plan.new_amounts
    }
    keys = {plan.household_keys[number]: number for number in numbers if number in plan.household_keys}
    found = {keys[key]: path for key, path in related_households(actor, plan.town, keys).items()}
    circle, ids = circle_of(actor, plan.town), plan.reading.columns["id_number"]
    for group in plan.groups if circle.paths else ():
        if group.certificate_no in numbers - found.keys():
            person = next((ids[row] for row in group.rows if ids[row] in circle.paths), None)
            if person:
                found[group.certificate_no] = circle.graph.tell(circle.paths[person])
    return found
