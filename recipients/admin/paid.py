"""What was really paid, and where it differs from what was owed."""

import io
import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from recipients.admin.searching import Searching
from recipients.exchange.payment_list import PAYMENTS, PaymentList, import_payments
from recipients.models import ActualPayment
from xumingsi.accounts.models import Division
from xumingsi.accounts.scope import town_ids
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter
from xumingsi.casework.admin.mixins import ScopedAdmin, masked
from xumingsi.casework.errors import BadInput
from xumingsi.kit import masking
from xumingsi.kit.dates import parse_month
from xumingsi.kit.excel.template import write_template

IMPORT, NAMED = "recipients.import", 8


class PaymentFileForm(forms.Form):
    """A workbook of payments and the town it is about."""

    town = forms.ModelChoiceField(label="镇（乡、街道）", queryset=Division.objects.none(), empty_label=None)
    file = forms.FileField(
        label="发放名册（.xlsx）",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text="每户每月一行；可先下载模板。",
    )
    skip_bad_rows = forms.BooleanField(
        label="有错的行不导入，其余导入",
        required=False,
        help_text="救助证号查不到的行另行留存，核对时列为“无待遇而发”。",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Division.objects.filter(pk__in=town_ids(user, IMPORT)).order_by("path")  # type: ignore[attr-defined]


class MonthFilter(admin.SimpleListFilter):
    """By month, newest first."""

    title = "月份"
    parameter_name = "month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        months = model_admin.get_queryset(request).order_by("-month").values_list("month", flat=True).distinct()
        return [(f"{month:%Y-%m}", f"{month:%Y年%m月}") for month in months[:24]]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        try:
            return queryset.filter(month=parse_month(self.value())) if self.value() else queryset
        except ValueError:
            return queryset.none()


ID = masked("id_number", "身份证号")
ACCOUNT = masked("bank_account", "银行账号", masking.mask_account)


@admin.register(ActualPayment)
class ActualPaymentAdmin(Searching, ScopedAdmin):
    list_display = ("certificate_no", "head_name", "village", "month_text", "program", "amount", ACCOUNT)
    list_filter = (VillageFilter, MonthFilter)
    list_select_related = ("village",)
    fields = ("month_text", "certificate_no", "household", "village", "head_name", ID, "program", "amount", ACCOUNT)
    ordering = ("-month", "certificate_no", "pk")
    search_help_text = "可搜救助证号、户主姓名"
    menu_order = 60

    @admin.display(description="月份", ordering="month")
    def month_text(self, payment: ActualPayment) -> str:
        return f"{payment.month:%Y年%m月}"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tools = [("下载模板", reverse("admin:recipients_actualpayment_template"))]
        if request.user.has_right(IMPORT):  # type: ignore[union-attr]
            tools.append(("导入实际发放名册", reverse("admin:recipients_actualpayment_import")))
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_view), name="recipients_actualpayment_import"),
            path("template/", wrap(self.template_view), name="recipients_actualpayment_template"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take the bank's list in, or say cell by cell what is wrong with it."""
        if not request.user.has_right(IMPORT):  # type: ignore[union-attr]
            raise PermissionDenied
        back = reverse("admin:recipients_actualpayment_changelist")
        return ask(
            request, self.admin_site, title="导入实际发放名册", opts=self.opts, back=back, button="核对并导入",
            note="银行或县级实际代发的名册。有一处错误即整表不导入；同一名册再次导入不会重复登记。",
            form=lambda *data: PaymentFileForm(*data, user=request.user),
            perform=lambda town, file, skip_bad_rows: _import(request, town, file, skip_bad_rows),
            done=lambda found: (_told(found), back),
        )  # fmt: skip

    def template_view(self, request: HttpRequest) -> Any:
        """The blank list with headings, drop-downs and notes."""
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / f"{PAYMENTS.title}模板.xlsx"
            write_template(target, PAYMENTS)
            return FileResponse(io.BytesIO(target.read_bytes()), as_attachment=True, filename=target.name)


def _import(request: HttpRequest, town: Division, file: Any, skip_bad_rows: bool) -> PaymentList:
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "payments.xlsx"
        with kept.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        found = import_payments(kept, town=town, actor=request.user, skip_bad_rows=skip_bad_rows)  # type: ignore[arg-type]
    if found.errors and not skip_bad_rows:
        named = "；".join(f"{error.cell}（{error.column}）：{error.message}" for error in found.errors[:NAMED])
        more = f"……共 {len(found.errors)} 处" if len(found.errors) > NAMED else ""
        raise BadInput(f"名册有 {len(found.errors)} 处错误，没有导入任何一行。{named}{more}")
    return found


def _told(found: PaymentList) -> str:
    result = found.as_json()
    aside = f"，其中 {result['unmatched']} 行救助证号查不到，已另行留存" if result["unmatched"] else ""
    return (
        f"已导入：新增 {result['created']} 行，变更 {result['updated']} 行，未变 {result['unchanged']} 行，"
        f"不收 {result['refused']} 行{aside}；提醒 {len(found.warnings)} 处。"
    )
