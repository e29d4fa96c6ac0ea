"""Plans, their versions, and what changed between them."""

from itertools import pairwise
from typing import Any

from django.contrib import admin
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from xumingsi.campaign.evidence_choices import PlanState
from xumingsi.campaign.evidence_forms import PlanForm
from xumingsi.campaign.evidence_workflows import PLAN
from xumingsi.campaign.models import Plan, PlanVersion, RemakeOrder
from xumingsi.campaign.plan_differences import Difference, differences
from xumingsi.campaign.services.plans import adopt_plan
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.kit import clock

from .recording import PlaceFilter, Recording


class VersionRows(Rows):
    model = PlanVersion
    fields = ("number", "title", "adopted_by", "adopted_on", "order", "late", "recorded_by")
    ordering = ("-number",)

    @admin.display(description="是否逾期")
    def late(self, version: PlanVersion) -> str:
        return "逾期完成" if version.is_late else "—"


class OrderRows(Rows):
    model = RemakeOrder
    fields = ("recorded_at", "reason", "due_on", "recorded_by")
    ordering = ("-pk",)


@admin.register(Plan)
class PlanAdmin(WithRows, VerbAdminMixin, Recording, ScopedAdmin):
    workflow = PLAN
    tones = {PlanState.ADOPTED: "go", PlanState.PUBLISHED: "done", PlanState.REMAKE: "stop"}
    list_display = ("__str__", "village", "kind", "version", "adopted_on", "due", "state_badge")
    list_filter = (PlaceFilter, "kind", "state")
    list_select_related = ("village",)
    fields = (
        "campaign",
        "village",
        "kind",
        "title_now",
        "goals",
        "measures",
        "text",
        "published_on",
        "published_at",
        "due",
        "changes",
    )
    summary = ("village", "kind", "version", "due")
    inlines = (VersionRows, OrderRows)
    ordering = ("kind", "village__path", "pk")
    menu_order = 50
    asks = PlanForm
    page_title = "登记方案"
    note = "登记通过的第一版；以后的版本在方案页上登记。动态管理办法由镇制定，通过后须公开。"

    def record(self, **given: Any) -> Plan:
        return adopt_plan(**given)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        open_orders = RemakeOrder.objects.filter(plan=OuterRef("pk"), answer=None).order_by("-pk")
        return super().get_queryset(request).annotate(
            n_version=Max("versions__number"), last_adopted=Max("versions__adopted_on"), order_due=Subquery(open_orders.values("due_on")[:1])
        )  # fmt: skip

    @admin.display(description="版本")
    def version(self, plan: Any) -> str:
        return f"第 {plan.n_version} 版"

    @admin.display(description="通过日期")
    def adopted_on(self, plan: Any) -> Any:
        return plan.last_adopted

    @admin.display(description="重新制定时限")
    def due(self, plan: Any) -> str:
        if plan.order_due is None:
            return "—"
        return f"{plan.order_due:%Y-%m-%d}{'（已逾期）' if plan.order_due < clock.today() else ''}"

    @admin.display(description="标题")
    def title_now(self, plan: Plan) -> str:
        return _of_latest(plan, "title")

    @admin.display(description="目标")
    def goals(self, plan: Plan) -> str:
        return _of_latest(plan, "goals")

    @admin.display(description="措施")
    def measures(self, plan: Plan) -> str:
        return _of_latest(plan, "measures")

    @admin.display(description="正文")
    def text(self, plan: Plan) -> str:
        return _of_latest(plan, "text") or "—"

    @admin.display(description="各版改动")
    def changes(self, plan: Plan) -> SafeString | str:
        versions = list(plan.versions.order_by("number"))
        told = [(new, differences(old, new)) for old, new in pairwise(versions)]
        return (
            format_html_join("", "<p><strong>{}</strong></p>{}", ((new, _listed(found)) for new, found in told[::-1]))
            or "—"
        )


def _of_latest(plan: Plan, name: str) -> str:
    return getattr(plan.latest, name, "")


def _listed(found: list[Difference]) -> SafeString:
    words = (("ins" if one.added else "del", one) for one in found)
    items = (format_html("{}：<{}>{}</{}>", one.label, tag, one.line, tag) for tag, one in words)
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((item,) for item in items)))
