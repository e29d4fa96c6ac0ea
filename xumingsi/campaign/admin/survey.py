"""Surveys: the questionnaire, the households drawn, the rates with their working."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from xumingsi.campaign.evidence_choices import SurveyState
from xumingsi.campaign.evidence_forms import ResponseForm, SurveyForm
from xumingsi.campaign.evidence_workflows import SURVEY
from xumingsi.campaign.models import Campaign, Survey, SurveyAnswer, SurveyDraw, SurveyItem, SurveyResponse
from xumingsi.campaign.services.surveys import draft_survey, record_response
from xumingsi.campaign.survey_rates import outstanding_numbers, results_of
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin

from .recording import Found, corrected


class ItemRows(Rows):
    model = SurveyItem
    fields = ("number", "kind", "text", "is_overall")


class DrawRows(Rows):
    model = SurveyDraw
    fields = ("village", "whole", "taken", "digest_of_list")

    @admin.display(description="总体户数")
    def whole(self, draw: SurveyDraw) -> int:
        return len(draw.population)

    @admin.display(description="抽中救助证号")
    def taken(self, draw: SurveyDraw) -> str:
        return "、".join(draw.drawn)


@admin.register(Survey)
class SurveyAdmin(WithRows, VerbAdminMixin, ScopedAdmin):
    workflow = SURVEY
    tones = {SurveyState.RUNNING: "go", SurveyState.CLOSED: "done"}
    list_display = ("title", "campaign", "drawn_on", "closed_on", "state_badge")
    list_select_related = ("campaign__town",)
    search_fields = ("title",)
    fields = ("campaign", "title", "known_at_least", "seed", "drawn_on", "closed_on", "results")
    summary = ("campaign", "title", "known_at_least")
    inlines = (ItemRows, DrawRows)
    ordering = ("-pk",)
    menu_order = 90

    @admin.display(description="调查结果")
    def results(self, survey: Survey) -> SafeString | str:
        if survey.state == SurveyState.DRAFT:
            return "尚未抽取"
        rows = (
            (r.village or "全镇", r.drawn, r.visited, r.awareness.working, r.awareness.note, r.satisfaction.working, r.satisfaction.note)
            for r in results_of(survey)
        )  # fmt: skip
        words = "<li><strong>{}</strong>：抽 {} 户，已走访 {} 户<br>{}（{}）<br>{}（{}）</li>"
        return format_html("<ul>{}</ul>", format_html_join("", words, rows))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may = request.user.has_right("campaign.survey")  # type: ignore[union-attr]
        tools = [("拟订调查", reverse("admin:campaign_survey_draft"))] if may else []
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None and obj.state == SurveyState.RUNNING and request.user.has_right("campaign.interview"):  # type: ignore[union-attr]
            context["tools"] = [("登记问卷", reverse("admin:campaign_survey_respond", args=[obj.pk]))]
        return super().page_context(request, obj, context)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("draft/", wrap(self.draft_view), name="campaign_survey_draft"),
            path("<int:pk>/respond/", wrap(self.respond_view), name="campaign_survey_respond"),
            *super().get_urls(),
        ]

    def draft_view(self, request: HttpRequest) -> HttpResponse:
        """Draft a questionnaire."""
        campaigns = Campaign.objects.visible_to(request.user, "campaign.survey").running()
        return ask(
            request, self.admin_site, title="拟订调查", opts=self.opts, back=reverse("admin:campaign_survey_changelist"),
            note="抽取户的种子在开始调查时填写，抽中的户由花名册随机抽取，不能换户。", form=lambda *data: SurveyForm(*data, campaigns=campaigns),
            perform=lambda **given: draft_survey(actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda survey: (f"已拟订{survey}", self.record_url(survey)),
        )  # fmt: skip

    def respond_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enter one household's questionnaire."""
        survey = self.get_queryset(request).filter(pk=pk, state=SurveyState.RUNNING).first()
        if survey is None or not request.user.has_right("campaign.interview"):  # type: ignore[union-attr]
            raise Http404
        numbers = [
            (number, f"{village} {number}")
            for village, left in outstanding_numbers(survey).items()
            if request.user.has_right("campaign.interview", village)  # type: ignore[union-attr]
            for number in left
        ]
        return ask(
            request, self.admin_site, title="登记问卷", opts=self.opts, back=self.record_url(survey),
            note=f"{survey}：还有 {len(numbers)} 户未登记。见不到人、不愿回答的也要登记，不填受访人和回答。",
            form=lambda *data: ResponseForm(*data, survey=survey, numbers=numbers),
            perform=lambda **given: record_response(survey, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda response: (f"已登记{response}", reverse("admin:campaign_survey_respond", args=[pk])),
        )  # fmt: skip


class AnswerRows(Rows):
    model = SurveyAnswer
    fields = ("item", "knows", "rating")


@admin.register(SurveyResponse)
class SurveyResponseAdmin(WithRows, Found, ScopedAdmin):
    list_display = (
        "drawn_number",
        "village",
        "survey",
        "contact",
        "respondent",
        "visited_on",
        "interviewer",
        corrected,
    )
    list_filter = (VillageFilter, "contact")
    list_select_related = ("village", "survey", "superseded_by")
    search_help_text = "可搜村（居）名称、救助证号"
    fields = (
        "survey",
        "village",
        "drawn_number",
        "contact",
        "respondent",
        "visited_on",
        "interviewer",
        "opinion",
        "recorded_by",
        "supersedes",
    )
    inlines = (AnswerRows,)
    ordering = ("-pk",)
    menu_order = 95

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None and self._may_correct(request, obj):
            context["tools"] = [("更正", reverse("admin:campaign_surveyresponse_correct", args=[obj.pk]))]
        return super().page_context(request, obj, context)

    def _may_correct(self, request: HttpRequest, response: SurveyResponse) -> bool:
        running = response.survey.state == SurveyState.RUNNING and not hasattr(response, "superseded_by")
        return running and request.user.has_right("campaign.interview", response.village)  # type: ignore[union-attr]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.correct_view)
        return [path("<int:pk>/correct/", view, name="campaign_surveyresponse_correct"), *super().get_urls()]

    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enter a questionnaire that supersedes another."""
        row = self.get_queryset(request).filter(pk=pk).first()
        if row is None or not self._may_correct(request, row):
            raise Http404
        initial = {
            name: getattr(row, name) for name in ("contact", "respondent", "visited_on", "interviewer", "opinion")
        }
        for answer in row.answers.select_related("item"):
            initial[f"item_{answer.item.number}"] = answer.rating or ("yes" if answer.knows else "no")
        return ask(
            request, self.admin_site, title=f"更正：{row}", opts=self.opts, back=reverse("admin:campaign_surveyresponse_change", args=[pk]),
            form=lambda *data: ResponseForm(*data, survey=row.survey, numbers=[(row.drawn_number,) * 2], initial=initial),
            perform=lambda **given: record_response(row.survey, actor=request.user, supersedes=row, **given),  # type: ignore[arg-type]
            done=lambda new: (f"已更正{new}", reverse("admin:campaign_surveyresponse_change", args=[new.pk])),
        )  # fmt: skip
