"""Problems and their cure, led through the services, each by another person.

item = make_item(village)                          # a problem of a household, raised by the town
play_item(item, upto="group", people=people)       # planned, shown, submitted, rechecked, signed as far as that
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from audits.choices import Category, Door
from audits.models import Problem
from audits.services.problems import raise_problem
from rectification.choices import ItemState
from rectification.models import RectificationItem
from rectification.services import evidence, planning, signing
from tests.factories.accounts import make_user
from tests.factories.plays import photo
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.kit import clock

_numbers = count(1)


@dataclass(frozen=True)
class People:
    """Everybody a cure needs, each another person."""

    clerk: User
    officer: User
    reviewer: User
    inspector: User
    deputy: User
    discipline: User
    head: User

    def everybody(self) -> list[User]:
        return [self.clerk, self.officer, self.reviewer, self.inspector, self.deputy, self.discipline, self.head]


def make_people(town: Division, village: Division | None = None) -> People:
    """New people with duties in ``town`` and a clerk of ``village`` (default: its first)."""
    place = village or town.children.order_by("path").first()
    roles = (Role.TOWN_OFFICER, Role.TOWN_OFFICER, Role.INSPECTOR, Role.LEADER, Role.DISCIPLINE, Role.LEADER)
    return People(make_user(Role.VILLAGE_CLERK, place), *(make_user(role, town) for role in roles))


def make_problem(village: Division, *, actor: User | None = None, **fields: Any) -> Problem:
    """A problem on the list, another each time."""
    given = {
        "door": Door.INSPECTION,
        "key": f"t{next(_numbers)}",
        "category": Category.MANAGEMENT,
        "summary": "台账不全",
    }
    return raise_problem(actor=actor, village=village, **{**given, **fields})


def make_item(village: Division, **fields: Any) -> RectificationItem:
    """The item that was opened for a new problem."""
    return fresh(make_problem(village, **fields).item)


def fresh(item: RectificationItem) -> RectificationItem:
    """As the database has it."""
    return RectificationItem.objects.select_related("problem__town", "problem__household", "village").get(pk=item.pk)


def plan(item: RectificationItem, actor: User, **fields: Any) -> Any:
    """A plan that will do; ``fields`` replace its parts."""
    given: dict[str, Any] = {
        "root_cause": "责任不清", "goal": "限期改正", "remedy": "repair", "leader": "冉镇长", "unit": str(item.village), "person": "陈文书",
        "due_on": clock.today() + timedelta(days=10), "measures": [{"text": "补齐台账"}], "no_recovery_reason": "未发生多发",
    }  # fmt: skip
    return planning.plan_item(item, actor=actor, **{**given, **fields})


def prove_all(item: RectificationItem, actor: User) -> None:
    """Something to show for every immediate measure."""
    from rectification.workflows import without_evidence

    for measure in without_evidence(item):
        evidence.prove_measure(item, actor=actor, measure=measure, done="已办结", files=[photo()])


def recheck(item: RectificationItem, actor: User, **fields: Any) -> Any:
    given = {"inspectors": "秦组员、王组员", "place": "村委会", "finding": "现场核实，已改正"}
    return signing.recheck_item(item, actor=actor, **{**given, **fields})


def play_item(
    item: RectificationItem, upto: ItemState | str = ItemState.CLOSED, *, people: People, **plan_fields: Any
) -> RectificationItem:
    """Lead an item from where it stands on to ``upto``, today; fresh from the database."""
    item = fresh(item)

    def submit() -> None:
        prove_all(item, people.clerk)
        evidence.submit_item(item, actor=people.clerk, report="已全部整改")

    road: list[tuple[ItemState, Callable[[], Any]]] = [
        (ItemState.CURING, lambda: plan(item, people.clerk, **plan_fields)),
        (ItemState.SUBMITTED, submit),
        (ItemState.RECHECKING, lambda: signing.review_item(item, actor=people.reviewer)),
        (ItemState.LEADER, lambda: recheck(item, people.inspector)),
        (ItemState.DISCIPLINE, lambda: signing.agree_as_leader(item, actor=people.deputy)),
        (ItemState.GROUP, lambda: signing.supervise_item(item, actor=people.discipline)),
        (ItemState.CLOSED, lambda: signing.sign_item(item, actor=people.head)),
    ]
    states = [state for state, _ in road]
    here = states.index(ItemState(item.state)) if item.state in states else -1
    for _, step in road[here + 1 : states.index(ItemState(upto)) + 1]:
        step()
    return fresh(item)
