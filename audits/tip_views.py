"""The public's pages of tips: no account, no session, nothing remembered of who asks.

The receipt code travels in the body of a request only, never in an address, which servers write into their logs.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from audits.models import Tip, TipKey
from audits.services.tip_codes import find_tip, make_code
from audits.services.tips import add_to_tip, file_tip
from xumingsi.accounts.choices import Level
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.casework.admin.refusals import add_refusal
from xumingsi.casework.errors import Refused

from .tip_choices import Route, TipState
from .tip_forms import AddForm, CodeForm, TipForm
from .tip_throttle import FILING, GUESSING

SALT = "audits.tip.code"
DAY = 24 * 3600
MOST_BYTES = 64 * 1024 * 1024
WRONG = "查询码不对，请核对后再输入。"
SLOW = "输入次数过多，请一小时后再试，或到镇纪委当面查询。"
Page = Callable[..., HttpResponse]


class InMemory(MemoryFileUploadHandler):
    """Photos never touch the disk before they have been drawn anew."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        self.activated = content_length <= MOST_BYTES


def unrecorded(page: Page) -> Page:
    """Uploads in memory, no copy kept by browser or proxy. That no other site learns the address is settings' same-origin
    referrer; none at all would make browsers send forms from an origin "null", which the CSRF check must refuse."""

    guarded = csrf_protect(sensitive_post_parameters()(page))

    @csrf_exempt
    @wraps(page)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [InMemory(request)]
        response = guarded(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

    return wrapped


def _place(request: HttpRequest) -> str:
    """Where a request comes from, for counting in memory only."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _towns() -> list[Division]:
    return list(Division.objects.filter(level=Level.TOWN).order_by("path"))


@unrecorded
def start(request: HttpRequest) -> HttpResponse:
    """What can be done here, how it is kept secret, and the other ways."""
    towns = _towns()
    hotlines = (
        Campaign.objects.running().exclude(hotline="").order_by("town__path").values_list("town__name", "hotline")
    )
    return render(request, "public/tips.html", {"towns": towns, "hotlines": list(hotlines.distinct())})


@unrecorded
@sensitive_variables()
def new(request: HttpRequest, town: str) -> HttpResponse:
    """Write a tip and get the receipt code. The code comes with the page, so that a second click files nothing."""
    place = next((one for one in _towns() if one.code == town), None)
    if place is None:
        raise Http404
    can_seal = TipKey.objects.in_force(place) is not None
    if request.method != "POST":
        return _write(
            request,
            place,
            TipForm(town=place, can_seal=can_seal, initial={"code": signing.dumps(make_code(), salt=SALT)}),
        )
    form = TipForm(request.POST, request.FILES, town=place, can_seal=can_seal)
    if not form.is_valid():
        return _write(request, place, form)
    if not FILING.is_open(_place(request)):
        form.add_error(None, "短时间内提交次数过多，请一小时后再试，或到窗口、打电话反映。")
        return _write(request, place, form, 429)
    try:
        receipt = file_tip(place, actor=None, code=_signed(form.cleaned_data["code"]), **form.given())
    except Refused as refusal:
        add_refusal(form, refusal)
        return _write(request, place, form)
    FILING.count(_place(request))
    above = receipt.tip.route == Route.ABOVE
    return render(
        request, "public/tip_receipt.html", {"code": receipt.code, "above": above, "named": receipt.tip.is_named}
    )


def _signed(code: str) -> str:
    """The code this server put on the page; a new one when it is not ours or too old."""
    try:
        return str(signing.loads(code, salt=SALT, max_age=DAY))
    except signing.BadSignature:
        return ""


def _write(request: HttpRequest, town: Division, form: TipForm, status: int = 200) -> HttpResponse:
    groups = _grouped(form)
    return render(request, "public/tip_new.html", {"town": town, "form": form, "groups": groups}, status=status)


def _grouped(form: forms.Form) -> list[tuple[str, str, list[forms.BoundField]]]:
    identity = [form[name] for name in ("name", "phone", "address") if name in form.fields]
    rest = [field for field in form.visible_fields() if field not in identity]
    groups = [("", "", rest)]
    if identity:
        note = (
            "匿名举报的，下面三项都不要填。填写的，一提交就加密封存，只有镇纪委用自己的密钥和口令、写明理由才能打开，每次打开都有记录；"
            "镇经办人员和系统管理员都看不到。"
        )
        groups.append(("实名（可以不填）", note, identity))
    return groups


@unrecorded
@sensitive_variables()
def follow(request: HttpRequest) -> HttpResponse:
    """How a tip stands, for whoever holds its code; wrong codes are all answered alike."""
    if request.method != "POST":
        return render(request, "public/tip_follow.html", {"form": CodeForm()})
    form = CodeForm(request.POST)
    tip = None
    if form.is_valid():
        if not GUESSING.is_open(_place(request)):
            form.add_error("code", SLOW)
            return render(request, "public/tip_follow.html", {"form": form}, status=429)
        tip = find_tip(form.cleaned_data["code"])
        if tip is None:
            GUESSING.count(_place(request))
            form.add_error("code", WRONG)
    if tip is None:
        return render(request, "public/tip_follow.html", {"form": form})
    return _state(request, tip)


def _state(request: HttpRequest, tip: Tip) -> HttpResponse:
    said, added = AddForm(initial={"code": request.POST["code"]}), False
    if "text" in request.POST:
        said = AddForm(request.POST)
        if said.is_valid():
            try:
                add_to_tip(tip, said.cleaned_data["text"])
                said, added = AddForm(initial={"code": request.POST["code"]}), True
            except Refused as refusal:
                add_refusal(said, refusal)
    context = {
        "tip": tip, "state": TipState(tip.state).label, "said": tip.messages.order_by("pk"), "form": said, "added": added,
        "above": tip.route == Route.ABOVE, "by_discipline": tip.route == Route.DISCIPLINE,
    }  # fmt: skip
    return render(request, "public/tip_state.html", context)
