"""Before a cure is signed off, what raised the problem is asked again: by the door it came in by, and by its household.

A room that raises problems registers how its own check is run again:

    @rerun(Door.FUND_CHECK)
    def home_ledger_balances(problem: Problem) -> Iterator[str]: …

Each complaint is a Chinese sentence that says what is still so. Checks read and write nothing.
"""

from collections.abc import Callable, Iterable, Iterator

from audits.choices import Door
from audits.funds.month import findings_of
from audits.models import HomeFindingNote, Problem
from audits.services.detecting import still_fires
from recipients.change_choices import DeathState, RecoveryState
from recipients.due import spells_touching
from recipients.models import ActualPayment, Benefit, DeathReport
from xumingsi.kit import clock, masking
from xumingsi.kit.dates import next_month

from .choices import Remedy
from .models import RectificationItem

Check = Callable[[Problem], Iterable[str]]
_BY_DOOR: dict[Door, list[Check]] = {}


def rerun(door: Door) -> Callable[[Check], Check]:
    """Register ``check`` for problems that came in by ``door``."""

    def register(check: Check) -> Check:
        _BY_DOOR.setdefault(door, []).append(check)
        return check

    return register


def still_wrong(item: RectificationItem) -> list[str]:
    """Everything that says the problem is not cured; empty when it is."""
    problem = item.problem
    found = [text for check in _BY_DOOR.get(Door(problem.door), ()) for text in check(problem)]
    if problem.household_id:
        found += [*_still_paid(item), *_dead_still_counted(problem)]
    return [*found, *_money_open(item)]


@rerun(Door.MATCH)
def detector_fires(problem: Problem) -> Iterator[str]:
    """The rule that raised the lead, asked today."""
    lead = getattr(problem, "lead", None)
    if lead is None:
        return
    try:
        hit = still_fires(lead)
    except LookupError:  # a rule taken out of use has nothing to say
        return
    if hit is not None:
        yield f"再次比对仍存在：{masking.mask_text(hit.summary)}。请先改正事实，再申请销号"


@rerun(Door.FUND_CHECK)
def home_finding_stands(problem: Problem) -> Iterator[str]:
    """The check of the care home's books that found it, over the same month (敬老院资金)."""
    for note in HomeFindingNote.objects.filter(problem=problem).select_related("reconciliation__home").order_by("pk"):
        month = note.reconciliation
        for check, found in findings_of(month.home, month.month):
            if (check.name, found.hit.key[:160]) == (note.check_name, note.key):
                yield f"{check.label}再次检查仍不通过：{masking.mask_text(found.hit.summary)}"


def _still_paid(item: RectificationItem) -> Iterator[str]:
    """A household that was to be stopped: owed for the coming month, or paid after its benefit had ended."""
    household = item.household
    if item.remedy != Remedy.STOP or household is None:
        return
    month = next_month(clock.today())
    for spell in spells_touching(item.problem.town, month).filter(household=household).order_by("pk"):
        yield f"{household}仍在待遇发放中，{month:%Y-%m} 应发 {spell.amount_on(month) or 0} 元。请先办结停发"
    ends = Benefit.objects.filter(household=household).values_list("ended_on", flat=True)
    if ends and None not in ends:
        last = max(end for end in ends if end)
        for paid in ActualPayment.objects.filter(household=household, month__gt=last, amount__gt=0).order_by("month"):
            yield f"{household}停发后 {paid.month:%Y-%m} 仍实际发放 {paid.amount} 元。请先止付并追回"


def _dead_still_counted(problem: Problem) -> Iterator[str]:
    waiting = DeathReport.objects.filter(member__household=problem.household, state=DeathState.CONFIRMED)
    if problem.persons:
        waiting = waiting.filter(member__id_number__in=problem.persons)
    for report in waiting.select_related("member").order_by("pk"):
        yield f"{report.member.name}已确认死亡，待遇尚未停发或重新核定"


def _money_open(item: RectificationItem) -> Iterator[str]:
    """What the plan said is to be got back."""
    plan = item.itemplans.filter(version=item.plan_version).first()
    if plan is None or not plan.recover:
        return
    recovery = item.recovery
    if recovery is None:
        yield "方案定为须追缴资金，尚未关联追回台账。请先立账并办理“关联追回台账”"
    elif recovery.state != RecoveryState.SETTLED:
        yield f"{recovery}尚有 {recovery.outstanding} 元未追回，也未批准核销"
