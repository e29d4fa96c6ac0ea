"""The ledger of cures: the list, the page where one item moves, and the boards beside it."""

from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from recipients.admin.searching import Searching
from rectification import actions  # noqa: F401 - offers the verbs
from rectification.choices import STAGES, ItemState, Stage, Urgency
from rectification.models import RectificationItem
from rectification.rules import keys_standing, late_days, late_for, rules_of, urgency_on
from rectification.workflows import ITEM
from xumingsi.casework.admin.filters import VillageFilter, period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.casework.models import Attachment
from xumingsi.kit import clock

from . import boards
from .rows import ITEM_ROWS, WITH_FILES


class StageFilter(admin.SimpleListFilter):
    """By column of the board; the board's numbers lead here."""

    title = "整改进展"
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Stage.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        return queryset.filter(state__in=STAGES[Stage(value)]) if value in Stage.values else queryset


SLOW = [(urgency.value, urgency.label) for urgency in Urgency if urgency != Urgency.IN_TIME]


class DueFilter(admin.SimpleListFilter):
    """Overdue, asked for more time, to be looked back at; the bench's numbers lead here."""

    title = "时限"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("late", "已逾期"), ("mine", "由我负责且已逾期"), *SLOW, ("extension", "延期待批"), ("look_back", "应回头看"), ("fake", "认定过表面、虚假、纸上整改")]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = clock.today()
        if self.value() in dict(SLOW):
            keys = keys_standing(queryset, Urgency(self.value()), today)
            return queryset.filter(pk__in=keys)
        found = {
            "late": lambda: queryset.overdue(today),
            "mine": lambda: late_for(queryset, request.user, today),
            "extension": lambda: queryset.filter(extensions__isnull=False, extensions__decision=None).distinct(),
            "look_back": lambda: queryset.look_back_due(today),
            "fake": lambda: queryset.filter(fakes__gt=0),
        }.get(self.value() or "")
        return found() if found else queryset


@admin.register(RectificationItem)
class RectificationItemAdmin(WithRows, Searching, VerbAdminMixin, boards.Boards, ScopedAdmin):
    workflow = ITEM
    tones = {
        ItemState.CLOSED: "done", ItemState.WITHDRAWN: "done", ItemState.PLANNING: "stop", ItemState.SUBMITTED: "go", ItemState.RECHECKING: "go",
        ItemState.LEADER: "go", ItemState.DISCIPLINE: "go", ItemState.GROUP: "go",
    }  # fmt: skip
    list_display = ("number", "summary_text", "household_name", "village_name", "person", "due", "fakes_text", "state_badge")  # fmt: skip
    list_display_links = ("number", "summary_text")
    list_filter = (VillageFilter, StageFilter, "state", DueFilter, "problem__category", "problem__door", period_filter("opened_on", "立项日期"))  # fmt: skip
    list_select_related = ("problem__household", "problem__town", "village")
    fields = (
        "number", "summary_text", "category", "door", "household_link", "village_name", "amount", "opened_on", "plan_version", "remedy", "leader",
        "unit", "person", "due", "extensions_granted", "recovery_link", "closed_on", "look_back_on", "fakes_text",
    )  # fmt: skip
    summary = ("number", "summary_text", "household_name", "village_name", "leader", "person", "due", "state_badge")
    inlines = ITEM_ROWS
    ordering = ("-pk",)
    search_help_text = "可搜问题编号、姓名、拼音首字母、身份证后四位以上、救助证号、责任人、问题描述"
    menu_order = 10

    @admin.display(description="问题编号", ordering="problem__number")
    def number(self, item: RectificationItem) -> str:
        return item.problem.number

    @admin.display(description="问题表现", ordering="problem__summary")
    def summary_text(self, item: RectificationItem) -> str:
        return item.problem.summary

    @admin.display(description="问题类别")
    def category(self, item: RectificationItem) -> str:
        return item.problem.category

    @admin.display(description="发现来源")
    def door(self, item: RectificationItem) -> str:
        url = reverse("admin:audits_problem_change", args=[item.problem_id])
        return format_html('{}（<a href="{}">问题清单</a>）', item.problem.get_door_display(), url)

    @admin.display(description="涉及户")
    def household_name(self, item: RectificationItem) -> str:
        return str(item.household) if item.household else "—"

    @admin.display(description="涉及户")
    def household_link(self, item: RectificationItem) -> str:
        if item.household is None:
            return "—"
        url = reverse("admin:recipients_household_change", args=[item.household.pk])
        return format_html('<a href="{}">{}</a>', url, item.household)

    @admin.display(description="村（居）", ordering="village__path")
    def village_name(self, item: RectificationItem) -> str:
        return str(item.village)

    @admin.display(description="涉及金额")
    def amount(self, item: RectificationItem) -> str:
        return f"{item.problem.amount:,.2f} 元" if item.problem.amount is not None else "—"

    @admin.display(description="追回台账")
    def recovery_link(self, item: RectificationItem) -> str:
        if item.recovery is None:
            return "—"
        url = reverse("admin:recipients_recovery_change", args=[item.recovery_id])
        return format_html('<a href="{}">{}</a>（已追回 {} 元，尚欠 {} 元）', url, item.recovery, item.recovery.received, item.recovery.outstanding)  # fmt: skip

    @admin.display(description="整改时限", ordering="due_on")
    def due(self, item: RectificationItem) -> str:
        if item.due_on is None:
            return "—"
        days = late_days(item, clock.today())
        if days:
            return format_html('<span class="late">{} 逾期 {} 个工作日</span>', f"{item.due_on:%Y-%m-%d}", days)
        soon = urgency_on(item, clock.today(), self._soon_days(item)) == Urgency.SOON
        return f"{item.due_on:%Y-%m-%d}{'（即将到期）' if soon else ''}"

    def _soon_days(self, item: RectificationItem) -> int:
        """Asked once per town and page."""
        known: dict[int, int] = self.__dict__.setdefault("_soon", {})
        town = item.problem.town
        if town.pk not in known:
            known[town.pk] = rules_of(town).due_soon_days
        return known[town.pk]

    @admin.display(description="认定虚假整改", ordering="fakes")
    def fakes_text(self, item: RectificationItem) -> str:
        return f"{item.fakes} 次" if item.fakes else "—"

    def get_queryset(self, request: HttpRequest) -> Any:
        self.__dict__.pop("_soon", None)  # the town may have changed its days
        return super().get_queryset(request)

    # -- evidence of the steps is shown with the item

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        context = super().page_context(request, obj, context)
        if obj is not None:
            context["attachments"] = list(Attachment.objects.filter(self._evidence_of(obj)).order_by("pk"))
        return context

    @staticmethod
    def _evidence_of(item: RectificationItem) -> Q:
        subjects = Q(subject_type=ContentType.objects.get_for_model(RectificationItem), subject_id=item.pk)
        for relation in WITH_FILES:
            rows = getattr(item, relation)
            subjects |= Q(subject_type=ContentType.objects.get_for_model(rows.model), subject_id__in=rows.values("pk"))
        return subjects

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"tools": self.board_tools(request), **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        views = [
            path(f"{name}/", wrap(view), name=f"rectification_{name}") for name, view in self.board_views().items()
        ]
        return [*views, *super().get_urls()]
