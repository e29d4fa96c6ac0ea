"""A page that asks once and calls one service: for acts that are not a verb of one record."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from ..errors import Refused
from .mixins import add_refusal
from .widgets import dress


def ask(
    request: HttpRequest, site: admin.AdminSite, *, title: str, form: Callable[..., forms.Form], perform: Callable[..., Any],
    back: str, done: Callable[[Any], tuple[str, str]], button: str = "", opts: Any = None, note: str = "", template: str = "admin/ask.html", **extra: Any,
) -> HttpResponse:  # fmt: skip
    """Show ``form`` (called with data, files), on POST call ``perform(**cleaned_data)`` in one transaction.

    ``done(result)`` answers the message and the address to go to; a Refused is shown on the filled-in form.
    """
    asked = form(request.POST, request.FILES) if request.method == "POST" else form()
    dress(asked)
    if request.method == "POST" and asked.is_valid():
        try:
            with transaction.atomic():
                result = perform(**asked.cleaned_data)
        except Refused as refusal:
            add_refusal(asked, refusal)
        else:
            message, url = done(result)
            messages.success(request, message)
            return HttpResponseRedirect(url)
    context = {
        **site.each_context(request), "title": title, "subtitle": None, "form": asked, "button": button or title, "opts": opts, "back": back, "note": note, **extra
    }  # fmt: skip
    return TemplateResponse(request, template, context)
