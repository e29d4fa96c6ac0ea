"""The recorded acts behind ``services.rosters``: each writes its entry, and a roster's state moves by compare and swap."""

from datetime import date

from recipients.choices import RosterState
from recipients.models import Roster
from recipients.rosters.plan import RosterPlan
from recipients.rosters.report import fingerprint, page_json, row_counts
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import AlreadyMoved, NotAllowed
from xumingsi.casework.ledger import recorded

from .roster_recusal import refuse_own_relatives
from .roster_writing import write_plan

RIGHT = "recipients.import"


def import_plan(roster: Roster, plan: RosterPlan, actor: User | None) -> None:
    """Write the plan and save the roster with what it did: one entry in the ledger. Recused for one's own relatives."""
    refuse_own_relatives(plan, actor)
    facts = {"month": f"{plan.month:%Y年%m月}", "sha256": roster.sha256, **row_counts(plan)}
    facts["left_out"] = len(plan.left_out_households)
    sentence = (
        "{actor}导入{month}花名册：共 {rows} 行，新增 {created} 人，变更 {updated} 人，未变 {unchanged} 人，"
        "未收 {refused} 行；在享而未列入的家庭 {left_out} 户，未作改动"
    )
    with recorded("recipients.import_roster", actor=actor, sentence=sentence, town=plan.town, facts=facts) as act:
        write_plan(plan)
        roster.counts = page_json(plan)
        roster.confirmed_at = act.at
        roster.save()
        act.subject = roster


def record_no_change(roster: Roster, plan: RosterPlan, actor: User | None) -> None:
    """The same workbook once more, and nothing to change: an entry, no rows."""
    sentence = "{actor}再次导入{month}花名册：{rows} 行与登记一致，没有改动"
    facts = {"month": f"{plan.month:%Y年%m月}", "sha256": roster.sha256, **row_counts(plan)}
    with recorded("recipients.import_roster", actor=actor, sentence=sentence, subject=roster, facts=facts):
        pass


def show_again(roster: Roster, plan: RosterPlan, actor: User) -> None:
    """Save the differences as they are now."""
    sentence = "{actor}确认花名册{subject}时登记情况已变化，差异重新列出"
    with recorded("recipients.recheck_roster", actor=actor, sentence=sentence, subject=roster):
        state = RosterState.REFUSED if plan.errors else RosterState.CHECKED
        claim(roster, state)
        roster.state, roster.counts = state, shown(plan)
        roster.save()


def shown(plan: RosterPlan) -> dict:
    """The differences as a page shows them, with the fingerprint that a confirmation must meet."""
    return {**page_json(plan), "fingerprint": fingerprint(plan)}


def claim(roster: Roster, state: RosterState) -> None:
    """Compare and swap: of two clicks one gets through."""
    open_states = (
        (RosterState.CHECKED,) if state == RosterState.IMPORTED else (RosterState.CHECKED, RosterState.REFUSED)
    )
    if Roster.objects.filter(pk=roster.pk, state__in=open_states).update(state=state) != 1:
        raise AlreadyMoved(f"花名册“{roster.name}”已经处理过了（或还有错误待改），请刷新页面查看最新状态。")
    roster.refresh_from_db()


def same_import(town: Division, sha256: str, month: date) -> Roster | None:
    """The last import of the very same workbook for the same month."""
    done = Roster.objects.filter(town=town, sha256=sha256, month=month, state=RosterState.IMPORTED)
    return done.order_by("-pk").first()


def lock_town(town: Division) -> None:
    """One import of a town at a time; other work in the town goes on."""
    Division.objects.select_for_update(no_key=True).get(pk=town.pk)


def require_right(actor: User | None, town: Division) -> None:
    """NotAllowed unless the actor may import rosters of the town; None is the command line."""
    if actor is not None and not actor.has_right(RIGHT, town):
        raise NotAllowed(f"您没有在{town}导入花名册的权限，请联系镇经办。")
