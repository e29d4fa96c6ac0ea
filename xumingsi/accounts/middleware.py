"""What stands between sign-in and the workbench: one's own password, the one-time code, and a session that is in use."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from .sessions import asks_factor, is_idle


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


class IdleLimit:
    """Signs out whoever left the session unused for longer than SESSION_IDLE_MINUTES."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and is_idle(request):
            logout(request)
            messages.info(request, f"超过 {settings.SESSION_IDLE_MINUTES} 分钟没有操作，已自动退出，请重新登录。")
            return redirect("admin:login")
        return self.get_response(request)


class SecondFactorNext:
    """Sends whoever must show a one-time code to its page from everywhere but there and the exit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and asks_factor(request):
            names = ["second_factor", "second_factor_enrol", "admin:logout", "admin:jsi18n"]
            if request.user.must_change_password:
                names.append("admin:password_change")
            if request.path not in {reverse(name) for name in names}:
                return redirect("second_factor")
        return self.get_response(request)
