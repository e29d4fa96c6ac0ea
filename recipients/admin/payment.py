"""Paying on the workbench: monthly rolls, what was really paid, and the differences to work off."""

import io
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import FileResponse, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from recipients.exchange.bank_book import RIGHT as EXPORT
from recipients.exchange.bank_book import export_bank_list
from recipients.models import PayExport, PayRoll
from recipients.pay_choices import PayState
from recipients.pay_totals import payroll_totals
from recipients.pay_workflows import PAYROLL
from recipients.services.payrolls import RIGHT, prepare_payroll
from xumingsi.accounts.models import Division
from xumingsi.accounts.scope import town_ids
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.mixins import ScopedAdmin, add_refusal
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.casework.admin.widgets import dress
from xumingsi.casework.errors import Refused
from xumingsi.casework.forms import MonthField
from xumingsi.kit import clock

LINES = "admin:recipients_payline_changelist"


class MonthForm(forms.Form):
    """A town and a month."""

    town = forms.ModelChoiceField(label="镇（乡、街道）", queryset=Division.objects.none(), empty_label=None)
    month = MonthField(label="月份")

    def __init__(self, *args: Any, user: Any, right: str = RIGHT, **kwargs: Any) -> None:
        super().__init__(*args, initial={"month": f"{clock.today():%Y-%m}"}, **kwargs)
        self.fields["town"].queryset = Division.objects.filter(pk__in=town_ids(user, right)).order_by("path")  # type: ignore[attr-defined]


class PurposeForm(forms.Form):
    purpose = forms.CharField(label="用途", max_length=200, help_text="如：交农商行代发8月救助金。将记入办理轨迹。")


class ExportRows(Rows):
    model = PayExport
    fields = ("batch", "recorded_by", "recorded_at", "purpose", "households", "amount", "sha256")
    ordering = ("-pk",)


@admin.register(PayRoll)
class PayRollAdmin(WithRows, VerbAdminMixin, ScopedAdmin):
    workflow = PAYROLL
    tones = {PayState.DRAFT: "wait", PayState.FROZEN: "go", PayState.EXPORTED: "done"}
    list_display = ("__str__", "month_text", "state_badge", "households", "amount", "frozen_at")
    list_filter = ("state",)
    list_select_related = ("town",)
    fields = ("town", "month_text", "prepared_by", "prepared_at", "frozen_at")
    summary = ("__str__", "month_text", "households", "amount")
    inlines = (ExportRows,)
    ordering = ("-month", "-pk")
    change_form_template = "admin/recipients/payroll/change_form.html"
    menu_order = 50

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return (
            super()
            .get_queryset(request)
            .annotate(
                n_households=models.Count("lines__household", distinct=True), sum_amount=models.Sum("lines__amount")
            )
        )

    @admin.display(description="月份", ordering="month")
    def month_text(self, payroll: PayRoll) -> str:
        return f"{payroll.month:%Y年%m月}"

    @admin.display(description="户数")
    def households(self, payroll: Any) -> Any:
        return payroll.n_households or "—"

    @admin.display(description="金额（元）")
    def amount(self, payroll: Any) -> str:
        return "—" if payroll.sum_amount is None else f"{payroll.sum_amount:,.2f}"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may = request.user.has_right(RIGHT)  # type: ignore[union-attr]
        tools = [("编制发放名册", reverse("admin:recipients_payroll_prepare"))] if may else []
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None:
            totals = payroll_totals(obj)
            context["totals"] = totals
            context["grand"] = (
                sum(total.households for total in totals), sum(total.covered for total in totals),
                sum((total.amount for total in totals), Decimal("0.00")),
            )  # fmt: skip
            context["is_draft"] = obj.state == PayState.DRAFT
            context["tools"] = self._tools(request, obj)
        return super().page_context(request, obj, context)

    def _tools(self, request: HttpRequest, payroll: PayRoll) -> list[tuple[str, str]]:
        if payroll.state == PayState.DRAFT:
            return []
        tools = [("查看明细", f"{reverse(LINES)}?payroll={payroll.pk}")]
        if request.user.has_right(EXPORT, payroll.town):  # type: ignore[union-attr]
            tools.append(("导出银行代发清单", reverse("admin:recipients_payroll_export", args=[payroll.pk])))
        return tools

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("prepare/", wrap(self.prepare_view), name="recipients_payroll_prepare"),
            path("<int:pk>/export/", wrap(self.export_view), name="recipients_payroll_export"),
            *super().get_urls(),
        ]

    def prepare_view(self, request: HttpRequest) -> HttpResponse:
        """Begin a month's roll."""
        if not request.user.has_right(RIGHT):  # type: ignore[union-attr]
            raise PermissionDenied
        return ask(
            request, self.admin_site, title="编制发放名册", opts=self.opts, back=reverse("admin:recipients_payroll_changelist"),
            note="编制后先核对各村合计；冻结时按当时的待遇写入每户明细，此后只能补发或扣减，不能改动。",
            form=lambda *data: MonthForm(*data, user=request.user),
            perform=lambda town, month: prepare_payroll(town, month=month, actor=request.user),  # type: ignore[arg-type]
            done=lambda payroll: (f"已编制{payroll}", reverse("admin:recipients_payroll_change", args=[payroll.pk])),
        )  # fmt: skip

    def export_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask what for, then hand the file out: a recorded act."""
        payroll = self.get_object(request, str(pk))
        if payroll is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined]
        if not request.user.has_right(EXPORT, payroll.town):  # type: ignore[union-attr]
            raise PermissionDenied
        form = dress(PurposeForm(request.POST if request.method == "POST" else None))
        if request.method == "POST" and form.is_valid():
            try:
                return self._hand_out(request, payroll, form.cleaned_data["purpose"])
            except Refused as refusal:
                add_refusal(form, refusal)
        context = {
            **self.admin_site.each_context(request), "title": "导出银行代发清单", "subtitle": None, "opts": self.opts, "form": form,
            "payroll": payroll, "back": reverse("admin:recipients_payroll_change", args=[pk]),
        }  # fmt: skip
        return TemplateResponse(request, "admin/recipients/payroll/export.html", context)

    def _hand_out(self, request: HttpRequest, payroll: PayRoll, purpose: str) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / f"银行代发清单_{payroll.month:%Y%m}.xlsx"
            export_bank_list(payroll, actor=request.user, purpose=purpose, target=target)  # type: ignore[arg-type]
            response = FileResponse(io.BytesIO(target.read_bytes()), as_attachment=True, filename=target.name)
        response["Cache-Control"] = "private, no-store"
        return response
