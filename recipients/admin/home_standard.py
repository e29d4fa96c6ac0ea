"""What a town holds its homes to, from a month on."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from recipients.admin.home_filters import require
from recipients.admin.home_forms import HomeStandardForm
from recipients.models import HomeStandard
from recipients.services import homes
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.mixins import ScopedAdmin


@admin.register(HomeStandard)
class HomeStandardAdmin(ScopedAdmin):
    list_display = ("effective_from", "town", "food_per_day", "purchase_limit", "cash_limit", "source")
    list_select_related = ("town",)
    fields = ("town", "effective_from", "food_per_day", "purchase_limit", "cash_limit", "source")
    ordering = ("town__path", "-effective_from")
    menu_order = 88

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may = request.user.has_right(homes.RIGHT)  # type: ignore[union-attr]
        tools = [("设置标准", reverse("admin:recipients_homestandard_set"))] if may else []
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("set/", wrap(self.set_view), name="recipients_homestandard_set"), *super().get_urls()]

    def set_view(self, request: HttpRequest) -> HttpResponse:
        """Set the figures from a month on."""
        require(request, homes.RIGHT)
        back = reverse("admin:recipients_homestandard_changelist")
        return ask(
            request, self.admin_site, title="设置敬老院标准", opts=self.opts, back=back,
            note="不设的，伙食按每人每月 425 元（30 日）核对，单笔限额按 5000 元。",
            form=lambda *data: HomeStandardForm(*data, user=request.user),
            perform=lambda **given: homes.set_home_standard(HomeStandard(**given), actor=request.user),  # type: ignore[arg-type]
            done=lambda standard: (f"已设置{standard}", back),
        )  # fmt: skip
