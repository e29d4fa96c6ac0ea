"""Near-relative filings on the workbench: the register, its verbs, and what is missing from it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from recipients.admin.change_report import household_of
from recipients.admin.kinship import kinship_page, missing_page
from recipients.admin.searching import Searching
from recipients.filings_due import Due, filings_due
from recipients.models import BenefitReview, FilingCheck, FilingPosted, Household, Member, Official, RelativeFiling
from recipients.relative_choices import FilingState, FilingWay, WhyNotFiled
from recipients.relative_workflows import FILING
from recipients.services import filings
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter, period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.kit import clock


class FileForm(forms.Form):
    official = forms.ModelChoiceField(label="备案人", queryset=Official.objects.none())
    member = forms.ModelChoiceField(label="享受救助人员", queryset=Member.objects.none(), empty_label=None)
    relation = forms.CharField(
        label="与备案人关系", max_length=20, help_text="该人员是备案人的什么人，如父母、兄弟、儿媳。"
    )
    way = forms.ChoiceField(label="申报方式", choices=FilingWay.choices)
    remark = forms.CharField(label="备注", max_length=200, required=False)

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["official"].queryset = Official.objects.filter(town=household.village.parent_id).in_office()  # type: ignore[attr-defined]
        self.fields["member"].queryset = household.members.present_on(clock.today())  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    why = forms.ChoiceField(label="核实结果", choices=WhyNotFiled.choices)
    reason = forms.CharField(label="核实情况", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CheckRows(Rows):
    model = FilingCheck
    fields = ("level", "checked_on", "checkers", "is_true", "opinion", "recorded_by")
    ordering = ("pk",)


class PostedRows(Rows):
    model = FilingPosted
    fields = ("posting", "line", "recorded_by", "recorded_at")
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("line__posting__village")

    @admin.display(description="公示")
    def posting(self, row: FilingPosted) -> str:
        posting = row.line.posting
        return f"{posting}，{posting.places}（{posting.get_state_display()}）"


@admin.register(RelativeFiling)
class RelativeFilingAdmin(WithRows, Searching, VerbAdminMixin, ScopedAdmin):
    workflow = FILING
    tones = {
        FilingState.POSTED: "done",
        FilingState.COUNTY_CHECKED: "go",
        FilingState.UNTRUE: "stop",
        FilingState.CLOSED: "stop",
    }
    list_display = (
        "file_no",
        "household",
        "village_name",
        "official",
        "relation",
        "person",
        "filed_on",
        "review_due",
        "state_badge",
    )
    list_filter = (VillageFilter, "state", "way", "official__kind", period_filter("filed_on", "备案时间"))
    list_select_related = ("household__village", "official", "member")
    search_help_text = "可搜户主或成员姓名、拼音首字母、身份证后四位以上、救助证号、备案人姓名"
    fields = (
        "file_no", "household_link", "village_name", "official", "employer", "person", "relation", "path", "way", "filed_on", "filed_by",
        "review_due", "reviews_text", "remark", "ended_on", "end_reason",
    )  # fmt: skip
    summary = ("file_no", "household", "village_name", "official", "relation", "person")
    inlines = (CheckRows, PostedRows)
    ordering = ("-pk",)
    menu_order = 80

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("household__benefits")

    @admin.display(description="村（居）")
    def village_name(self, filing: RelativeFiling) -> str:
        return str(filing.village)

    @admin.display(description="享受救助人员")
    def person(self, filing: RelativeFiling) -> str:
        return str(filing.member or "—")

    @admin.display(description="单位")
    def employer(self, filing: RelativeFiling) -> str:
        return f"{filing.official.employer} {filing.official.get_kind_display()}".strip()

    @admin.display(description="救助家庭")
    def household_link(self, filing: RelativeFiling) -> str:
        url = reverse("admin:recipients_household_change", args=[filing.household_id])
        return format_html('<a href="{}">{}</a>', url, filing.household)

    @admin.display(description="下次复核")
    def review_due(self, filing: RelativeFiling) -> str:
        days = [
            benefit.next_review_on
            for benefit in filing.household.benefits.all()
            if benefit.ended_on is None and benefit.next_review_on
        ]
        if not days or not filing.is_live:
            return "—"
        return f"{min(days):%Y-%m-%d}{'（已逾期）' if min(days) < clock.today() else ''}"

    @admin.display(description="本户复核")
    def reviews_text(self, filing: RelativeFiling) -> str:
        reviews = BenefitReview.objects.filter(benefit__household=filing.household_id).order_by("-reviewed_on", "-pk")[
            :5
        ]
        return "；".join(str(review) for review in reviews) or "—"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        name = "admin:recipients_relativefiling"
        tools = [("应备未备", reverse(f"{name}_missing")), ("查亲属关系", reverse(f"{name}_kinship"))]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "recipients_relativefiling"
        return [
            path("file/<int:household>/", wrap(self.file_view), name=f"{name}_file"),
            path("answer/<int:household>/", wrap(self.answer_view), name=f"{name}_answer"),
            path("missing/", wrap(self.missing_view), name=f"{name}_missing"),
            path("kinship/", wrap(self.kinship_view), name=f"{name}_kinship"),
            *super().get_urls(),
        ]

    def _require_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def missing_view(self, request: HttpRequest) -> HttpResponse:
        self._require_view(request)
        return missing_page(request, self.admin_site, self.opts)

    def kinship_view(self, request: HttpRequest) -> HttpResponse:
        self._require_view(request)
        return kinship_page(request, self.admin_site, self.opts)

    def file_view(self, request: HttpRequest, household: int) -> HttpResponse:
        """File a household's near relative; what the registers know already is filled in."""
        subject = household_of(request, household, filings.FILE)
        due = _due(request, subject)
        known = (
            {"official": due.official, "member": due.member, "relation": due.relation, "way": FilingWay.MATCHED}
            if due
            else {}
        )
        return ask(
            request, self.admin_site, title="登记近亲属备案", opts=self.opts, back=reverse("admin:recipients_household_change", args=[household]),
            note=f"{subject}：备案后由镇、县逐户入户核查，长期公示，单独复核。{f'比对：{due.path}' if due else ''}",
            form=lambda *data: FileForm(*data, household=subject, initial=known),
            perform=lambda **given: filings.file_relative(subject, actor=request.user, path=_path(due, given), **given),  # type: ignore[arg-type]
            done=lambda filing: (f"已登记{filing}", self.record_url(filing)),
        )  # fmt: skip

    def answer_view(self, request: HttpRequest, household: int) -> HttpResponse:
        """Say why nothing is to be filed."""
        subject = household_of(request, household, filings.CHECK)
        official = Official.objects.visible_to(request.user).filter(pk=_asked(request)).first()
        who = str(official) if official else "申请人申明的亲属"
        return ask(
            request, self.admin_site, title="说明无须备案", opts=self.opts, back=reverse("admin:recipients_relativefiling_missing"),
            note=f"{subject}与{who}：核实后确不属应备案的，写明情况。", form=AnswerForm,
            perform=lambda **given: filings.answer_missing(subject, actor=request.user, official=official, **given),  # type: ignore[arg-type]
            done=lambda answer: (str(answer), reverse("admin:recipients_relativefiling_missing")),
        )  # fmt: skip


def _asked(request: HttpRequest) -> int:
    asked = request.GET.get("official", "")
    return int(asked) if asked.isascii() and asked.isdigit() else 0


def _due(request: HttpRequest, household: Household) -> Due | None:
    town = household.village.town
    assert town is not None
    found = filings_due(town, clock.today(), households=[household.pk])
    asked = _asked(request)
    return next((one for one in found if one.filing is None and asked in (0, one.official)), None)


def _path(due: Due | None, given: dict[str, Any]) -> str:
    return due.path if due and (due.official, due.member) == (given["official"].pk, given["member"].pk) else ""
