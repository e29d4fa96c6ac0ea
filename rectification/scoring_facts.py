"""What the ledger of cures contributes to a village's score (严格考核逗硬, 通知三(四))."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Sum

from xumingsi.campaign.scoring import ScoreQuestion, fact

from .choices import Fault, ItemState
from .models import ItemRemakeOrder, RectificationItem, Reopening, SentBack
from .querysets import ItemQuerySet


def _items(question: ScoreQuestion) -> ItemQuerySet:
    found: ItemQuerySet = RectificationItem.objects.of_town(question.campaign.town).standing()
    return found.filter(opened_on__lte=question.as_of)


def _per_village(rows: Iterable[int]) -> dict[int, int]:
    return dict(Counter(rows))


@fact("signed_off", "按期销号", "件", points="1", cap="10")
def signed_off_in_time(question: ScoreQuestion) -> dict[int, int]:
    closed = _items(question).filter(state=ItemState.CLOSED, closed_on__lte=question.as_of, fakes=0)
    rows = closed.order_by("pk").values_list("village", "closed_on", "due_on")
    return _per_village(village for village, closed_on, due_on in rows if due_on and closed_on and closed_on <= due_on)


@fact("overdue", "逾期未销号", "件", points="-2", cap="20")
def overdue(question: ScoreQuestion) -> dict[int, int]:
    return _per_village(_items(question).overdue(question.as_of).order_by("pk").values_list("village", flat=True))


@fact("unplanned", "未制定方案", "件", points="-1", cap="10")
def unplanned(question: ScoreQuestion) -> dict[int, int]:
    bare = _items(question).filter(state=ItemState.PLANNING, plan_version=0)
    return _per_village(bare.order_by("pk").values_list("village", flat=True))


@fact("extensions", "延期", "次", points="-0.5", cap="5")
def extensions(question: ScoreQuestion) -> dict[int, int]:
    sums = _items(question).order_by().values("village").annotate(n=Sum("extensions_granted")).order_by("village")
    return {row["village"]: row["n"] for row in sums if row["n"]}


def _sent_back(question: ScoreQuestion, fault: Fault) -> dict[int, int]:
    items = _items(question).order_by().values("pk")
    rows = SentBack.objects.filter(item__in=items, fault=fault).order_by().values("item__village")
    return {row["item__village"]: row["n"] for row in rows.annotate(n=Count("pk")).order_by("item__village")}


@fact("surface", "表面整改", "次", points="-5", cap="20")
def surface(question: ScoreQuestion) -> dict[int, int]:
    return _sent_back(question, Fault.SURFACE)


@fact("paper", "纸上整改", "次", points="-5", cap="20")
def paper(question: ScoreQuestion) -> dict[int, int]:
    return _sent_back(question, Fault.PAPER)


@fact("false", "虚假整改", "次", points="-10", cap="40")
def false(question: ScoreQuestion) -> dict[int, int]:
    """Sent back as false, or found again after it had been signed off."""
    items = _items(question).order_by().values("pk")
    again = Reopening.objects.filter(item__in=items, fault=Fault.FALSE).order_by("pk")
    found = Counter(again.values_list("item__village", flat=True))
    return dict(found + Counter(_sent_back(question, Fault.FALSE)))


@fact("remade", "责令重新制定方案", "次", points="-3", cap="12")
def remade(question: ScoreQuestion) -> dict[int, int]:
    rows = ItemRemakeOrder.objects.filter(item__in=_items(question).order_by().values("pk"))
    return _per_village(rows.order_by("pk").values_list("item__village", flat=True))
