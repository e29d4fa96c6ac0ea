"""The page of one verb: asks, and answers a browser with a page and our script with plain data."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from renewals.models import Application
from xumingsi.casework.actions import ACTIONS, Action
from xumingsi.casework.admin.refusals import add_refusal
from xumingsi.casework.errors import AlreadyMoved, NotNow, Refused
from xumingsi.casework.services.drafts import earlier_result, submit_once

from . import doing
from .pages import case_of, clerks_only

# Set by our script: "now" while the clerk waits for the answer, "later" when a kept draft is sent afterwards.
DRAFT = "X-Draft"


@clerks_only
def do(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Ask what the verb needs, then do it through its service, once for each draft."""
    action = ACTIONS.get(("renewal", verb))
    if action is None:
        raise Http404
    case = case_of(request, pk)
    if request.method == "POST":
        return _write(request, case, action)
    offered = {move.url: move for move in doing.moves(case, request.user)}  # type: ignore[arg-type]
    move = offered.get(request.path)
    if move is None or move.blockers:
        why = "；".join(move.blockers) if move else f"本户现为“{case.get_state_display()}”，现在不能办理"
        messages.warning(request, f"{action.verb.label}：{why}")
        return redirect("clerk_case", case.pk)
    return _ask(request, case, action, doing.form_for(action, case, request.user))  # type: ignore[arg-type]


def _write(request: HttpRequest, case: Application, action: Action) -> HttpResponse:
    user: Any = request.user
    what, seen = f"renewal.{action.verb.code}:{case.pk}", request.POST.get("seen", "")
    shown_in = case.state
    try:
        key = _key(request)
        done = earlier_result(key, actor=user, what=what)
        if done is not None:
            return _done(request, case, done.message)
        case.state = seen if seen else case.state
        form = doing.form_for(action, case, user, request.POST, request.FILES)
        case.state = shown_in
        if not form.is_valid():
            return _again(request, case, action, form)
    except Refused as refusal:
        return _gone(request, case, refusal)
    try:
        done = submit_once(
            key, actor=user, what=what, perform=lambda: doing.perform(action, case, user, seen, form.cleaned_data)
        )
    except (AlreadyMoved, NotNow) as refusal:
        return _gone(request, case, refusal)
    except Refused as refusal:
        add_refusal(form, refusal)
        return _again(request, case, action, form)
    return _done(request, case, done.message)


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        raise AlreadyMoved("页面已过期，未办理。请重新打开本户。") from None


def _done(request: HttpRequest, case: Application, message: str) -> HttpResponse:
    url = _next(request) or reverse("clerk_case", args=[case.pk])
    if request.headers.get(DRAFT) != "later":
        messages.success(request, message)
    return JsonResponse({"message": message, "url": url}) if DRAFT in request.headers else redirect(url)


def _gone(request: HttpRequest, case: Application, refusal: Refused) -> HttpResponse:
    """The case has moved on or the page is too old: nothing to correct, only to look at."""
    url = reverse("clerk_case", args=[case.pk])
    if DRAFT in request.headers:
        return JsonResponse({"message": str(refusal), "url": url}, status=409)
    messages.warning(request, str(refusal))
    return redirect(url)


def _again(request: HttpRequest, case: Application, action: Action, form: forms.Form) -> HttpResponse:
    if DRAFT in request.headers:
        errors = {("" if name == NON_FIELD_ERRORS else name): said for name, said in form.errors.items()}
        return JsonResponse({"errors": errors}, status=422)
    return _ask(request, case, action, form)


def _ask(request: HttpRequest, case: Application, action: Action, form: forms.Form) -> HttpResponse:
    posted = request.POST if request.method == "POST" else {}
    context = {
        "case": case,
        "household": case.household,
        "verb": action.verb,
        "form": form,
        "notice": case.returns.order_by("-pk").first() if action.verb.code == "apply" else None,
        "reasons": case.visit_reasons() if action.verb.code == "visit" else [],
        "draft": doing.draft_name(action, case),
        "key": posted.get("key") or uuid.uuid4(),
        "seen": posted.get("seen") or case.state,
        "back": reverse("clerk_case", args=[case.pk]),
    }
    return render(request, "clerk/do.html", context, status=422 if form.errors else 200)


def _next(request: HttpRequest) -> str:
    """Where the clerk was, if that is one of our own pages."""
    url = request.POST.get("next", "")
    return url if url_has_allowed_host_and_scheme(url, None) and url.startswith("/clerk/") else ""
