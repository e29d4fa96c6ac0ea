"""The page with the button, and the package it hands out."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from xumingsi.accounts.models import User
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import GuardFailed, Refused
from xumingsi.kit import clock

from .package import REPORTS, RIGHT, export_package


class ExportForm(forms.Form):
    """Which campaign, and the day to count up to."""

    campaign = forms.ModelChoiceField(label="专项治理", queryset=Campaign.objects.none(), empty_label=None)
    as_of = forms.DateField(
        label="统计截止日",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=clock.today,
        help_text="按这一天当日终了统计，不能晚于今天。",
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["campaign"].queryset = _campaigns(user)  # type: ignore[attr-defined]

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day > clock.today():
            raise forms.ValidationError("统计截止日不能晚于今天。")
        return day


def _campaigns(user: User) -> Any:
    return Campaign.objects.visible_to(user, RIGHT).select_related("town").order_by("-year", "pk")


def _user(request: HttpRequest) -> User:
    if not request.user.has_right(RIGHT):  # type: ignore[union-attr]
        raise PermissionDenied
    return request.user  # type: ignore[return-value]


@login_required
def reports(request: HttpRequest) -> HttpResponse:
    """The form."""
    user = _user(request)
    return _page(request, ExportForm(user=user) if _campaigns(user).exists() else None)


@login_required
def county(request: HttpRequest) -> HttpResponse:
    """The package as one zip. Handing it out is a recorded act, so it answers to the button only."""
    user = _user(request)
    if request.method != "POST":
        return redirect("reports")
    form = ExportForm(request.POST, user=user)
    if not form.is_valid():
        return _page(request, form, status=400)
    campaign, as_of = form.cleaned_data["campaign"], form.cleaned_data["as_of"]
    try:
        with tempfile.TemporaryDirectory() as kept:
            data = export_package(campaign, as_of=as_of, actor=user, out_dir=Path(kept) / "county").archive.read_bytes()
    except Refused as refusal:
        faults = refusal.blockers if isinstance(refusal, GuardFailed) else [str(refusal)]
        return _page(request, form, faults, status=409)
    response = HttpResponse(data, content_type="application/zip")
    name = quote(f"{campaign.town}{campaign.year}年县级报表_{as_of:%Y%m%d}.zip")
    response["Content-Disposition"] = f"attachment; filename=\"county.zip\"; filename*=UTF-8''{name}"
    response["Cache-Control"] = "private, no-store"
    return response


def _page(
    request: HttpRequest, form: ExportForm | None, faults: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "县级报表",
        "subtitle": None,
        "form": form,
        "names": [report.name for report in REPORTS],
        "faults": faults or [],
    }
    return render(request, "desk/reports.html", context, status=status)
