"""Verbs as buttons: each leads to a page with the record, the form and one confirmation."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, update_wrapper
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xumingsi.accounts.models import User

from ..actions import ACTIONS, Action
from ..errors import AlreadyMoved, Refused
from ..models import Entry
from ..workflow import Move, Workflow
from .bulk import MAX_ROWS, BulkPages
from .mixins import add_refusal
from .widgets import dress


@dataclass(frozen=True)
class Button:
    """A verb offered on a page; ``primary`` for the one step that usually comes next."""

    label: str
    url: str
    blockers: tuple[str, ...]
    primary: bool


class VerbAdminMixin(BulkPages):
    """For a ScopedAdmin: ``workflow`` names the table whose verbs are offered on its records.

    ``tones`` colours state badges: state → "wait", "go", "done" or "stop". ``summary`` lists the fields or methods
    shown above a verb's form (default: the columns of the list).
    """

    workflow: Workflow
    tones: dict[str, str] = {}
    summary: tuple[Any, ...] = ()

    @admin.display(description="状态")
    def state_badge(self, obj: Any) -> SafeString:
        """The state as a coloured word, for lists and pages."""
        state = getattr(obj, self.workflow.field)
        label = self.workflow.states(state).label
        return format_html('<span class="badge {}">{}</span>', self.tones.get(state, "wait"), label)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"  # type: ignore[attr-defined]
        wrap = self._protected
        return [
            path("<path:object_id>/do/<slug:verb>/", wrap(self.do_view), name=f"{name}_do"),
            path("bulk/<slug:verb>/", wrap(self.bulk_view), name=f"{name}_bulk"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def _protected(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def guarded(*args: Any, **kwargs: Any) -> HttpResponse:
            return self.admin_site.admin_view(view)(*args, **kwargs)  # type: ignore[attr-defined]

        return update_wrapper(guarded, view)

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None:
            context["moves"] = self.buttons(obj, request.user)  # type: ignore[arg-type]
            context["state_badge"] = self.state_badge(obj)
        return super().page_context(request, obj, context)  # type: ignore[misc]

    def offered(self, obj: models.Model, user: User) -> list[Move]:
        """Moves the user's rights allow from this state that have a form and a service."""
        return [move for move in self.workflow.verbs_for(obj, user) if (self.workflow.code, move.verb.code) in ACTIONS]

    def buttons(self, obj: models.Model, user: User) -> list[Button]:
        """What the record's page draws: allowed moves before blocked ones, main steps first, the first of all highlighted."""
        moves = sorted(self.offered(obj, user), key=lambda move: (not move.allowed, not move.verb.primary))
        first = next((move for move in moves if move.allowed and move.verb.primary), None)
        return [
            Button(move.verb.label, self.do_url(obj, move.verb.code), move.blockers, move is first) for move in moves
        ]

    def do_url(self, obj: models.Model, verb: str) -> str:
        """Address of the page on which ``verb`` is done to ``obj``."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_do"  # type: ignore[attr-defined]
        return reverse(name, args=[quote(obj.pk), verb])

    def record_url(self, obj: models.Model) -> str:
        """Address of the record's page."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"  # type: ignore[attr-defined]
        return reverse(name, args=[quote(obj.pk)])

    # -- one record

    def do_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        """Ask what the verb needs, then do it through its service."""
        action = ACTIONS.get((self.workflow.code, verb))
        if action is None:
            raise Http404
        obj = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if request.method == "POST":
            return self._do(request, obj, action)
        move = next((move for move in self.offered(obj, request.user) if move.verb is action.verb), None)  # type: ignore[arg-type]
        if move is None:
            state = self.workflow.states(getattr(obj, self.workflow.field)).label
            messages.warning(request, f"本件现为“{state}”，您现在不能办理“{action.verb.label}”。")
            return HttpResponseRedirect(self.record_url(obj))
        form = dress(action.form(subject=obj, actor=request.user))  # type: ignore[arg-type]
        return self._ask(request, obj, action, form, move.blockers)

    def _do(self, request: HttpRequest, obj: Any, action: Action) -> HttpResponse:
        form = dress(action.form(request.POST, request.FILES, subject=obj, actor=request.user))  # type: ignore[arg-type]
        if not form.is_valid():
            return self._ask(request, obj, action, form)
        try:
            with transaction.atomic():
                self._see_as_drawn(request, obj, action)
                action.perform(obj, actor=request.user, **form.cleaned_data)  # type: ignore[attr-defined]
        except AlreadyMoved as moved:
            messages.warning(request, str(moved))
            return HttpResponseRedirect(self.record_url(obj))
        except Refused as refusal:
            add_refusal(form, refusal)
            return self._ask(request, obj, action, form)
        messages.success(request, f"已办理“{action.verb.label}”：{obj}")
        return HttpResponseRedirect(self.record_url(obj))

    def _see_as_drawn(self, request: HttpRequest, obj: Any, action: Action) -> None:
        """Put the record into the state its page showed, so that the claim compares with what the person saw.

        A verb that keeps the state would pass that comparison twice; for it the person's own newer entry tells.
        """
        moved = AlreadyMoved(f"{obj}刚刚已由他人（或您的上一次点击）办理，未重复办理。下面是最新状态。")
        seen = request.POST.get("seen", "")
        if seen not in self.workflow.states.values:
            raise moved
        list(type(obj)._base_manager.select_for_update().filter(pk=obj.pk).values_list("pk"))
        latest = request.POST.get("latest", "")
        code = f"{self.workflow.code}.{action.verb.code}"
        own = Entry.objects.about(obj).filter(verb=code, actor=request.user)  # type: ignore[misc]
        if own.filter(pk__gt=int(latest) if latest.isascii() and latest.isdigit() else 0).exists():
            raise moved
        setattr(obj, self.workflow.field, seen)

    def _ask(
        self, request: HttpRequest, obj: Any, action: Action, form: forms.Form, blockers: tuple[str, ...] = ()
    ) -> HttpResponse:
        newest = Entry.objects.about(obj).order_by("-pk").values_list("pk", flat=True).first()
        # A page shown again after a mistake keeps what the person first saw.
        posted = request.POST if request.method == "POST" else {}
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": action.verb.label,
            "subtitle": None,
            "opts": self.opts,  # type: ignore[attr-defined]
            "original": obj,
            "record_url": self.record_url(obj),
            "summary": self.summary_of(obj),
            "state_badge": self.state_badge(obj),
            "form": form,
            "verb": action.verb,
            "asks": action.asks,
            "blockers": blockers,
            "seen": posted.get("seen", getattr(obj, self.workflow.field)),
            "latest": posted.get("latest", newest or 0),
            "media": self.media,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "admin/verb.html", context)

    # -- many records

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """ "批量…" for each bulk verb the user's rights allow somewhere."""
        if "_popup" in request.GET:
            return {}
        found = {}
        for verb in self.workflow.verbs.values():
            action = ACTIONS.get((self.workflow.code, verb.code))
            if verb.bulk and action and not _needs_files(action) and request.user.has_right(verb.right):  # type: ignore[union-attr]
                name, label = f"bulk_{verb.code}", f"批量{verb.label}"
                found[name] = (partial(_start_asking, action=action), name, label)
        return found


def _needs_files(action: Action) -> bool:
    return any(isinstance(field, forms.FileField) and field.required for field in action.form.base_fields.values())  # type: ignore[attr-defined]


def _start_asking(
    model_admin: Any, request: HttpRequest, rows: models.QuerySet, *, action: Action
) -> HttpResponse | None:
    keys = list(rows.order_by(*rows.query.order_by or ["pk"]).values_list("pk", flat=True)[: MAX_ROWS + 1])
    if len(keys) > MAX_ROWS:
        messages.warning(request, f"一次最多批量办理 {MAX_ROWS:,} 条，请先用筛选缩小范围。")
        return None
    return model_admin.ask_bulk(request, action, keys)
