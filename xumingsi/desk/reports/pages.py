"""The page with the button, and the package it hands out."""

import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from xumingsi.accounts.models import User, Village
from xumingsi.casework.errors import GuardFailed, Refused
from xumingsi.casework.ledger import recorded
from xumingsi.desk.figures import Question, count_figures, villages_of
from xumingsi.desk.figures.county import COUNTY
from xumingsi.desk.figures.evidence import EVIDENCE

from .documents import SELF_INSPECTION, write_self_inspection
from .forms import ExportForm, campaigns_of
from .package import REPORTS, RIGHT, export_package
from .report import Material

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _user(request: HttpRequest) -> User:
    if not request.user.has_right(RIGHT):  # type: ignore[union-attr]
        raise PermissionDenied
    return request.user  # type: ignore[return-value]


@login_required
def reports(request: HttpRequest) -> HttpResponse:
    """The form."""
    user = _user(request)
    return _page(request, ExportForm(user=user) if campaigns_of(user).exists() else None)


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
    return _download(data, f"{campaign.town}{campaign.year}年县级报表_{as_of:%Y%m%d}.zip", "application/zip")


@login_required
def self_inspection(request: HttpRequest) -> HttpResponse:
    """自查报告 of one village, drafted from its figures; a recorded act like the package."""
    user = _user(request)
    if request.method != "POST":
        return redirect("reports")
    form = ExportForm(request.POST, user=user)
    if not form.is_valid():
        return _page(request, form, status=400)
    question = Question(form.cleaned_data["campaign"], form.cleaned_data["as_of"])
    village = next((one for one in villages_of(question) if str(one.pk) == request.POST.get("village")), None)
    if village is None:
        return _page(request, form, ["请选择村（居）。"], status=400)
    material = Material(question, [village], count_figures([*COUNTY, *EVIDENCE], question))
    with tempfile.TemporaryDirectory() as kept:
        path = Path(kept) / SELF_INSPECTION
        faults = write_self_inspection(material, village, path).faults
        if faults:
            return _page(request, form, faults, status=409)
        data = path.read_bytes()
    facts = {"as_of": question.as_of.isoformat(), "sha256": sha256(data).hexdigest()}
    sentence = "{actor}由登记数据起草{subject}自查报告，统计截止{as_of}"
    with recorded("report.draft", actor=user, sentence=sentence, subject=village, village=village, facts=facts):
        return _download(data, f"{village}{SELF_INSPECTION}", WORD)


def _download(data: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename=\"report\"; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    return response


def _villages(request: HttpRequest) -> Any:
    towns = campaigns_of(_user(request)).values("town")
    return Village.objects.filter(parent__in=towns).order_by("path")


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
        "villages": [(village.pk, str(village)) for village in _villages(request)] if form else [],
    }
    return render(request, "desk/reports.html", context, status=status)
