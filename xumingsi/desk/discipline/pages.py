"""The pages under ``/audit/``: they look; only handing out an evidence pack is an act."""

from urllib.parse import quote

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from recipients.models import Household
from xumingsi.casework.actions import ReasonForm
from xumingsi.casework.admin.ledger import verb_label
from xumingsi.casework.admin.mixins import add_refusal
from xumingsi.casework.admin.timeline import moments
from xumingsi.casework.admin.widgets import dress
from xumingsi.casework.errors import Refused
from xumingsi.casework.models import Entry
from xumingsi.kit import clock, masking

from .access import cut, for_discipline, kept, page
from .cases import story_of
from .differences import differences
from .exceptions import KINDS
from .looks import LOOKS, lookers, looks
from .pack import export_evidence
from .search import SearchForm, find_acts, found_households


@for_discipline
def search(request: HttpRequest) -> HttpResponse:
    """Acts by person, household, hand, place, verb and time."""
    form = dress(SearchForm(request.GET, user=request.user))  # type: ignore[arg-type]
    given = form.cleaned_data if form.is_valid() else {}
    households = found_households(request.user, given.get("q", "").strip())  # type: ignore[arg-type]
    rows = find_acts(request.user, given, households) if form.is_valid() else Entry.objects.none()  # type: ignore[arg-type]
    return page(
        request,
        "desk/discipline/search.html",
        "纪检监督",
        form=form,
        households=households,
        rows=cut(request, rows),
        kept=kept(request),
    )


@for_discipline
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """A case from its first act to its last."""
    household = _household(request, pk)
    rows = cut(request, story_of(household, request.user))
    lines = list(zip(moments(rows.object_list), rows.object_list, strict=True))
    members = household.members.order_by("-is_head", "pk")
    return page(
        request,
        "desk/discipline/story.html",
        f"案卷：{household}",
        household=household,
        members=members,
        rows=rows,
        lines=lines,
        kept="",
    )


@for_discipline
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """One act: the entry, and every record it wrote before and after."""
    entry = get_object_or_404(Entry.objects.visible_to(request.user).select_related("village", "chain__town"), pk=pk)
    return page(
        request, "desk/discipline/act.html", f"第 {entry.seq} 条轨迹", entry=entry, verb=verb_label(entry.verb), moment=moments([entry])[0],
        changes=differences(entry), reason=masking.mask_text(entry.reason),
    )  # fmt: skip


@for_discipline
def exceptions(request: HttpRequest) -> HttpResponse:
    """One kind of exception at a time."""
    key = request.GET.get("kind", KINDS[0].key)
    kind = next((kind for kind in KINDS if kind.key == key), None)
    if kind is None:
        raise Http404
    return page(
        request, "desk/discipline/exceptions.html", "异常办理", kinds=KINDS, kind=kind, found=kind.find(request.user)
    )  # type: ignore[arg-type]


@for_discipline
def who_looked(request: HttpRequest) -> HttpResponse:
    """Who looked at whom."""
    kind = request.GET.get("kind", "")
    rows = cut(request, looks(request.user, kind))  # type: ignore[arg-type]
    kinds = [("", "全部"), *((key, label) for key, (label, _) in LOOKS.items())]
    people = lookers(request.user)  # type: ignore[arg-type]
    return page(
        request, "desk/discipline/looks.html", "查看与导出记录", rows=rows, people=people, kinds=kinds, kind=kind, kept=kept(request),
        headings=[label for label, _ in LOOKS.values()],
    )  # fmt: skip


class PackForm(ReasonForm):
    reason = forms.CharField(
        label="导出理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="记入办理轨迹。"
    )


@for_discipline
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """The evidence pack, for a reason."""
    household = _household(request, pk)
    form = dress(PackForm(request.POST if request.method == "POST" else None))
    if form.is_valid():
        try:
            data = export_evidence(household, actor=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return _download(data, f"证据卷_{household.certificate_no or household.pk}_{clock.today():%Y%m%d}.zip")
    back = reverse("audit_story", args=[household.pk])
    note = "压缩包里有可以打印归档的证据卷和供核验的轨迹证明；身份证号只显示掩码。"
    return page(
        request, "desk/discipline/pack.html", f"导出证据卷：{household}", form=form, back=back, note=note, button="导出"
    )


def _download(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/zip")
    response["Content-Disposition"] = f"attachment; filename=\"evidence.zip\"; filename*=UTF-8''{quote(name)}"
    return response


def _household(request: HttpRequest, pk: int) -> Household:
    return get_object_or_404(Household.objects.visible_to(request.user).select_related("village"), pk=pk)
