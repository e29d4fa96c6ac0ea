"""After sign-in with a given password, the first thing to do is to choose one's own."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


class OwnPasswordFirst:
    """Sends a user whose ``must_change_password`` is set to the password page from everywhere but there and the exit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request.user, "must_change_password", False):
            here = reverse("admin:password_change")
            if request.path not in {here, reverse("admin:logout"), reverse("admin:jsi18n")}:
                messages.warning(request, "这是初始密码，请先改成只有您自己知道的密码。")
                return redirect(here)
        return self.get_response(request)
