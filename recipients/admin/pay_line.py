"""The lines of frozen rolls, by village."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from recipients.admin.searching import Searching
from recipients.models import PayLine, PayRoll
from recipients.pay_choices import LineKind, PayState
from xumingsi.accounts.scope import town_ids
from xumingsi.casework.admin.filters import VillageFilter
from xumingsi.casework.admin.mixins import ScopedAdmin, masked
from xumingsi.kit import masking


class OfPayRoll(admin.SimpleListFilter):
    """The lines of one roll, as its page links to them."""

    title = "发放名册"
    parameter_name = "payroll"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        rolls = PayRoll.objects.filter(town__in=town_ids(request.user, "recipients.view")).order_by("-month", "-pk")
        return [(str(roll.pk), f"{roll.month:%Y年%m月}") for roll in rolls.exclude(state=PayState.DRAFT)[:24]]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        value = self.value() or ""
        return queryset.filter(payroll=int(value)) if value.isascii() and value.isdigit() else queryset


@admin.register(PayLine)
class PayLineAdmin(Searching, ScopedAdmin):
    list_display = (
        "certificate_no",
        "head_name",
        "village",
        "program",
        "covered_count",
        "kind_badge",
        "amount",
        "account",
        "batch",
    )
    list_filter = (VillageFilter, OfPayRoll, "kind", "program")
    list_select_related = ("village", "payroll__town")
    fields = (
        "payroll", "household", "village", "certificate_no", "head_name", masked("head_id", "身份证号"), "program", "covered_count", "kind",
        "amount", "bank", masked("bank_account", "银行账号", masking.mask_account), "batch", "reason",
    )  # fmt: skip
    ordering = ("-payroll", "pk")
    menu_order = 55

    @admin.display(description="银行账号")
    def account(self, line: PayLine) -> str:
        return line.masked_account or "—"

    @admin.display(description="性质")
    def kind_badge(self, line: PayLine) -> str:
        return line.get_kind_display() if line.kind == LineKind.NORMAL else f"{line.get_kind_display()}：{line.reason}"
