"""月度对账: a home's month in figures, what the checks found, and the two signatures."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from audits import home_actions  # noqa: F401 - offers the verbs
from audits.funds.found import Found
from audits.funds.month import findings_of, paid_days
from audits.funds.register import FundCheck
from audits.home_choices import MonthState
from audits.home_workflows import HOME_MONTH
from audits.models import HomeFindingNote, HomeReconciliation
from audits.services.home_months import RIGHT, prepare_months
from recipients.admin.home_filters import HomeFilter
from recipients.admin.home_forms import TownForm
from recipients.home_figures import figures_of
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.casework.forms import MonthField
from xumingsi.kit import clock, masking
from xumingsi.kit.dates import add_months

BACK = "admin:audits_homereconciliation_changelist"


class PrepareForm(TownForm):
    month = MonthField(label="月份", initial=lambda: f"{add_months(clock.today(), -1):%Y-%m}")


class NoteRows(Rows):
    model = HomeFindingNote
    fields = ("check_label", "summary", "amount", "handling", "note", "problem_link", "recorded_by", "recorded_at")
    ordering = ("pk",)

    @admin.display(description="问题")
    def problem_link(self, note: HomeFindingNote) -> str:
        if note.problem is None:
            return "—"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:audits_problem_change", args=[note.problem_id]), note.problem
        )


@admin.register(HomeReconciliation)
class HomeReconciliationAdmin(WithRows, VerbAdminMixin, ScopedAdmin):
    workflow = HOME_MONTH
    tones = {MonthState.OPEN: "wait", MonthState.SIGNED: "go", MonthState.DONE: "done"}
    list_display = ("month_text", "home", "income", "spending", "closing", "signed_by", "closed_by", "state_badge")
    list_filter = (HomeFilter, "state")
    list_select_related = ("home__town", "signed_by", "closed_by")
    fields = (
        "home",
        "month_text",
        "counted_bank",
        "counted_cash",
        "count_note",
        "signed_by",
        "signed_on",
        "closed_by",
        "closed_on",
    )
    summary = ("home", "month_text")
    inlines = (NoteRows,)
    ordering = ("-month", "home")
    change_form_template = "admin/audits/homereconciliation/change_form.html"
    menu_order = 60

    @admin.display(description="月份", ordering="month")
    def month_text(self, month: HomeReconciliation) -> str:
        return f"{month.month:%Y年%m月}"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may = request.user.has_right(RIGHT)  # type: ignore[union-attr]
        tools = [("建立对账单", reverse("admin:audits_homereconciliation_prepare"))] if may else []
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None:
            book = f"{reverse('admin:recipients_homeentry_changelist')}?home={obj.home_id}&month={obj.month:%Y-%m}"
            noted = {(note.check_name, note.key, note.summary): note for note in obj.notes.order_by("pk")}
            context |= {
                "figures": figures_of(obj.home, obj.month), "paid": paid_days(obj.home, obj.month), "record": obj,
                "found": [_shown(obj, check, one, noted) for check, one in findings_of(obj.home, obj.month)],
                "tools": [("本月台账", book)],
            }  # fmt: skip
        return super().page_context(request, obj, context)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("prepare/", wrap(self.prepare_view), name="audits_homereconciliation_prepare"),
            *super().get_urls(),
        ]

    def prepare_view(self, request: HttpRequest) -> HttpResponse:
        """Begin a month for every home of the town."""
        if not request.user.has_right(RIGHT):  # type: ignore[union-attr]
            raise PermissionDenied
        return ask(
            request, self.admin_site, title="建立对账单", opts=self.opts, back=reverse(BACK),
            note="为全镇每家敬老院建立一张当月对账单；已有的不重复建立。",
            form=lambda *data: PrepareForm(*data, user=request.user, right=RIGHT),
            perform=lambda town, month: prepare_months(town, month=month, actor=request.user),  # type: ignore[arg-type]
            done=lambda made: (f"已建立 {len(made)} 张对账单", reverse(BACK)),
        )  # fmt: skip


def _shown(
    month: HomeReconciliation, check: FundCheck, found: Found, noted: dict[Any, HomeFindingNote]
) -> dict[str, Any]:
    hit = found.hit
    note = noted.get((check.name, hit.key[:160], hit.summary[:300]))
    url = reverse("admin:recipients_household_change", args=[hit.household]) if hit.household else ""
    evidence = [(label, masking.mask_text(value)) for label, value in (hit.evidence or {}).items()]
    handled = f"{note.get_handling_display()}：{note.note}" if note else ""
    return {
        "label": check.label, "summary": hit.summary, "amount": hit.amount, "evidence": evidence, "url": url, "handled": handled,
        "open": note is None and month.state == MonthState.OPEN,
    }  # fmt: skip
