"""Residents of the homes: moving in, days away, leaving, and what is kept for them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from recipients.admin.home_filters import HomeFilter, booking_tools, require
from recipients.admin.home_forms import AdmitForm, DepositForm, DischargeForm, LeaveForm, ReturnForm
from recipients.admin.searching import Searching
from recipients.models import Deposit, HomeLeave, HomeStay, Member
from recipients.services import home_money, home_stays
from recipients.services.homes import RIGHT
from xumingsi.accounts.models import User
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.mixins import ScopedAdmin, masked
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.kit import clock

NUMBER = masked("id_number", "身份证号")


class PresentFilter(admin.SimpleListFilter):
    title = "在院"
    parameter_name = "present"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("1", "在院"), ("0", "已离院")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "1":
            return queryset.present_on(clock.today())
        return queryset.filter(left_on__lt=clock.today()) if self.value() == "0" else queryset


class LeaveRows(Rows):
    model = HomeLeave
    fields = ("started_on", "returned_on", "reason", "recorded_by")
    ordering = ("-started_on", "-pk")


class DepositRows(Rows):
    model = Deposit
    fields = ("kind", "description", "balance", "agreed_on", "filed_on", "keeper", "returned_on")
    ordering = ("pk",)


@admin.register(HomeStay)
class HomeStayAdmin(WithRows, Searching, ScopedAdmin):
    list_display = ("name", NUMBER, "home", "kind", "care_level", "admitted_on", "left_on", "left_reason")
    list_filter = (HomeFilter, PresentFilter, "kind", "care_level")
    list_select_related = ("home",)
    fields = ("home", "name", NUMBER, "kind", "care_level", "admitted_on", "left_on", "left_reason", "on_roll")
    change_right = RIGHT
    editable = ("name", "kind", "care_level")
    inlines = (LeaveRows, DepositRows)
    ordering = ("home", "-admitted_on", "pk")
    menu_order = 81

    @admin.display(description="救助登记")
    def on_roll(self, stay: HomeStay) -> str:
        rows = Member.objects.in_town(stay.home.town).present_on(clock.today()).filter(id_number=stay.id_number)
        found = [
            f"{member.household}{benefit.program if (benefit := member.household.standing_benefit) else '（无在享待遇）'}"
            for member in rows.select_related("household").order_by("pk")
        ]
        return "；".join(found) or "不在册"

    def save_with(self, form: Any, actor: User, change: bool) -> HomeStay:
        return home_stays.correct_stay(form.instance, actor=actor, changes=form.changed_data)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tools = booking_tools(request, "登记入住", "admin:recipients_homestay_admit")
        if tools:
            tools.append(("导入入住名册", reverse("admin:recipients_carehome_import", args=["home_residents"])))
        tools.append(("下载模板", reverse("admin:recipients_carehome_template", args=["home_residents"])))
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None and self.has_change_permission(request, obj):
            away = obj.leaves.filter(returned_on=None).exists()
            named = {"deposit": "代管财物"}
            if obj.left_on is None:
                named = {"return": "销假"} if away else {"leave": "请假"}
                named |= {"discharge": "登记离院", "deposit": "代管财物"}
            context["tools"] = [
                (label, reverse(f"admin:recipients_homestay_{verb}", args=[obj.pk])) for verb, label in named.items()
            ]
        return super().page_context(request, obj, context)

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "recipients_homestay"
        acts = [path(f"<int:pk>/{verb}/", wrap(self._about(verb)), name=f"{name}_{verb}") for verb in _ASKED]
        return [path("admit/", wrap(self.admit_view), name=f"{name}_admit"), *acts, *super().get_urls()]

    def admit_view(self, request: HttpRequest) -> HttpResponse:
        """Somebody moves in."""
        require(request, RIGHT)
        return ask(
            request, self.admin_site, title="登记入住", opts=self.opts, back=reverse("admin:recipients_homestay_changelist"),
            form=lambda *data: AdmitForm(*data, user=request.user, chosen=request.GET.get("home", "")),
            perform=lambda home, **given: home_stays.admit(home, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda stay: (f"已登记{stay}入住", _page(stay)),
        )  # fmt: skip

    def _about(self, verb: str) -> Callable[..., HttpResponse]:
        title, form, perform = _ASKED[verb]

        def view(request: HttpRequest, pk: int) -> HttpResponse:
            require(request, RIGHT)
            stay = self.get_object(request, str(pk))
            if stay is None:
                raise Http404
            return ask(
                request, self.admin_site, title=title, opts=self.opts, back=_page(stay), note=f"{stay}，{stay.admitted_on} 入住{stay.home}",
                form=form, perform=lambda **given: perform(stay, actor=request.user, **given), done=lambda _: (f"已{title}：{stay}", _page(stay)),
            )  # fmt: skip

        return view


_ASKED: dict[str, tuple[str, type[forms.Form], Callable[..., Any]]] = {
    "discharge": ("登记离院", DischargeForm, home_stays.discharge),
    "leave": ("登记请假", LeaveForm, home_stays.start_leave),
    "return": ("登记销假", ReturnForm, home_stays.end_leave),
    "deposit": ("登记代管财物", DepositForm, home_money.take_deposit),
}


def _page(stay: HomeStay) -> str:
    return reverse("admin:recipients_homestay_change", args=[stay.pk])
