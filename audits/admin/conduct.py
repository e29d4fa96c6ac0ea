"""Conduct problems on the workbench of the discipline inspection."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from audits.models import ConductCase, ConductStep
from audits.services.conduct import RIGHT, open_conduct
from audits.tip_choices import Conduct, ConductState
from audits.tip_people import people_of
from audits.tip_workflows import CONDUCT
from recipients.admin.searching import Searching
from xumingsi.accounts.models import User, Village
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin

from .tip import PlaceFilter
from .tip_pages import town_of


class OpenForm(forms.Form):
    kind = forms.ChoiceField(label="问题类别", choices=Conduct.choices)
    person = forms.CharField(label="被反映人", max_length=200)
    accused_user = forms.ModelChoiceField(
        label="被反映人账号", queryset=User.objects.none(), required=False, empty_label="（不是本系统用户）",
        help_text="选定后本人看不到本件。",
    )  # fmt: skip
    place = forms.ModelChoiceField(
        label="涉及村（居）", queryset=Village.objects.none(), required=False, empty_label="（不涉及）"
    )
    amount = forms.DecimalField(label="涉及金额（元）", max_digits=14, decimal_places=2, min_value=0, required=False)
    facts = forms.CharField(label="问题线索", max_length=3000, widget=forms.Textarea(attrs={"rows": 4}))


class StepRows(Rows):
    model = ConductStep
    fields = ("kind", "day", "text", "recorded_by")
    ordering = ("pk",)


@admin.register(ConductCase)
class ConductCaseAdmin(WithRows, Searching, VerbAdminMixin, ScopedAdmin):
    workflow = CONDUCT
    tones = {ConductState.SANCTIONED: "done", ConductState.REFERRED: "done", ConductState.DROPPED: "done", ConductState.FILED: "stop", ConductState.CHECKING: "go"}  # fmt: skip
    list_display = ("number_text", "opened_on", "kind", "person", "place", "amount", "source_text", "state_badge", "outcome")  # fmt: skip
    list_filter = ("state", "kind", PlaceFilter, period_filter("opened_on", "登记日期"))
    list_select_related = ("place", "tip", "problem")
    fields = (
        "number_text", "opened_on", "opened_by", "kind", "person", "accused_user", "place", "amount", "facts", "source_text", "transferred_on",
        "outcome", "sanctioned_on",
    )  # fmt: skip
    summary = ("number_text", "kind", "person", "place", "facts")
    inlines = (StepRows,)
    ordering = ("-pk",)
    search_help_text = "可搜被反映人、问题线索"
    menu_order = 50

    @admin.display(description="编号", ordering="pk")
    def number_text(self, case: ConductCase) -> str:
        return case.number

    @admin.display(description="来源")
    def source_text(self, case: ConductCase) -> str:
        if case.tip is not None:
            return format_html('<a href="{}">{}</a>', reverse("admin:audits_tip_change", args=[case.tip_id]), case.tip)
        if case.problem is not None:
            url = reverse("admin:audits_problem_change", args=[case.problem_id])
            return format_html('<a href="{}">{}</a>', url, case.problem)
        return "镇纪委自行发现"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tools = [("登记线索", reverse("admin:audits_conductcase_open"))]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.open_view)
        return [path("open/", view, name="audits_conductcase_open"), *super().get_urls()]

    def open_view(self, request: HttpRequest) -> HttpResponse:
        """Take up a case of the discipline inspection's own finding."""
        town = town_of(request, RIGHT)

        def form(*data: Any) -> OpenForm:
            made = OpenForm(*data)
            made.fields["place"].queryset = Village.objects.filter(parent=town)  # type: ignore[attr-defined]
            made.fields["accused_user"].queryset = User.objects.filter(pk__in=[one.pk for one in people_of(town)])  # type: ignore[attr-defined]
            return made

        return ask(
            request, self.admin_site, title="登记违纪问题线索", opts=self.opts, back=reverse("admin:audits_conductcase_changelist"), form=form,
            perform=lambda **given: open_conduct(town, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda case: (f"已登记{case}", self.record_url(case)),
        )  # fmt: skip
