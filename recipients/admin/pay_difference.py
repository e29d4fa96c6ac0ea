"""Differences between what was paid and what was owed: found by the month, settled one by one."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from recipients.admin.paid import MonthFilter
from recipients.admin.payment import MonthForm
from recipients.admin.searching import Searching
from recipients.models import PaymentDifference
from recipients.pay_choices import DifferenceState
from recipients.pay_workflows import DIFFERENCE
from recipients.services.reconciling import RIGHT, Reconciled, reconcile
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.verbs import VerbAdminMixin


@admin.register(PaymentDifference)
class PaymentDifferenceAdmin(Searching, VerbAdminMixin, ScopedAdmin):
    workflow = DIFFERENCE
    tones = {DifferenceState.VERIFIED: "go", DifferenceState.CORRECTED: "done", DifferenceState.CLEARED: "done"}
    list_display = (
        "certificate_no",
        "head_name",
        "village",
        "month_text",
        "kind",
        "due_amount",
        "paid_amount",
        "detail",
        "state_badge",
    )
    list_filter = (VillageFilter, MonthFilter, "kind", "state")
    list_select_related = ("village",)
    fields = (
        "certificate_no", "head_name", "household", "village", "month_text", "kind", "due_amount", "paid_amount", "detail", "payment",
        "finding", "settled_on",
    )  # fmt: skip
    summary = ("certificate_no", "head_name", "village", "month_text", "kind", "due_amount", "paid_amount", "detail")
    ordering = ("-month", "kind", "certificate_no", "pk")
    search_help_text = "可搜救助证号、户主姓名"
    menu_order = 65

    @admin.display(description="月份", ordering="month")
    def month_text(self, difference: PaymentDifference) -> str:
        return f"{difference.month:%Y年%m月}"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may = request.user.has_right(RIGHT)  # type: ignore[union-attr]
        tools = [("核对某月发放", reverse("admin:recipients_paymentdifference_reconcile"))] if may else []
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reconcile_view)
        return [path("reconcile/", view, name="recipients_paymentdifference_reconcile"), *super().get_urls()]

    def reconcile_view(self, request: HttpRequest) -> HttpResponse:
        """Compare a month's payments with what was owed."""
        if not request.user.has_right(RIGHT):  # type: ignore[union-attr]
            raise PermissionDenied
        back = reverse("admin:recipients_paymentdifference_changelist")
        return ask(
            request, self.admin_site, title="核对某月发放", opts=self.opts, back=back, button="核对",
            note="将该月实际发放名册与应发待遇逐户核对。可以反复核对：已有的差异不重复登记，已核实的不改动。",
            form=lambda *data: MonthForm(*data, user=request.user),
            perform=lambda town, month: reconcile(town, month, actor=request.user),  # type: ignore[arg-type]
            done=lambda result: (_summed_up(result), back),
        )  # fmt: skip


def _summed_up(result: Reconciled) -> str:
    kinds = "、".join(f"{label} {count} 条" for label, count in result.by_kind.items() if count) or "没有差异"
    return f"核对完毕：{kinds}；新增 {result.new} 条，已消除 {result.cleared} 条。"
