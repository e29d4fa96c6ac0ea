"""The board's pages: no account, nothing remembered of who reads, slowed down for whoever reads too much."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from audits.tip_throttle import Throttle
from recipients.choices import PostingState
from recipients.models import Posting, PostingLine
from recipients.services.postings import register_objection
from xumingsi.accounts.choices import Level
from xumingsi.accounts.models import Division
from xumingsi.casework.admin.refusals import add_refusal
from xumingsi.casework.errors import Refused
from xumingsi.kit import clock, masking

from .forms import ObjectionForm
from .shown import hanging, is_long_term, lines_of, on_the_board

READING = Throttle(each=600, all_=20_000)
OBJECTING = Throttle(each=10, all_=200)
A_PAGE = 30
ONLINE = "网上"
Page = Callable[..., HttpResponse]


def public(page: Page) -> Page:
    """Not to be indexed or kept by anybody on the way; refused for an hour to whoever reads on and on."""

    @wraps(page)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        place = _place(request)
        if READING.is_open(place):
            READING.count(place)
            response = page(request, *args, **kwargs)
        else:
            response = render(request, "public/slow.html", status=429)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Cache-Control"] = "no-store, private"
        return response

    return wrapped


def _place(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@public
def board(request: HttpRequest) -> HttpResponse:
    """Every village with what hangs there today."""
    villages = Division.objects.filter(level=Level.VILLAGE).select_related("parent").order_by("path")
    up: dict[int, int] = {}
    for village in hanging().values_list("village_id", flat=True):
        up[village] = up.get(village, 0) + 1
    return render(
        request, "public/board.html", {"villages": [(village, up.get(village.pk, 0)) for village in villages]}
    )


@public
def village(request: HttpRequest, code: str) -> HttpResponse:
    """A village's postings, newest first; those that came down with the day they did."""
    place = get_object_or_404(Division, level=Level.VILLAGE, code=code)
    page = Paginator(on_the_board().filter(village=place), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "public/village.html", {"village": place, "page": page})


@public
def posting(request: HttpRequest, pk: int) -> HttpResponse:
    """One list. Once it came down its dates stay and its households go."""
    return render(request, "public/posting.html", _about(get_object_or_404(on_the_board(), pk=pk)))


@public
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as an A3 sheet for the village's board, with the code that leads to its page. 404 once it came down."""
    found = get_object_or_404(hanging(), pk=pk)
    return render(request, "public/poster.html", _about(found))


@require_safe
@public
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """The posting's address as a QR code (SVG)."""
    found = get_object_or_404(hanging(), pk=pk)
    drawn = segno.make(_address(request, found), error="m", micro=False).svg_inline(scale=8, border=3)
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    named = drawn if "xmlns" in drawn else drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return HttpResponse(head + named, content_type="image/svg+xml")


@public
def objecting(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """A villager's objection to one household of a list that is up; while it is open nothing is decided."""
    row = get_object_or_404(PostingLine.objects.select_related("posting__village__parent"), pk=line, posting=pk)
    if row.posting.state != PostingState.UP:
        return redirect("board_posting", pk)
    form = ObjectionForm(request.POST) if request.method == "POST" else ObjectionForm()
    if request.method == "POST" and form.is_valid():
        if not OBJECTING.is_open(_place(request)):
            form.add_error(None, "短时间内提交次数过多，请一小时后再试，或拨打监督电话。")
            return _ask(request, row, form, 429)
        try:
            _receive(row, form.cleaned_data["content"])
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            OBJECTING.count(_place(request))
            return redirect("board_received", pk)
    return _ask(request, row, form)


def _receive(row: PostingLine, content: str) -> None:
    """Once, however often the button was pressed. Ids and accounts typed against advice are masked."""
    words = masking.mask_text(content).strip()
    if not row.objections.filter(content=words, received_on=clock.today()).exists():
        register_objection(row, channel=ONLINE, content=words, actor=None)


def _ask(request: HttpRequest, row: PostingLine, form: ObjectionForm, status: int = 200) -> HttpResponse:
    shown = next(line for line in lines_of(row.posting, clock.today()) if line.key == row.pk)
    context = {"posting": row.posting, "line": shown, "form": form}
    return render(request, "public/objection.html", context, status=status)


@public
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """Said after an objection."""
    return render(request, "public/received.html", {"posting": get_object_or_404(on_the_board(), pk=pk)})


def _about(found: Posting) -> dict[str, Any]:
    lines = lines_of(found, clock.today())
    return {
        "posting": found,
        "up": found.state == PostingState.UP,
        "long_term": is_long_term(found),
        "lines": lines,
        "people": sum(line.people for line in lines),
    }


def _address(request: HttpRequest, found: Posting) -> str:
    return request.build_absolute_uri(reverse("board_posting", args=[found.pk]))


def robots(request: HttpRequest) -> HttpResponse:
    """No searching machine is to read anything here."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
