"""Standards by date, set from a month on; and the town calculated anew under them."""

import io
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Case, IntegerField, When
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from recipients.choices import StandardKind
from recipients.exchange.sheet_recalculation import write_differences
from recipients.models import Standard
from recipients.services.recalculation import (
    DECIDE,
    RecalculationPlan,
    confirm_recalculation,
    note_taken,
    plan_recalculation,
)
from recipients.services.standards import RIGHT, read_standards, set_standard
from xumingsi.accounts.models import Division, Village
from xumingsi.accounts.scope import town_ids, village_ids
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.errors import Refused
from xumingsi.casework.forms import MonthField
from xumingsi.kit import clock
from xumingsi.kit.dates import next_month, parse_month

SHOWN = 200
# Kinds as the choices list them, not by code point.
KIND_ORDER = Case(
    *(When(kind=kind, then=place) for place, kind in enumerate(StandardKind.values)), output_field=IntegerField()
)


class StandardForm(forms.Form):
    kind = forms.ChoiceField(label="标准", choices=StandardKind.choices)
    amount = forms.DecimalField(label="元/人·月", min_value=0, max_digits=10, decimal_places=2)
    effective_from = MonthField(label="起始月份", help_text="自该月 1 日起执行，如 2020-09；以前的金额不变")
    source = forms.CharField(label="依据", max_length=120, help_text="文件名称或文号")


class WhenFilter(admin.SimpleListFilter):
    """Figures in force today, past ones and coming ones."""

    title = "执行情况"
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("now", "现行"), ("past", "以往"), ("coming", "将执行")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = clock.today()
        match self.value():
            case "now":
                return queryset.in_force_on(today)
            case "past":
                return queryset.filter(effective_to__lt=today)
            case "coming":
                return queryset.filter(effective_from__gt=today)
        return queryset


@admin.register(Standard)
class StandardAdmin(ScopedAdmin):
    list_display = ("kind", "monthly_amount", "effective_from", "effective_to", "when", "source")
    list_filter = (WhenFilter, "kind")
    fields = ("kind", "monthly_amount", "effective_from", "effective_to", "source")
    ordering = (KIND_ORDER, "-effective_from")
    menu_order = 25

    def scope(self, rows: Any, user: Any) -> Any:
        return rows  # the same for every village

    @admin.display(description="执行情况")
    def when(self, standard: Standard) -> str:
        today = clock.today()
        if standard.effective_from > today:
            return format_html('<span class="badge wait">{}</span>', "将执行")
        if standard.effective_to and standard.effective_to < today:
            return format_html('<span class="badge">{}</span>', "以往")
        return format_html('<span class="badge go">{}</span>', "现行")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tools = [("全镇重新测算", reverse("admin:recipients_standard_recalculate"))]
        if request.user.has_right(RIGHT):  # type: ignore[union-attr]
            tools.append(("设置标准", reverse("admin:recipients_standard_set")))
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("set/", wrap(self.set_view), name="recipients_standard_set"),
            path("recalculate/", wrap(self.recalculate_view), name="recipients_standard_recalculate"),
            path("recalculate/xlsx/", wrap(self.workbook_view), name="recipients_standard_workbook"),
            path("recalculate/confirm/", wrap(require_POST(self.confirm_view)), name="recipients_standard_confirm"),
            *super().get_urls(),
        ]

    def set_view(self, request: HttpRequest) -> HttpResponse:
        """Set a figure from a month on."""
        return ask(
            request, self.admin_site, title="设置标准", opts=self.opts, back=reverse("admin:recipients_standard_changelist"),
            note="新标准自所填月份起执行，原标准执行到前一天，以前的记录不改动。设置后请到“全镇重新测算”查看差异。",
            form=StandardForm, perform=lambda **given: set_standard(actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda standard: (f"已设置{standard}", reverse("admin:recipients_standard_changelist")),
        )  # fmt: skip

    def recalculate_view(self, request: HttpRequest) -> HttpResponse:
        """The differences between what is paid and what the standards of a month give."""
        plan, villages, chosen = self._plan(request)
        names = dict(villages)
        groups = [
            (
                "可以增发",
                "现发金额与原标准测算一致，只因标准调整；确认后自该月起按新金额发放。",
                plan.sure,
            ),
            ("须人工核对", "不自动改动：请逐户核实，需要调整的按审批程序办理。", plan.doubtful),
        ]
        query = {"month": f"{plan.on:%Y-%m}", "village": chosen or ""}
        context = {
            **self.admin_site.each_context(request),
            "title": f"全镇重新测算：{plan.town}",
            "subtitle": None,
            "opts": self.opts,
            "plan": plan,
            "month": f"{plan.on:%Y-%m}",
            "villages": villages,
            "chosen": chosen,
            "groups": [(title, note, len(found), [(names[d.village], d) for d in found[:SHOWN]]) for title, note, found in groups],
            "shown": SHOWN,
            "workbook_url": f"{reverse('admin:recipients_standard_workbook')}?{urlencode(query)}",
            "can_confirm": not chosen and bool(plan.sure) and request.user.has_right(DECIDE, plan.town),  # type: ignore[union-attr]
        }  # fmt: skip
        return TemplateResponse(request, "admin/recipients/standard/recalculate.html", context)

    def workbook_view(self, request: HttpRequest) -> FileResponse:
        """The same list as a workbook, working included."""
        plan, villages, _ = self._plan(request)
        handle = io.BytesIO()
        write_differences(handle, plan, dict(villages))
        handle.seek(0)
        note_taken(plan, actor=request.user)  # type: ignore[arg-type]
        return FileResponse(handle, as_attachment=True, filename=f"标准调整测算差异_{plan.on:%Y-%m}.xlsx")

    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        """Raise what was shown, once."""
        plan, _, _ = self._plan(request)
        url = f"{reverse('admin:recipients_standard_recalculate')}?month={plan.on:%Y-%m}"
        if plan.fingerprint != request.POST.get("fingerprint"):
            messages.warning(request, "列出之后情况有了变化（或已经确认过），没有调整任何一户。下面是最新的差异。")
            return HttpResponseRedirect(url)
        try:
            done = confirm_recalculation(plan, actor=request.user)  # type: ignore[arg-type]
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            left = f"；{len(done.recused)} 户因与您有亲属关系须由他人确认" if done.recused else ""
            messages.success(request, f"已按 {plan.on:%Y-%m} 起的标准增发 {done.raised} 户{left}。")
        return HttpResponseRedirect(url)

    def _plan(self, request: HttpRequest) -> tuple[RecalculationPlan, list[tuple[int, str]], int | None]:
        """The plan asked for, the villages the user may see, and the one he chose."""
        asked = request.POST if request.method == "POST" else request.GET
        town = Division.objects.filter(pk__in=town_ids(request.user, self.right_to_view())).order_by("path").first()
        if town is None or not self.has_view_permission(request):
            raise Http404
        seen = Village.objects.filter(pk__in=village_ids(request.user, self.right_to_view()), parent=town)
        villages = list(seen.order_by("path").values_list("pk", "name"))
        village = asked.get("village", "")
        chosen = int(village) if village.isascii() and village.isdigit() else None
        own = {pk for pk, _ in villages if not chosen or pk == chosen}
        whole = len(own) == Village.objects.filter(parent=town).count()
        plan = plan_recalculation(town, _month(asked.get("month", "")), None if whole else own)
        return plan, villages, chosen


def _month(text: str) -> date:
    """The month asked for; without one the latest in which a standard changes, the coming month included."""
    try:
        return parse_month(text)
    except ValueError:
        coming = next_month(clock.today())
        changes = [month for month in read_standards().change_months if month <= coming]
        return changes[-1] if changes else coming
