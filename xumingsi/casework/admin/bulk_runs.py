"""A bulk run's own page, and the list of one's own runs."""

import uuid
from collections import Counter
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from ..models import BulkItem, BulkRun
from ..services.bulk import advance_bulk
from ..workflow import REGISTRY
from .mixins import ScopedAdmin


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
            {
                "position": item.position,
                "outcome": item.outcome,
                "label": item.get_outcome_display(),
                "message": item.message,
            }
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
            f"n_{outcome}": models.Count("items", filter=models.Q(items__outcome=outcome))
            for outcome in BulkItem.Outcome.values
        }
        return rows.filter(actor=user).annotate(**outcomes)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        rights = {verb.right for flow in REGISTRY.values() for verb in flow.verbs.values() if verb.bulk}
        return any(request.user.has_right(right) for right in rights)  # type: ignore[union-attr]

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
