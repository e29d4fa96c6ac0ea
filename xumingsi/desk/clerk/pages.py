"""The clerk's pages that only look."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from renewals.models import Application
from xumingsi.kit import clock

from . import doing
from .today import RIGHT, WAITING, days_words, households_found, own_cases, progress, renewal_window, tiles, waiting

A_PAGE = 20
MOST_FOUND = 30
Page = Callable[..., HttpResponse]


def clerks_only(page: Page) -> Page:
    """For those who take applications somewhere; nothing stays in a shared phone's cache."""

    @login_required
    @wraps(page)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_right(RIGHT):  # type: ignore[union-attr]
            raise PermissionDenied
        response = page(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return wrapped


@clerks_only
def today(request: HttpRequest) -> HttpResponse:
    """My village today: who has not applied, how many days are left, what came back."""
    user, shown = request.user, tiles(request.user)  # type: ignore[arg-type]
    window = renewal_window(user)  # type: ignore[arg-type]
    context = {
        "tiles": shown,
        "progress": progress(user),  # type: ignore[arg-type]
        "window": window,
        "days": days_words(window, clock.today()),
        "returned": list(waiting(user, "returned")[:3]),  # type: ignore[arg-type]
        "silent": doing.with_reminders(list(waiting(user, "silent")[:5]), user),  # type: ignore[arg-type]
    }
    return render(request, "clerk/today.html", context)


@clerks_only
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """Every case of one kind, a page at a time."""
    if code not in WAITING:
        raise Http404
    page = Paginator(waiting(request.user, code), A_PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    rows = doing.with_reminders(list(page), request.user)  # type: ignore[arg-type]
    return render(request, "clerk/list.html", {"heading": WAITING[code][0], "code": code, "page": page, "rows": rows})


@clerks_only
def find(request: HttpRequest) -> HttpResponse:
    """A household by name, pinyin initials or the tail of an id number."""
    text = request.GET.get("q", "").strip()
    found = households_found(request.user, text, MOST_FOUND) if text else []  # type: ignore[arg-type]
    return render(request, "clerk/find.html", {"q": text, "found": found, "most": MOST_FOUND})


@clerks_only
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One household's case: who they are, what was asked for, what can be done now."""
    application = case_of(request, pk)
    household = application.household
    context = {
        "case": application,
        "state": application.get_state_display(),
        "household": household,
        "members": list(household.members.present_on(clock.today())),
        "reasons": application.visit_reasons(),
        "notice": application.returns.order_by("-pk").first(),
        "moves": doing.moves(application, request.user),  # type: ignore[arg-type]
        "reminders": list(application.reminders.order_by("-pk")[:5]),
        "remind": doing.with_reminders([application], request.user)[0],  # type: ignore[arg-type]
    }
    return render(request, "clerk/case.html", context)


def case_of(request: HttpRequest, pk: int) -> Application:
    """The case, within the user's villages; 404 otherwise, so that existence is not told."""
    cases = own_cases(request.user).select_related("household__village", "village", "campaign", "benefit")  # type: ignore[arg-type]
    return get_object_or_404(cases, pk=pk)
