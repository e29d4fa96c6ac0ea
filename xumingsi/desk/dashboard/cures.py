"""What waits in the ledger of cures: by state, and what has passed its date, up to the leader who answers for it."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count

from rectification.choices import ItemState, Urgency
from rectification.models import RectificationItem
from rectification.rules import rules_of, urgency_on
from rectification.workflows import ITEM
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import User
from xumingsi.campaign.models import Campaign
from xumingsi.casework.workflow import Verb
from xumingsi.desk.links import item_list

from .task import Task

NAMED = 2
# These keep the state and have a line of their own.
APART = {"grant_extension", "look_back"}


def cures_waiting(user: User, campaign: Campaign, today: date) -> Iterator[Task]:
    """The user's part of the ledger, in the order of the work."""
    if not user.has_right("rectification.view"):
        return
    items = RectificationItem.objects.visible_to(user).of_town(campaign.town)
    counts = {
        (row["state"], row["village"]): row["n"]
        for row in items.order_by().values("state", "village").annotate(n=Count("pk")).order_by("state")
    }
    for state in ItemState:
        verbs = [verb for verb in ITEM.verbs.values() if _leads_on(verb, state) and user.has_right(verb.right)]
        if verbs:
            mine = sum(
                n for (waits, village), n in counts.items() if waits == state and _may(user, verbs, village, campaign)
            )
            named = "、".join(verb.label for verb in verbs[:NAMED])
            yield Task(f"整改：{state.label}", named, mine, item_list(state__exact=state.value))
    yield from _late(user, campaign, today)
    if user.has_right("rectification.extend"):
        asked = items.under_way().filter(extensions__isnull=False, extensions__decision=None).distinct().count()
        yield Task("整改延期申请", "同意延期", asked, item_list(due="extension"))
    if user.has_right("rectification.recheck"):
        yield Task("销号后应回头看", "回头看", items.look_back_due(today).count(), item_list(due="look_back"))


def _leads_on(verb: Verb, state: ItemState) -> bool:
    return state in verb.sources and verb.primary and not verb.machine and verb.code not in APART


def _may(user: User, verbs: list[Verb], village: int, campaign: Campaign) -> bool:
    if village == campaign.town_id:
        return any(user.has_right(verb.right, campaign.town) for verb in verbs)
    return any(village in user.village_ids_with(verb.right) for verb in verbs)


def _late(user: User, campaign: Campaign, today: date) -> Iterator[Task]:
    """Due soon and overdue for whoever works on it; the leader named in the plan hears of it from the first day, every
    leader once it is seven working days late."""
    works = user.has_right("rectification.plan") or user.has_right("rectification.order")
    leads = Role.LEADER in user.roles
    if not works and not leads:
        return
    soon = rules_of(campaign.town).due_soon_days
    items = RectificationItem.objects.visible_to(user).of_town(campaign.town).under_way().exclude(due_on=None)
    stood: dict[Urgency, int] = {}
    own = 0
    for item in items.only("due_on", "state", "leader").order_by("pk"):
        urgency = urgency_on(item, today, soon)
        if urgency and urgency != Urgency.IN_TIME:
            stood[urgency] = stood.get(urgency, 0) + 1
            own += urgency != Urgency.SOON and item.leader == user.name
    if works:
        yield Task("整改即将到期", f"{soon} 个工作日内", stood.get(Urgency.SOON, 0), item_list(due="soon"))
    if leads:
        yield Task("由您负责的整改逾期", "督促办结", own, item_list(due="mine"))
    for urgency in (Urgency.LATE_1, Urgency.LATE_3, Urgency.LATE_7):
        if works or urgency == Urgency.LATE_7:
            yield Task(f"整改{urgency.label}", "督促办结", stood.get(urgency, 0), item_list(due=urgency.value))
