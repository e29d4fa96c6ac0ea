"""Pages beside the ledger: the board, villages, calendar, progress, assessment and its circular."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePath
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from rectification.assessment import scores
from rectification.calendar import Entry, entries_between
from rectification.choices import Stage, Urgency
from rectification.models import RectificationItem
from rectification.progress import by_village, chart_of, day_by_day
from rectification.querysets import VIEW
from rectification.rules import late_days, rules_of, urgency_on
from xumingsi.accounts.models import User
from xumingsi.campaign.models import Campaign
from xumingsi.kit import clock
from xumingsi.kit.dates import add_months, month_floor, next_month, parse_month

CARDS = 40
CIRCULAR = "reports.export"


@dataclass(frozen=True)
class Card:
    """An item on the board; ``words`` say how it stands to its date, so that the colour is not needed."""

    item: RectificationItem
    url: str
    words: str
    late: bool


@dataclass(frozen=True)
class BoardColumn:
    stage: Stage
    cards: list[Card]
    count: int
    link: str


@dataclass(frozen=True)
class Week:
    days: list[tuple[date, bool, list[Entry]]]


class Boards:
    """The part of the ledger's admin that shows many items at once."""

    admin_site: AdminSite
    opts: Any

    def board_views(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """Page → view; its address is named ``rectification_<page>``."""
        return {
            "board": self.board_view, "villages": self.villages_view, "calendar": self.calendar_view, "progress": self.progress_view,
            "assessment": self.assessment_view, "circular": self.circular_view,
        }  # fmt: skip

    def board_tools(self, request: HttpRequest, here: str = "") -> list[tuple[str, str]]:
        """Links between the pages."""
        pages = [
            ("board", "看板"),
            ("villages", "分村统计"),
            ("calendar", "到期日历"),
            ("progress", "进度曲线"),
            ("assessment", "考核评分"),
        ]
        pages += [("circular", "通报稿")] if request.user.has_right(CIRCULAR) else []  # type: ignore[union-attr]
        return [(label, reverse(f"admin:rectification_{name}")) for name, label in pages if name != here]

    def _page(self, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
        if not request.user.has_right(VIEW):  # type: ignore[union-attr]
            raise PermissionDenied
        shown = {
            **self.admin_site.each_context(request), "title": title, "subtitle": None, "opts": self.opts,
            "tools": self.board_tools(request, PurePath(template).stem), "list_url": reverse("admin:rectification_rectificationitem_changelist"), **context,
        }  # fmt: skip
        return TemplateResponse(request, template, shown)

    # -- the board by state

    def board_view(self, request: HttpRequest) -> HttpResponse:
        """Items by stage; on a phone the columns stand below each other."""
        today, village = clock.today(), request.GET.get("village", "")
        items = RectificationItem.objects.visible_to(request.user)
        if village.isascii() and village.isdigit():
            items = items.filter(village=int(village))
        columns = [self._column(items, stage, today, village) for stage in Stage]
        rows, _ = by_village(request.user, today) if request.user.has_right(VIEW) else ([], None)  # type: ignore[arg-type, union-attr]
        return self._page(
            request,
            "rectification/board.html",
            "整改看板",
            columns=columns,
            villages=[row.village for row in rows],
            chosen=village,
        )

    def _column(self, items: Any, stage: Stage, today: date, village: str) -> BoardColumn:
        there = items.at_stage(stage)
        rows = there.select_related("problem__town", "problem__household", "village").order_by("due_on", "pk")[:CARDS]
        link = f"{reverse('admin:rectification_rectificationitem_changelist')}?stage={stage.value}"
        cards = [self._card(item, today) for item in rows]
        return BoardColumn(stage, cards, there.count(), link + (f"&village={village}" if village else ""))

    def _card(self, item: RectificationItem, today: date) -> Card:
        url = reverse("admin:rectification_rectificationitem_change", args=[item.pk])
        late = late_days(item, today)
        if item.closed_on:
            words = f"{item.closed_on:%m-%d} 销号"
        elif item.due_on is None:
            words = "未定时限"
        else:
            words = f"逾期 {late} 个工作日" if late else f"{item.due_on:%m-%d} 前"
        return Card(item, url, words, late > 0)

    # -- by village

    def villages_view(self, request: HttpRequest) -> HttpResponse:
        """Every village's items by stage, with 销号率."""
        rows, total = by_village(request.user, clock.today())  # type: ignore[arg-type]
        return self._page(
            request, "rectification/villages.html", "整改分村统计", rows=rows, total=total, stages=list(Stage)
        )

    # -- calendar

    def calendar_view(self, request: HttpRequest) -> HttpResponse:
        """What falls due in a month: dates of cure, lasting measures, 回头看."""
        month = _month(request.GET.get("month", ""))
        last = next_month(month) - timedelta(days=1)
        entries = entries_between(RectificationItem.objects.visible_to(request.user), month, last)
        start = month - timedelta(days=month.weekday())
        weeks = []
        while start <= last:
            days = [start + timedelta(days=n) for n in range(7)]
            weeks.append(Week([(day, day.month == month.month, entries.get(day, [])) for day in days]))
            start += timedelta(days=7)
        return self._page(
            request, "rectification/calendar.html", f"{month.year}年{month.month}月整改日历", weeks=weeks, before=add_months(month, -1), after=next_month(month),
            day_names="一二三四五六日",
        )  # fmt: skip

    # -- progress

    def progress_view(self, request: HttpRequest) -> HttpResponse:
        """Found and signed off, day by day: a chart, and the same as a table."""
        days = day_by_day(RectificationItem.objects.visible_to(request.user), clock.today())
        return self._page(request, "rectification/progress.html", "整改进度", chart=chart_of(days), days=days[::-1])

    # -- assessment

    def assessment_view(self, request: HttpRequest) -> HttpResponse:
        """Each village's score with its working; a village's people see their own."""
        user: User = request.user  # type: ignore[assignment]
        campaign = _campaign(user)
        seen = user.village_ids_with(VIEW)
        found = [score for score in scores(campaign, clock.today()) if score.village.pk in seen] if campaign else []
        return self._page(request, "rectification/assessment.html", "考核评分", campaign=campaign, scores=found)

    def circular_view(self, request: HttpRequest) -> HttpResponse:
        """The circular drafted from the figures, to print or copy."""
        user: User = request.user  # type: ignore[assignment]
        campaign = _campaign(user)
        if not user.has_right(CIRCULAR) or campaign is None:
            raise PermissionDenied
        today = clock.today()
        _, total = by_village(user, today)
        found = scores(campaign, today)
        soon = rules_of(campaign.town).due_soon_days
        open_items = RectificationItem.objects.of_town(campaign.town).under_way().select_related("problem", "village")
        late = [
            one for one in open_items.overdue(today).order_by("due_on", "pk") if urgency_on(one, today, soon) in LATE
        ]
        return self._page(
            request, "rectification/circular.html", "整改情况通报（稿）", campaign=campaign, total=total, scores=found, late=late,
            best=[one for one in found if one.grade == "优秀"], worst=[one for one in found if one.total < 60 or one.grade == "不合格"],
        )  # fmt: skip


LATE = (Urgency.LATE_1, Urgency.LATE_3, Urgency.LATE_7)


def _campaign(user: User) -> Campaign | None:
    found: Campaign | None = (
        Campaign.objects.visible_to(user).running().select_related("town").order_by("-year", "pk").first()
    )
    return found


def _month(text: str) -> date:
    try:
        return parse_month(text)
    except ValueError:
        return month_floor(clock.today())
