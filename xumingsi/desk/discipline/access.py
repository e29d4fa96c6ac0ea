"""Who may open these pages, and the frame they share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

RIGHT = "ledger.view"
PER_PAGE = 50
View = Callable[..., HttpResponse]


def for_discipline(view: View) -> View:
    """Only for whoever may read the whole trail (镇纪委); nothing of it stays in the browser's cache."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_right(RIGHT):  # type: ignore[union-attr]
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(login_required(guarded))


def page(request: HttpRequest, template: str, title: str, **shown: Any) -> HttpResponse:
    """``template`` in the workbench's frame; ``here`` is its name, for the menu."""
    here = template.rpartition("/")[2].removesuffix(".html")
    context = {**admin.site.each_context(request), "title": title, "subtitle": None, "here": here, **shown}
    return render(request, template, context)


def cut(request: HttpRequest, rows: Any) -> Page:
    """The page of ``rows`` asked for with ``?page=``; a page that is not there is the nearest one."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def kept(request: HttpRequest) -> str:
    """The question's own parameters, for the links to the other pages of the answer."""
    given = request.GET.copy()
    given.pop("page", None)
    return f"{given.urlencode()}&" if given else ""
