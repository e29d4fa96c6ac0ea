"""Residents' own money on the workbench: payouts signed for, and what is kept for them."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from recipients.admin.home_filters import HomeFilter, StayHomeFilter, require
from recipients.admin.home_forms import MovementForm, ReturnDepositForm
from recipients.admin.searching import Searching
from recipients.models import Deposit, DepositMovement, PocketMoneyLine, PocketMoneyList
from recipients.services import home_money
from recipients.services.homes import RIGHT
from xumingsi.accounts.models import User
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.mixins import ScopedAdmin, masked
from xumingsi.casework.admin.rows import Rows, WithRows


class PocketMoneyRows(Rows):
    model = PocketMoneyLine
    fields = ("person", "amount", "signed")
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("stay")

    @admin.display(description="姓名")
    def person(self, line: PocketMoneyLine) -> str:
        return str(line.stay)

    @admin.display(description="签领")
    def signed(self, line: PocketMoneyLine) -> str:
        return f"{line.taken_by}代领（{line.relation}）" if line.taken_by else "本人签领"


@admin.register(PocketMoneyList)
class PocketMoneyListAdmin(WithRows, ScopedAdmin):
    list_display = ("month_text", "home", "paid_on", "standard", "people", "total", "payer", "witness")
    list_filter = (HomeFilter,)
    list_select_related = ("home",)
    fields = ("home", "month_text", "paid_on", "standard", "people", "total", "payer", "witness", "recorded_by")
    inlines = (PocketMoneyRows,)
    ordering = ("-month", "home")
    menu_order = 84

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return (
            super().get_queryset(request).annotate(n_lines=models.Count("lines"), sum_paid=models.Sum("lines__amount"))
        )

    @admin.display(description="月份", ordering="month")
    def month_text(self, payout: PocketMoneyList) -> str:
        return f"{payout.month:%Y年%m月}"

    @admin.display(description="人数")
    def people(self, payout: Any) -> int:
        return payout.n_lines

    @admin.display(description="实发合计（元）")
    def total(self, payout: Any) -> str:
        return f"{payout.sum_paid or 0:,.2f}"


class MovementRows(Rows):
    model = DepositMovement
    fields = ("moved_on", "direction", "amount", "balance", "purpose", "signed_by", "witness", "recorded_by")
    ordering = ("pk",)


@admin.register(Deposit)
class DepositAdmin(WithRows, Searching, ScopedAdmin):
    list_display = ("owner", "home", "kind", "description", "balance", "agreed_on", "filed_on", "keeper", "returned_on")
    list_filter = (StayHomeFilter, "kind")
    list_select_related = ("stay__home",)
    fields = (
        "owner", masked("stay.id_number", "身份证号"), "home", "kind", "description", "balance", "agreed_on", "filed_on", "keeper", "witness",
        "returned_on", "returned_to",
    )  # fmt: skip
    change_right = RIGHT
    editable = ("agreed_on", "filed_on", "keeper", "witness")
    inlines = (MovementRows,)
    ordering = ("-pk",)
    menu_order = 85

    @admin.display(description="本人", ordering="stay__name")
    def owner(self, deposit: Deposit) -> str:
        return deposit.stay.name

    @admin.display(description="敬老院")
    def home(self, deposit: Deposit) -> str:
        return str(deposit.stay.home)

    def save_with(self, form: Any, actor: User, change: bool) -> models.Model:
        return home_money.correct_deposit(form.instance, actor=actor, changes=form.changed_data)

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None and obj.returned_on is None and self.has_change_permission(request, obj):
            acts = (("move", "登记存取"), ("return", "登记退还"))
            context["tools"] = [
                (label, reverse(f"admin:recipients_deposit_{act}", args=[obj.pk])) for act, label in acts
            ]
        return super().page_context(request, obj, context)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/move/", wrap(self.move_view), name="recipients_deposit_move"),
            path("<int:pk>/return/", wrap(self.return_view), name="recipients_deposit_return"),
            *super().get_urls(),
        ]

    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Money put in or taken out."""
        return self._ask(request, pk, "登记存取", MovementForm, home_money.move_deposit)

    def return_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Given back."""
        return self._ask(request, pk, "登记退还", ReturnDepositForm, home_money.return_deposit)

    def _ask(self, request: HttpRequest, pk: int, title: str, form: Any, perform: Any) -> HttpResponse:
        require(request, RIGHT)
        deposit = self.get_object(request, str(pk))
        if deposit is None:
            raise Http404
        page = reverse("admin:recipients_deposit_change", args=[pk])
        return ask(
            request, self.admin_site, title=title, opts=self.opts, back=page, note=f"{deposit}，现余额 {deposit.balance} 元",
            form=form, perform=lambda **given: perform(deposit, actor=request.user, **given), done=lambda _: (f"已{title}：{deposit}", page),
        )  # fmt: skip
