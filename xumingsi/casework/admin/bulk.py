"""Bulk verbs: choose rows, fill in once, watch each row's own result."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ..actions import ACTIONS, Action, VerbForm
from ..errors import Refused
from ..services.bulk import start_bulk
from .mixins import add_refusal
from .widgets import dress

MAX_ROWS = 2000
SHOWN_ROWS = 200


class BulkPages(admin.ModelAdmin if TYPE_CHECKING else object):  # type: ignore[misc]
    """The part of VerbAdminMixin that handles many records at once."""

    def summary_of(self, obj: Any) -> list[tuple[str, Any]]:
        """Label and value of each field or method in ``summary`` (default: the list's columns)."""
        names = getattr(self, "summary", ()) or [name for name in self.list_display if name != "action_checkbox"]  # type: ignore[attr-defined]
        return [(str(label_for_field(name, type(obj), self)), self._value(obj, name)) for name in names]

    def _value(self, obj: Any, name: Any) -> Any:
        try:
            field, _, value = lookup_field(name, obj, self)
        except (AttributeError, ObjectDoesNotExist):
            return "—"
        if field is None or field.is_relation:
            return value if value not in (None, "") else "—"
        return display_for_field(value, field, "—")

    def ask_bulk(
        self, request: HttpRequest, action: Action, keys: list[Any], form: VerbForm | None = None
    ) -> HttpResponse:
        """The page that lists the chosen rows and asks once."""
        rows = list(self.get_queryset(request).filter(pk__in=keys[:SHOWN_ROWS]))  # type: ignore[attr-defined]
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": f"批量{action.verb.label}",
            "subtitle": None,
            "opts": self.opts,  # type: ignore[attr-defined]
            "verb": action.verb,
            "asks": action.asks,
            "rows": [(self.record_url(row), row, self.state_badge(row)) for row in rows],  # type: ignore[attr-defined]
            "total": len(keys),
            "unlisted": max(0, len(keys) - SHOWN_ROWS),
            "chosen": ",".join(str(key) for key in keys),
            "form": form or dress(action.form(actor=request.user, in_bulk=True)),  # type: ignore[arg-type]
            "action_url": reverse(f"{name}_bulk", args=[action.verb.code]),
            "list_url": reverse(f"{name}_changelist"),
            "media": self.media,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "admin/bulk_ask.html", context)

    def bulk_view(self, request: HttpRequest, verb: str) -> HttpResponse:
        """Take the answers and the chosen rows, open the run and go to its page."""
        action = ACTIONS.get((self.workflow.code, verb))  # type: ignore[attr-defined]
        if action is None or not action.verb.bulk:
            raise Http404
        if not request.user.has_right(action.verb.right):  # type: ignore[union-attr]
            raise PermissionDenied
        keys = [int(key) for key in request.POST.get("chosen", "").split(",") if key.isascii() and key.isdigit()]
        if request.method != "POST" or not keys:
            messages.warning(request, "请先在列表中勾选要批量办理的记录。")
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"  # type: ignore[attr-defined]
            return HttpResponseRedirect(reverse(name))
        form = dress(action.form(request.POST, actor=request.user, in_bulk=True))  # type: ignore[arg-type]
        if not form.is_valid():
            return self.ask_bulk(request, action, keys, form)  # type: ignore[arg-type]
        found = {row.pk: row for row in self.get_queryset(request).filter(pk__in=keys[:MAX_ROWS])}  # type: ignore[attr-defined]
        rows = [found[key] for key in dict.fromkeys(keys) if key in found]
        data = {
            name: request.POST.getlist(name) for name in request.POST if name not in {"csrfmiddlewaretoken", "chosen"}
        }
        try:
            run = start_bulk(self.workflow, verb, rows, data=data, actor=request.user)  # type: ignore[attr-defined, arg-type]
        except Refused as refusal:
            add_refusal(form, refusal)
            return self.ask_bulk(request, action, keys, form)  # type: ignore[arg-type]
        return HttpResponseRedirect(reverse("admin:bulk_run", args=[run.uid]))
