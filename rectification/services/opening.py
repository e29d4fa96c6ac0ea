"""One item per problem: opened when the problem is raised, back to work when it is found again, gone when it is taken back."""

from audits.choices import ProblemState
from audits.models import Problem
from audits.services.problems import when_raised, when_reopened, when_withdrawn
from rectification.choices import Fault, ItemState
from rectification.models import RectificationItem, Reopening
from rectification.workflows import ITEM
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, save_checked
from xumingsi.kit import clock


def open_item(problem: Problem, actor: User | None) -> RectificationItem:
    """Put the problem into the ledger of cures; the item it already has where there is one."""
    standing = RectificationItem.objects.filter(problem=problem).first()
    if standing is not None:
        return standing
    item = RectificationItem(problem=problem, village=problem.village)
    with recorded("item.open", actor=actor, sentence="{subject}立项，待制定方案", village=problem.village) as act:
        save_checked(item)
        act.subject = item
    return item


def open_missing(town: Division, *, actor: User) -> int:
    """Items for problems that came in without one (by import); answers how many. NotAllowed without the right."""
    if not actor.has_right("rectification.rules", town):
        raise NotAllowed(f"您没有在{town}补立整改事项的权限。")
    bare = list(Problem.objects.filter(town=town, item=None, state=ProblemState.OPEN).order_by("pk"))
    for problem in bare:
        open_item(problem, actor)
    return len(bare)


def take_up_again(problem: Problem, reason: str) -> RectificationItem:
    """A problem is open again. One that had been signed off was a fake cure (虚假整改): its plan must be made anew."""
    item = RectificationItem.objects.select_related("problem").filter(problem=problem).first()
    if item is None:
        return open_item(problem, None)
    if item.state == ItemState.CLOSED:
        closed_on = item.closed_on or clock.today()
        with moving(item, ITEM, "reopen", actor=None, reason=reason):
            save_checked(
                Reopening(item=item, round=item.round, fault=Fault.FALSE, closed_on=closed_on, reason=reason[:500])
            )
            item.round, item.fakes = item.round + 1, item.fakes + 1
            item.proof_round = item.round
            item.closed_on = item.look_back_on = None
    elif item.state == ItemState.WITHDRAWN:
        with moving(item, ITEM, "restore", actor=None, reason=reason):
            pass
    return item


def withdraw_item(problem: Problem, actor: User, reason: str) -> None:
    """The problem turned out to be none."""
    item = RectificationItem.objects.select_related("problem").filter(problem=problem).first()
    if item is not None and item.state != ItemState.WITHDRAWN:
        with moving(item, ITEM, "withdraw", actor=None, reason=reason):
            pass


when_raised(open_item)
when_reopened(take_up_again)
when_withdrawn(withdraw_item)
