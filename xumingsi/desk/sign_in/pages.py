"""Pages of the second proof at sign-in, and of one's own sessions."""

from typing import Any

import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from xumingsi.accounts.models import RecoveryCode, SecondFactor, User
from xumingsi.accounts.sessions import FACTOR, needs_factor
from xumingsi.casework.admin.mixins import add_refusal
from xumingsi.casework.admin.widgets import dress
from xumingsi.casework.errors import Refused
from xumingsi.casework.services.second_factor import check_code, end_sessions, enrol, new_secret, telephone_address

PENDING = "factor_pending"


class CodeForm(forms.Form):
    code = forms.CharField(
        label="动态口令", max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )  # fmt: skip


def _page(request: HttpRequest, template: str, title: str, **shown: Any) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": title, "subtitle": None, "available_apps": [], **shown}
    return render(request, template, context)


@never_cache
@login_required
def security(request: HttpRequest) -> HttpResponse:
    """How one's sign-in is protected, and what one may do about it."""
    factor = SecondFactor.objects.filter(user=request.user).first()  # type: ignore[misc]
    left = RecoveryCode.objects.filter(factor=factor, used_at=None).count() if factor else 0
    context = {
        **admin.site.each_context(request),
        "title": "登录安全",
        "subtitle": None,
        "factor": factor,
        "left": left,
    }
    return render(request, "desk/sign_in/security.html", context)


@never_cache
@sensitive_post_parameters("code")
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code; who has no telephone bound yet binds one first."""
    user: Any = request.user
    if request.session.get(FACTOR):
        return redirect("home")
    if not SecondFactor.objects.filter(user=user).exists():
        return redirect("second_factor_enrol")
    form = dress(CodeForm(request.POST if request.method == "POST" else None))
    if form.is_valid():
        try:
            check_code(user, form.cleaned_data["code"])
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            _let_in(request)
            return redirect("home")
    return _page(request, "desk/sign_in/code.html", "输入动态口令", form=form)


@never_cache
@sensitive_post_parameters("code")
@sensitive_variables()
@login_required
def enrol_telephone(request: HttpRequest) -> HttpResponse:
    """Show the secret as a picture, take the first code, then show the recovery codes once."""
    user: User = request.user  # type: ignore[assignment]
    if not needs_factor(user):
        return redirect("security")
    if SecondFactor.objects.filter(user=user).exists():
        return redirect("security" if request.session.get(FACTOR) else "second_factor")
    closed = request.session.setdefault(PENDING, "") or new_secret()
    request.session[PENDING] = closed
    form = dress(CodeForm(request.POST if request.method == "POST" else None))
    if form.is_valid():
        try:
            codes = enrol(user, closed=closed, code=form.cleaned_data["code"])
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            del request.session[PENDING]
            _let_in(request)
            return _page(request, "desk/sign_in/recovery.html", "恢复码", codes=codes)
    address, secret = telephone_address(user, closed)
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=4)
    spelled = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return _page(request, "desk/sign_in/enrol.html", "绑定动态口令", form=form, picture=picture, secret=spelled)


def _let_in(request: HttpRequest) -> None:
    request.session.cycle_key()
    request.session[FACTOR] = True


@require_POST
@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    """End one's sessions on every other device; this one goes on."""
    user: Any = request.user
    end_sessions(user, actor=user)
    update_session_auth_hash(request, user)
    messages.success(request, "已结束您在其他设备上的登录。")
    return redirect("security")
