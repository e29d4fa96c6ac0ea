"""Bulk verbs: choose rows, fill in once, watch each row's own result."""

import uuid
from collections import Counter
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from ..actions import ACTIONS, Action, VerbForm
from ..errors import Refused
from ..models import BulkItem, BulkRun
from ..services.bulk import advance_bulk, start_bulk
from ..workflow import REGISTRY
from .mixins import ScopedAdmin, add_refusal
from .widgets import dress

MAX_ROWS = 2000
SHOWN_ROWS = 200


class BulkPages:
    """The part of VerbAdminMixin that handles many records at once."""

    def summary_of(self, obj: Any) -> list[tuple[str, Any]]:
        """Label and value of each field or method in ``summary`` (default: the list's columns)."""
        names = getattr(self, "summary", ()) or [name for name in self.list_display if name != "action_checkbox"]  # type: ignore[attr-defined]
        return [(label_for_field(name, type(obj), self), self._value(obj, name)) for name in names]

    def _value(self, obj: Any, name: Any) -> Any:
        try:
            field, _, value = lookup_field(name, obj, self)
        except (AttributeError, ObjectDoesNotExist):
            return "—"
        if field is None or field.is_relation:
            return value if value not in (None, "") else "—"
        return display_for_field(value, field, "—")

    def ask_bulk(self, request: HttpRequest, action: Action, keys: list[Any], form: VerbForm | None = None) -> HttpResponse:
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
        data = {name: request.POST.getlist(name) for name in request.POST if name not in {"csrfmiddlewaretoken", "chosen"}}
        try:
            run = start_bulk(self.workflow, verb, rows, data=data, actor=request.user)  # type: ignore[attr-defined, arg-type]
        except Refused as refusal:
            add_refusal(form, refusal)
            return self.ask_bulk(request, action, keys, form)  # type: ignore[arg-type]
        return HttpResponseRedirect(reverse("admin:bulk_run", args=[run.uid]))


def run_view(request: HttpRequest, uid: uuid.UUID, site: admin.AdminSite) -> HttpResponse:
    """A run's page: GET shows how far it is, POST does some more (also without a script, by its button)."""
    run = get_object_or_404(BulkRun, uid=uid, actor=request.user)
    done_before = {item.pk for item in run.items.exclude(outcome=BulkItem.Outcome.WAITING).only("pk")}
    if request.method == "POST":
        advance_bulk(run, actor=request.user)  # type: ignore[arg-type]
        if request.headers.get("Accept") == "application/json":
            return JsonResponse(_progress(run, done_before))
        return HttpResponseRedirect(request.path)
    items = list(run.items.all())
    counts = Counter(item.outcome for item in items)
    context = {
        **site.each_context(request),
        "title": str(run),
        "subtitle": None,
        "run": run,
        "items": [(item, record_address(run, item)) for item in items],
        "done": counts[BulkItem.Outcome.DONE],
        "refused": counts[BulkItem.Outcome.REFUSED],
        "remaining": counts[BulkItem.Outcome.WAITING],
        "total": len(items),
        "list_url": _list_address(run),
    }
    return TemplateResponse(request, "admin/bulk_run.html", context)


def _progress(run: BulkRun, done_before: set[int]) -> dict[str, Any]:
    counts = dict(run.items.order_by().values_list("outcome").annotate(models.Count("pk")))
    fresh = run.items.exclude(outcome=BulkItem.Outcome.WAITING).exclude(pk__in=done_before)
    return {
        "done": counts.get(BulkItem.Outcome.DONE, 0),
        "refused": counts.get(BulkItem.Outcome.REFUSED, 0),
        "remaining": counts.get(BulkItem.Outcome.WAITING, 0),
        "rows": [
            {"position": item.position, "outcome": item.outcome, "label": item.get_outcome_display(), "message": item.message}
            for item in fresh
        ],
    }


def _names(run: BulkRun) -> str:
    model = apps.get_model(REGISTRY[run.workflow].model)
    return f"admin:{model._meta.app_label}_{model._meta.model_name}"


def record_address(run: BulkRun, item: BulkItem) -> str:
    """Where the row's record can be looked at."""
    return reverse(f"{_names(run)}_change", args=[item.object_id])


def _list_address(run: BulkRun) -> str:
    return reverse(f"{_names(run)}_changelist")


@admin.register(BulkRun)
class BulkRunAdmin(ScopedAdmin):
    """One's own bulk runs, to take up again or read the results."""

    list_display = ("link", "started_at", "total", "done", "refused", "waiting")
    list_display_links = None
    menu_order = 200

    def scope(self, rows: models.QuerySet, user: Any) -> models.QuerySet:
        outcomes = {
            f"n_{outcome}": models.Count("items", filter=models.Q(items__outcome=outcome)) for outcome in BulkItem.Outcome.values
        }
        return rows.filter(actor=user).annotate(**outcomes)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return any(request.user.has_right(verb.right) for flow in REGISTRY.values() for verb in flow.verbs.values() if verb.bulk)  # type: ignore[union-attr]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        run = get_object_or_404(BulkRun, pk=object_id if object_id.isdigit() else 0, actor=request.user)
        return HttpResponseRedirect(reverse("admin:bulk_run", args=[run.uid]))

    @admin.display(description="批量办理")
    def link(self, run: BulkRun) -> str:
        return format_html('<a href="{}">{}</a>', reverse("admin:bulk_run", args=[run.uid]), run)

    @admin.display(description="条数")
    def total(self, run: Any) -> int:
        return run.n_waiting + run.n_done + run.n_refused

    @admin.display(description="成功")
    def done(self, run: Any) -> int:
        return run.n_done

    @admin.display(description="未办")
    def refused(self, run: Any) -> int:
        return run.n_refused

    @admin.display(description="待办")
    def waiting(self, run: Any) -> int:
        return run.n_waiting
