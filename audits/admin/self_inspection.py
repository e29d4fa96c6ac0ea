"""Self-inspection: the list of villages, and one long page on which a clerk answers item by item, on a phone too."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from audits import actions  # noqa: F401 - offers the verbs
from audits.inspection_choices import Answer, SelfState
from audits.inspection_workflows import SELF_INSPECTION
from audits.models import SelfAnswer, SelfInspection, SelfInspectionItem, SelfSignature
from audits.services.self_inspections import RIGHT, answer_item, open_self_inspections
from xumingsi.campaign.models import Campaign
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter
from xumingsi.casework.admin.mixins import ScopedAdmin, add_refusal
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.casework.admin.widgets import dress
from xumingsi.casework.errors import Refused
from xumingsi.casework.forms import PhotosField
from xumingsi.casework.models import Attachment

ANSWER = "audits.self_inspect"


class OpenForm(forms.Form):
    campaign = forms.ModelChoiceField(label="专项治理", queryset=Campaign.objects.none(), empty_label=None)

    def __init__(self, *args: Any, campaigns: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """One item: is it in order, what shows it, and if not what is wrong."""

    answer = forms.ChoiceField(label="结果", choices=Answer.choices, widget=forms.RadioSelect)
    figure = forms.IntegerField(label="数字", min_value=0, required=False)
    wrong = forms.CharField(
        label="是什么问题（填“否”的写明）", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    people = forms.IntegerField(label="涉及人数（填“否”的）", min_value=0, required=False)
    amount = forms.DecimalField(
        label="涉及金额（元，填“否”的）", min_value=0, max_digits=12, decimal_places=2, required=False
    )
    note = forms.CharField(label="说明（材料存放处，或不适用的原因）", max_length=500, required=False)
    files = PhotosField(label="材料照片")

    def __init__(self, *args: Any, item: SelfInspectionItem, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{item.number}_%s", **kwargs)
        if item.counts:
            self.fields["figure"].label = f"{item.counts}（没有填 0）"
        else:
            del self.fields["figure"]

    def clean_people(self) -> int:
        return self.cleaned_data["people"] or 0


def form_of(item: SelfInspectionItem, standing: SelfAnswer | None, *data: Any) -> AnswerForm:
    """The item's form, filled in with what was answered."""
    names = ("answer", "figure", "wrong", "people", "amount", "note")
    given = {name: getattr(standing, name) for name in names} if standing else {}
    given["people"] = given.get("people") or None
    return dress(AnswerForm(*data, item=item, initial=given))


class ItemRows(Rows):
    model = SelfInspectionItem
    fields = ("number", "clause", "question", "result", "figure", "told", "problem")
    ordering = ("number",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        answers = Prefetch("answers", SelfAnswer.objects.order_by("-pk"))
        return super().get_queryset(request).prefetch_related(answers).select_related("problem")

    @staticmethod
    def _latest(item: SelfInspectionItem) -> SelfAnswer | None:
        return next(iter(item.answers.all()), None)

    @admin.display(description="结果")
    def result(self, item: SelfInspectionItem) -> str:
        row = self._latest(item)
        return row.get_answer_display() if row else "未填"

    @admin.display(description="数字")
    def figure(self, item: SelfInspectionItem) -> str:
        row = self._latest(item)
        return f"{item.counts} {row.figure}" if row and row.figure is not None else "—"

    @admin.display(description="情况")
    def told(self, item: SelfInspectionItem) -> str:
        row = self._latest(item)
        return (row.wrong or row.note or "—") if row else "—"


class SignatureRows(Rows):
    model = SelfSignature
    fields = ("signed_by", "title", "by_scan", "recorded_by", "recorded_at")


@admin.register(SelfInspection)
class SelfInspectionAdmin(WithRows, VerbAdminMixin, ScopedAdmin):
    workflow = SELF_INSPECTION
    tones = {SelfState.SUBMITTED: "go", SelfState.SIGNED: "done"}
    list_display = ("village", "campaign", "answered", "faults", "submitted_on", "signed_on", "state_badge")
    list_filter = (VillageFilter, "state")
    list_select_related = ("village", "campaign")
    fields = ("campaign", "village", "opened_on", "answered", "faults", "submitted_on", "signed_on")
    summary = ("village", "answered", "faults")
    inlines = (ItemRows, SignatureRows)
    search_fields = ("village__name",)
    ordering = ("campaign", "village__path")
    menu_order = 30

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        counts = {
            "n_items": Count("items", distinct=True),
            "n_answered": Count("items", filter=Q(items__answers__isnull=False), distinct=True),
            "n_faults": Count("items", filter=Q(items__problem__state__in=["open", "closed"]), distinct=True),
        }
        return super().get_queryset(request).annotate(**counts)

    @admin.display(description="已填")
    def answered(self, inspection: Any) -> str:
        return f"{inspection.n_answered}／{inspection.n_items} 项"

    @admin.display(description="发现问题")
    def faults(self, inspection: Any) -> int:
        return inspection.n_faults

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        context = super().page_context(request, obj, context)
        if obj is not None:
            context["attachments"] = list(_evidence(obj, request.user))
            if obj.state == SelfState.OPEN and request.user.has_right(ANSWER, obj.village):  # type: ignore[union-attr]
                context["tools"] = [("逐项填报", reverse("admin:audits_selfinspection_answer", args=[obj.pk]))]
        return context

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may = request.user.has_right(RIGHT)  # type: ignore[union-attr]
        tools = [("下发自查表", reverse("admin:audits_selfinspection_open"))] if may else []
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("open/", wrap(self.open_view), name="audits_selfinspection_open"),
            path("<int:pk>/answer/", wrap(self.answer_view), name="audits_selfinspection_answer"),
            path("<int:pk>/answer/<int:number>/", wrap(self.save_view), name="audits_selfinspection_save"),
            *super().get_urls(),
        ]

    def open_view(self, request: HttpRequest) -> HttpResponse:
        """Hand out the lists."""
        if not request.user.has_right(RIGHT):  # type: ignore[union-attr]
            raise PermissionDenied
        campaigns = Campaign.objects.visible_to(request.user, RIGHT).running()
        back = reverse("admin:audits_selfinspection_changelist")
        return ask(
            request, self.admin_site, title="下发自查表", opts=self.opts, back=back,
            note="给每个村（居）下发一份自查表；已有的不重复下发。",
            form=lambda *data: OpenForm(*data, campaigns=campaigns),
            perform=lambda campaign: open_self_inspections(campaign, actor=request.user),  # type: ignore[arg-type]
            done=lambda made: (f"新下发 {len(made)} 份自查表。", back),
        )  # fmt: skip

    # -- answering

    def _subject(self, request: HttpRequest, pk: int) -> SelfInspection:
        found = self.get_queryset(request).select_related("village", "campaign").filter(pk=pk).first()
        if found is None:
            raise Http404
        if not request.user.has_right(ANSWER, found.village):  # type: ignore[union-attr]
            raise PermissionDenied
        return found  # type: ignore[no-any-return]

    def answer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The whole list, one form per item."""
        inspection = self._subject(request, pk)
        if inspection.state != SelfState.OPEN:
            messages.warning(request, f"{inspection}现为“{inspection.get_state_display()}”，不能填写。")
            return HttpResponseRedirect(self.record_url(inspection))
        return self._page(request, inspection)

    def save_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Save one item and go on to the next."""
        inspection = self._subject(request, pk)
        item = inspection.items.select_related("inspection__village", "problem").filter(number=number).first()
        page = reverse("admin:audits_selfinspection_answer", args=[pk])
        if item is None or request.method != "POST":
            return HttpResponseRedirect(page)
        form = form_of(item, None, request.POST, request.FILES)
        if form.is_valid():
            try:
                with transaction.atomic():
                    answer_item(item, actor=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            except Refused as refusal:
                add_refusal(form, refusal)
        if form.errors:
            return self._page(request, inspection, item, form)
        left = inspection.items.filter(answers=None).order_by("number")
        after = left.filter(number__gt=number).first() or left.first()
        return HttpResponseRedirect(f"{page}#item-{after.number if after else number}")

    def _page(
        self,
        request: HttpRequest,
        inspection: SelfInspection,
        wrong: SelfInspectionItem | None = None,
        form: Any = None,
    ) -> HttpResponse:
        answers = Prefetch("answers", SelfAnswer.objects.order_by("-pk"))
        evidence: dict[int, list[Attachment]] = {}
        for one in _evidence(inspection, request.user):
            evidence.setdefault(one.subject_id, []).append(one)
        rows = []
        for item in inspection.items.prefetch_related(answers).select_related("problem").order_by("number"):
            standing = next(iter(item.answers.all()), None)
            own = form if wrong is not None and item.pk == wrong.pk else form_of(item, standing)
            url = reverse("admin:audits_selfinspection_save", args=[inspection.pk, item.number])
            rows.append((item, standing, own, url, evidence.get(item.pk, [])))
        context = {
            **self.admin_site.each_context(request),
            "title": f"{inspection.village}自查",
            "subtitle": None,
            "opts": self.opts,
            "inspection": inspection,
            "record_url": self.record_url(inspection),
            "submit_url": self.do_url(inspection, "submit"),
            "rows": rows,
            "left": sum(standing is None for _, standing, *_ in rows),
            "wrong": wrong.number if wrong else None,
        }
        return TemplateResponse(request, "admin/audits/selfinspection/answer.html", context)


def _evidence(inspection: SelfInspection, user: Any) -> models.QuerySet:
    items = Q(
        subject_type=ContentType.objects.get_for_model(SelfInspectionItem),
        subject_id__in=inspection.items.order_by().values("pk"),
    )
    own = Q(subject_type=ContentType.objects.get_for_model(SelfInspection), subject_id=inspection.pk)
    return Attachment.objects.visible_to(user).filter(items | own).order_by("pk")
