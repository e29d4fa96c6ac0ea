"""What the lists of evidence have in common: search, one page to enter, one to correct, one to add photos."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from xumingsi.accounts.models import Division
from xumingsi.accounts.scope import town_ids, village_ids
from xumingsi.campaign.evidence_forms import EvidenceForm
from xumingsi.campaign.services.entering import add_evidence
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter


class PlaceFilter(VillageFilter):
    """By village, the town as a whole among them."""

    title = "单位"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        right = model_admin.right_to_view()
        seen = village_ids(request.user, right) | town_ids(request.user, right)
        return [
            (str(pk), name)
            for pk, name in Division.objects.filter(pk__in=seen).order_by("path").values_list("pk", "name")
        ]


class Found:
    """``?q=`` through the queryset's own ``search``."""

    search_fields = ("pk",)
    search_help_text = "可搜村（居）名称、标题、地点"

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        term = search_term.strip()
        return (queryset.search(term) if term else queryset), False


class Recording(Found):
    """For a ScopedAdmin: ``form`` asks, ``record`` is the service; ``as_given`` fills the form with a row to correct.

    ``file_kind`` names what is added later. ``page_title`` is that of the page and of the button on the list.
    """

    asks: type[forms.Form]
    page_title = ""
    right = "campaign.record"
    file_kind = ""
    note = ""

    def record(self, **given: Any) -> Any:
        """Call the service; returns the row."""
        raise NotImplementedError

    def as_given(self, row: Any) -> dict[str, Any] | None:
        """The row as its form would have been filled in; None where a row cannot be corrected."""
        return None

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"  # type: ignore[attr-defined]

    def _at(self, page: str, *args: Any) -> str:
        return reverse(f"admin:{self._name(page)}", args=args)

    def get_urls(self) -> list[URLPattern]:
        wrap: Callable[..., Any] = self.admin_site.admin_view  # type: ignore[attr-defined]
        return [
            path("record/", wrap(self.record_view), name=self._name("record")),
            path("<int:pk>/correct/", wrap(self.correct_view), name=self._name("correct")),
            path("<int:pk>/files/", wrap(self.files_view), name=self._name("files")),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tools = [(self.page_title, self._at("record"))] if request.user.has_right(self.right) else []  # type: ignore[union-attr]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})  # type: ignore[misc]

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None and request.user.has_right(self.right, obj.village):  # type: ignore[union-attr]
            tools = [("补传照片", self._at("files", obj.pk))] if self.file_kind else []
            if self.as_given(obj) is not None and not hasattr(obj, "superseded_by"):
                tools.append(("更正", self._at("correct", obj.pk)))
            context["tools"] = tools
        return super().page_context(request, obj, context)  # type: ignore[misc]

    def record_view(self, request: HttpRequest) -> HttpResponse:
        """Enter a new row."""
        return self._enter(request, self.page_title, self._at("changelist"), {})

    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enter a row that supersedes another."""
        row = self._own(request, pk)
        initial = self.as_given(row)
        if initial is None:
            raise Http404
        return self._enter(request, f"更正：{row}", self._at("change", pk), {"supersedes": row}, initial=initial)

    def _enter(self, request: HttpRequest, title: str, back: str, more: dict[str, Any], **options: Any) -> HttpResponse:
        return ask(
            request, self.admin_site, title=title, opts=self.opts, back=back, note=self.note,  # type: ignore[attr-defined]
            form=lambda *data: self.asks(*data, user=request.user, **options),  # type: ignore[call-arg]
            perform=lambda **given: self.record(actor=request.user, **given, **more),
            done=lambda row: (f"已登记{row}", self._at("change", row.pk)),
        )  # fmt: skip

    def files_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Add photos to a row."""
        row = self._own(request, pk)
        return ask(
            request, self.admin_site, title="补传照片", opts=self.opts, back=self._at("change", pk), note=str(row), form=EvidenceForm,  # type: ignore[attr-defined]
            perform=lambda **given: add_evidence(row, actor=request.user, kind=self.file_kind, **given),  # type: ignore[arg-type]
            done=lambda _: ("已上传", self._at("change", pk)),
        )  # fmt: skip

    def _own(self, request: HttpRequest, pk: int) -> Any:
        """The row, when the user may see it and write there."""
        row = self.get_queryset(request).filter(pk=pk).first()  # type: ignore[attr-defined]
        if row is None or not request.user.has_right(self.right, row.village):  # type: ignore[union-attr]
            raise Http404
        return row


@admin.display(description="更正情况")
def corrected(obj: Any) -> str:
    """Whether the row still stands."""
    return "已被更正，不再计入" if hasattr(obj, "superseded_by") else "—"
