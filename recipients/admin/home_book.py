"""The homes' ledger and purchases on the workbench."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from recipients.admin.home_filters import HomeFilter, booking_tools, require
from recipients.admin.home_forms import CorrectEntryForm, EntryForm, PurchaseForm
from recipients.admin.searching import Searching
from recipients.models import HomeEntry, HomePurchase
from recipients.services import home_books
from recipients.services.homes import RIGHT
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.kit.dates import add_months, parse_month

BOOK = "admin:recipients_homeentry_changelist"


class BookMonthFilter(admin.SimpleListFilter):
    """By month, newest first."""

    title = "月份"
    parameter_name = "month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        months = model_admin.get_queryset(request).dates("booked_on", "month", order="DESC")
        return [(f"{month:%Y-%m}", f"{month:%Y年%m月}") for month in months[:24]]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        try:
            month = parse_month(self.value()) if self.value() else None
        except ValueError:
            return queryset.none()
        within = {"booked_on__gte": month, "booked_on__lt": add_months(month, 1)} if month else {}
        return queryset.filter(**within)


class SupersededFilter(admin.SimpleListFilter):
    """Lines in force unless asked otherwise."""

    title = "更正"
    parameter_name = "superseded"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("all", "含已更正的"), ("only", "只看已更正的")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "only":
            return queryset.filter(superseded_by__isnull=False)
        return queryset if self.value() == "all" else queryset.standing()


class PurchaseRows(Rows):
    model = HomePurchase
    fields = (
        "bought_on",
        "item",
        "quantity",
        "unit_price",
        "amount",
        "supplier",
        "buyer",
        "receiver",
        "second_receiver",
    )
    ordering = ("pk",)


@admin.register(HomeEntry)
class HomeEntryAdmin(WithRows, Searching, ScopedAdmin):
    list_display = ("booked_on", "home", "voucher_no", "summary", "direction", "subject", "amount", "handler", "witness", "approver", "receipt")  # fmt: skip
    list_display_links = ("booked_on", "voucher_no")
    list_filter = (HomeFilter, BookMonthFilter, "direction", SupersededFilter)
    list_select_related = ("home",)
    fields = (
        "home", "booked_on", "voucher_no", "summary", "direction", "subject", "amount", "handler", "witness", "approver", "receipt",
        "stated_balance", "corrects", "corrected_by", "recorded_by", "recorded_at",
    )  # fmt: skip
    inlines = (PurchaseRows,)
    ordering = ("-booked_on", "-pk")
    search_help_text = "可搜凭证号、摘要、经办人、证明人、审批人"
    menu_order = 82

    @admin.display(description="更正哪一笔")
    def corrects(self, entry: HomeEntry) -> str:
        if entry.supersedes is None:
            return "—"
        return format_html('<a href="{}">{}</a>（{}）', _page(entry.supersedes), entry.supersedes, entry.correction)

    @admin.display(description="已更正为")
    def corrected_by(self, entry: HomeEntry) -> str:
        later = HomeEntry.objects.filter(supersedes=entry).first()
        return format_html('<a href="{}">{}</a>', _page(later), later) if later else "—"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tools = booking_tools(request, "登记收支", "admin:recipients_homeentry_book")
        if tools:
            tools.append(("导入收支台账", reverse("admin:recipients_carehome_import", args=["home_ledger"])))
        tools.append(("下载模板", reverse("admin:recipients_carehome_template", args=["home_ledger"])))
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        may = obj is not None and request.user.has_right(RIGHT, obj.village)  # type: ignore[union-attr]
        if may and not HomeEntry.objects.filter(supersedes=obj).exists():
            context["tools"] = [("更正", reverse("admin:recipients_homeentry_correct", args=[obj.pk]))]
        return super().page_context(request, obj, context)

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "recipients_homeentry"
        return [
            path("book/", wrap(self.book_view), name=f"{name}_book"),
            path("<int:pk>/correct/", wrap(self.correct_view), name=f"{name}_correct"),
            *super().get_urls(),
        ]

    def book_view(self, request: HttpRequest) -> HttpResponse:
        """A new line."""
        require(request, RIGHT)
        return ask(
            request, self.admin_site, title="登记收支", opts=self.opts, back=reverse(BOOK),
            note="照实登记；缺凭证、缺票据或一人签两处的，对账时会列出。登记后不能改动，只能更正。",
            form=lambda *data: EntryForm(*data, user=request.user, chosen=request.GET.get("home", "")),
            perform=lambda home, **given: home_books.record_entry(home, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda entry: (f"已登记{entry}", _page(entry)),
        )  # fmt: skip

    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A line that takes the place of this one."""
        require(request, RIGHT)
        entry = self.get_object(request, str(pk))
        if entry is None:
            raise Http404
        now = {name: getattr(entry, name) for name in home_books.CORRECTABLE}
        return ask(
            request, self.admin_site, title="更正台账", opts=self.opts, back=_page(entry), note=f"{entry}：原记录保留，更正另起一笔。",
            form=lambda *data: CorrectEntryForm(*data, initial=now),
            perform=lambda reason, **given: home_books.correct_entry(entry, actor=request.user, reason=reason, **given),  # type: ignore[arg-type]
            done=lambda later: (f"已更正为{later}", _page(later)),
        )  # fmt: skip


def _page(entry: HomeEntry) -> str:
    return reverse("admin:recipients_homeentry_change", args=[entry.pk])


@admin.register(HomePurchase)
class HomePurchaseAdmin(Searching, ScopedAdmin):
    list_display = ("bought_on", "home", "item", "quantity", "unit", "unit_price", "amount", "supplier", "buyer", "receiver", "second_receiver")  # fmt: skip
    list_filter = (HomeFilter, period_filter("bought_on", "采购日期"))
    list_select_related = ("home",)
    fields = (
        "home", "bought_on", "received_on", "item", "specification", "unit", "quantity", "unit_price", "amount", "supplier", "buyer",
        "receiver", "second_receiver", "receipt", "entry", "recorded_by", "recorded_at",
    )  # fmt: skip
    ordering = ("-bought_on", "-pk")
    search_help_text = "可搜品名、供应商、采购人、验收人"
    menu_order = 83

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tools = booking_tools(request, "登记采购验收", "admin:recipients_homepurchase_record")
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("record/", wrap(self.record_view), name="recipients_homepurchase_record"), *super().get_urls()]

    def record_view(self, request: HttpRequest) -> HttpResponse:
        """Goods bought, and received by two others."""
        require(request, RIGHT)
        back = reverse("admin:recipients_homepurchase_changelist")
        return ask(
            request, self.admin_site, title="登记采购验收", opts=self.opts, back=back,
            form=lambda *data: PurchaseForm(*data, user=request.user, chosen=request.GET.get("home", "")),
            perform=lambda home, **given: home_books.record_purchase(home, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda purchase: (f"已登记{purchase}", reverse("admin:recipients_homepurchase_change", args=[purchase.pk])),
        )  # fmt: skip
