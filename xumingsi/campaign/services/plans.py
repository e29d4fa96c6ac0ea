"""Plans: adopted version by version, published, and ordered to be made again (通知二(二)4、三(一)、三(四))."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from xumingsi.accounts.models import Division, User
from xumingsi.campaign.evidence_choices import PlanKind
from xumingsi.campaign.evidence_workflows import PLAN
from xumingsi.campaign.models import Campaign, Plan, PlanVersion, RemakeOrder
from xumingsi.casework.errors import BadInput
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock
from xumingsi.kit.dates import chinese_date

from .entering import keep_files, refuse_future, require_entry

Wording = dict[str, Any]


def adopt_plan(
    campaign: Campaign, village: Division, *, actor: User, kind: PlanKind | str, title: str, goals: str, measures: str,
    adopted_by: str, adopted_on: date, text: str = "", files: Iterable[Any] = (),
) -> Plan:  # fmt: skip
    """The first version of a plan of this kind; the next ones by ``adopt_version``. BadInput when there is one already."""
    require_entry(actor, "campaign.record", campaign, village)
    plan = Plan(campaign=campaign, village=village, kind=kind)
    words = {"number": 1, "how": adopted_by}
    sentence = PLAN["adopt"].sentence
    with recorded(
        "plan.adopt", actor=actor, sentence=sentence, village=village, facts=words, to_state=plan.state
    ) as act:
        save_checked(plan)
        act.subject = plan
        given = {"title": title, "goals": goals, "measures": measures, "text": text, "adopted_by": adopted_by}
        _write(plan, given, adopted_on, actor, files)
    return plan


def adopt_version(
    plan: Plan, *, actor: User, title: str, goals: str, measures: str, adopted_by: str, adopted_on: date, text: str = "",
    files: Iterable[Any] = (),
) -> PlanVersion:  # fmt: skip
    """The next version, adopted; it answers an order to remake the plan where one is open. What was published no longer is.

    BadInput when it says word for word what the version before it said.
    """
    given = {"title": title, "goals": goals, "measures": measures, "text": text, "adopted_by": adopted_by}
    last = plan.latest
    facts = {"number": last.number + 1 if last else 1, "how": adopted_by}
    with moving(plan, PLAN, "adopt", actor=actor, facts=facts):
        version = _write(plan, given, adopted_on, actor, files)
        plan.published_on, plan.published_at = None, ""
    return version


def _write(plan: Plan, given: Wording, adopted_on: date, actor: User, files: Iterable[Any]) -> PlanVersion:
    refuse_future(adopted_on, "adopted_on", "通过日期")
    last = plan.latest
    if last is not None:
        _refuse_repeat(last, given, adopted_on)
    version = PlanVersion(
        plan=plan, number=last.number + 1 if last else 1, adopted_on=adopted_on, order=plan.open_order, recorded_by=actor, **given
    )  # fmt: skip
    save_checked(version)
    keep_files(plan, files, kind=f"第{version.number}版方案", actor=actor)
    return version


def _refuse_repeat(last: PlanVersion, given: Wording, adopted_on: date) -> None:
    if all(
        "".join(given[name].split()) == "".join(getattr(last, name).split()) for name in ("goals", "measures", "text")
    ):
        message = f"目标、措施和正文与第 {last.number} 版完全相同，不是新的版本。"
        raise BadInput(message, {"measures": [message]})
    if adopted_on < last.adopted_on:
        message = f"通过日期不能早于第 {last.number} 版的 {last.adopted_on:%Y-%m-%d}。"
        raise BadInput(message, {"adopted_on": [message]})


def publish_plan(plan: Plan, *, actor: User, published_on: date, published_at: str) -> Plan:
    """Make the present version public; ``published_at`` says how (公示栏、QQ群…)."""
    refuse_future(published_on, "published_on", "公开日期")
    where = require_reason(published_at, "请写明公开方式，如：镇公示栏。", "published_at")
    last = plan.latest
    if last and published_on < last.adopted_on:
        raise BadInput("公开日期不能早于通过日期。", {"published_on": ["不能早于通过日期。"]})
    with moving(plan, PLAN, "publish", actor=actor, facts={"where": where}):
        plan.published_on, plan.published_at = published_on, where
    return plan


def order_remake(plan: Plan, *, actor: User, reason: str, due_on: date) -> RemakeOrder:
    """The inspectors order the plan to be made again by ``due_on`` (通知三(四)); the next version answers it."""
    reason = require_reason(reason, "请写明方案的问题和重新制定的要求。")
    if due_on < clock.today():
        raise BadInput("完成时限不能早于今天。", {"due_on": ["不能早于今天。"]})
    with moving(plan, PLAN, "order_remake", actor=actor, reason=reason, facts={"due": chinese_date(due_on)}):
        order = RemakeOrder(plan=plan, reason=reason, due_on=due_on, recorded_by=actor)
        save_checked(order)
    return order
