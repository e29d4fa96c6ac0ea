"""Tips on the workbench: the town office and the discipline inspection, each their own, nobody those about themselves."""

from typing import Any

from django.contrib import admin
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from audits import actions  # noqa: F401 - offers the verbs
from audits.models import IdentityOpening, Tip, TipMessage, TipPhoto
from audits.services.tip_access import is_beyond
from audits.tip_choices import TipState
from audits.tip_workflows import TIP
from recipients.admin.searching import Searching
from xumingsi.accounts.models import User, Village
from xumingsi.accounts.scope import town_ids
from xumingsi.casework.admin.filters import period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.timeline import moments
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.casework.models import Entry
from xumingsi.casework.workflow import Move
from xumingsi.kit import clock, masking

from .tip_pages import TipPages

LATEST = 100


class OverdueFilter(admin.SimpleListFilter):
    title = "期限"
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "已逾期")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.overdue(clock.today()) if self.value() == "1" else queryset


class PlaceFilter(admin.SimpleListFilter):
    """By the village a tip is about."""

    title = "涉及村（居）"
    parameter_name = "village"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        towns = town_ids(request.user, model_admin.right_to_view())
        return [(str(pk), name) for pk, name in Village.objects.filter(parent__in=towns).values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value() or ""
        return queryset.filter(place=int(value)) if value.isascii() and value.isdigit() else queryset


class MessageRows(Rows):
    model = TipMessage
    fields = ("day", "who", "words")
    ordering = ("pk",)

    @admin.display(description="谁")
    def who(self, message: TipMessage) -> str:
        return "举报人" if message.from_author else str(message.written_by)

    @admin.display(description="内容")
    def words(self, message: TipMessage) -> str:
        return masking.mask_text(message.text)


class OpeningRows(Rows):
    model = IdentityOpening
    fields = ("recorded_at", "recorded_by", "reason")
    ordering = ("pk",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_right("audits.tips_reserved")  # type: ignore[union-attr]


@admin.register(Tip)
class TipAdmin(TipPages, WithRows, Searching, VerbAdminMixin, ScopedAdmin):
    workflow = TIP
    tones = {
        TipState.HANDLING: "go", TipState.CONCLUDED: "go", TipState.ANSWERED: "done", TipState.REFUSED: "stop", TipState.TRANSFERRED: "go",
    }  # fmt: skip
    list_display = ("number_text", "received_on", "channel", "named_text", "matter", "accused_text", "place", "handler", "due_text", "state_badge")  # fmt: skip
    list_filter = ("state", "route", OverdueFilter, "channel", "is_named", "matter", PlaceFilter, period_filter("received_on", "日期"))  # fmt: skip
    list_select_related = ("place", "handler", "town")
    fields = (
        "number_text", "received_on", "channel", "named_text", "matter", "party", "accused_text", "place", "content_text", "photos_text", "route",
        "is_reserved", "taken_by", "accepted_by", "handler", "due_text", "refusal", "finding", "conclusion", "transferred_on", "concluded_on",
        "answered_on", "answered_by", "archive_no",
    )  # fmt: skip
    summary = ("number_text", "received_on", "channel", "named_text", "matter", "accused_text", "content_text")
    inlines = (MessageRows, OpeningRows)
    ordering = ("-pk",)
    search_help_text = "可搜编号、被反映人、内容"
    menu_order = 40

    @admin.display(description="编号", ordering="pk")
    def number_text(self, tip: Tip) -> str:
        return tip.number

    @admin.display(description="实名/匿名", ordering="is_named")
    def named_text(self, tip: Tip) -> str:
        return "实名（身份已密封）" if tip.is_named else "匿名"

    @admin.display(description="被反映人", ordering="accused")
    def accused_text(self, tip: Tip) -> str:
        return masking.mask_text(tip.accused) or "—"

    @admin.display(description="内容")
    def content_text(self, tip: Tip) -> str:
        return masking.mask_text(tip.content)

    @admin.display(description="时限", ordering="due_on")
    def due_text(self, tip: Tip) -> str:
        if tip.due_on is None:
            return "—"
        return f"{tip.due_on:%Y-%m-%d}{'（已逾期）' if tip.is_overdue(clock.today()) else ''}"

    @admin.display(description="照片")
    def photos_text(self, tip: Tip) -> SafeString | str:
        links = [(reverse("admin:audits_tip_photo", args=[photo.uid]), n) for n, photo in enumerate(tip.photos.order_by("pk"), 1)]  # fmt: skip
        return format_html_join(" ", '<a href="{}">照片{}</a>', links) or "—"

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [one for one in super().get_inline_instances(request, obj) if one.has_view_permission(request, obj)]

    def offered(self, obj: Any, user: User) -> list[Move]:
        return [] if is_beyond(obj, user) else super().offered(obj, user)

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None:
            # Its acts stand in two chains, so their numbers do not follow each other.
            context["timeline"] = moments(Entry.objects.about(obj).order_by("-at", "-seq")[:LATEST])
            context["tools"] = self.tools_of(request, obj)
        return super().page_context(request, obj, context)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("photo/<uuid:uid>/", wrap(self.photo_view), name="audits_tip_photo"), *super().get_urls()]

    def photo_view(self, request: HttpRequest, uid: Any) -> HttpResponse:
        """A photo of a tip the user may see."""
        photo = TipPhoto.objects.visible_to(request.user).filter(uid=uid).first()
        if photo is None:
            raise Http404
        response = FileResponse(photo.file.open("rb"), content_type="image/jpeg")
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cache-Control"] = "private, no-store"
        return response
