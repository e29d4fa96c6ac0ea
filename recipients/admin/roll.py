"""The roll of any day, as known now or on an earlier day: totals, differences from today's roll, download."""

import io
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from recipients.exchange.roll_book import export_roll
from recipients.models import Household
from recipients.rolls import Change, RollLine, compare_rolls, end_of, roll_as_of, total_of, totals_by_program
from xumingsi.accounts.models import User, Village
from xumingsi.accounts.scope import village_ids
from xumingsi.casework.admin.widgets import dress
from xumingsi.casework.errors import Refused
from xumingsi.kit import clock

PER_PAGE, EXAMPLES = 50, 100


class RollForm(forms.Form):
    """Which day, known when, and where."""

    day = forms.DateField(label="哪一天的花名册")
    known_on = forms.DateField(
        label="按哪天终了时所知", required=False, help_text="不填即按现在所知；填写后，此后的更正和补录不计入。"
    )
    village = forms.ModelChoiceField(
        label="村（居）", queryset=Village.objects.none(), required=False, empty_label="全部"
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data if "day" in data else {"day": clock.today()})
        self.fields["village"].queryset = Village.objects.filter(pk__in=village_ids(user, "recipients.view")).order_by(
            "path"
        )  # type: ignore[attr-defined]

    def clean_known_on(self) -> date | None:
        day: date | None = self.cleaned_data["known_on"]
        if day and day > clock.today():
            raise forms.ValidationError("不能晚于今天。")
        return day

    def asked(self) -> dict[str, Any]:
        """Arguments of ``roll_as_of``; only once the form is valid."""
        known_on, village = self.cleaned_data["known_on"], self.cleaned_data["village"]
        villages = [village.pk] if village else [one.pk for one in self.fields["village"].queryset]  # type: ignore[attr-defined]
        return {"where": villages, "day": self.cleaned_data["day"], "known_at": end_of(known_on) if known_on else None}


def roll_page(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    """The page; POST hands the workbook out, which is a recorded act."""
    user: User = request.user  # type: ignore[assignment]
    form = dress(RollForm(request.POST if request.method == "POST" else request.GET, user=user))
    if form.is_valid() and request.method == "POST":
        return _download(request, form)
    context = {
        **site.each_context(request), "title": "任意一天的花名册", "subtitle": None, "opts": Household._meta, "form": form,
        "query": request.GET.copy(), "shown": _shown(request, form) if form.is_valid() else None,
    }  # fmt: skip
    context["query"].pop("p", None)
    return TemplateResponse(request, "admin/recipients/household/roll.html", context)


def _shown(request: HttpRequest, form: Any) -> dict[str, Any]:
    asked = form.asked()
    lines = roll_as_of(**asked)
    today = roll_as_of(asked["where"], clock.today())
    villages = dict(form.fields["village"].queryset.values_list("pk", "name"))
    found = compare_rolls(lines, today)
    groups = [
        ("此后新增（今天在册，当时不在）", found.joined),
        ("此后退出（当时在册，今天不在）", found.left),
        ("金额或类型已变更", found.changed),
    ]
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("p"))
    return {
        "day": asked["day"],
        "known_on": form.cleaned_data["known_on"],
        "today": clock.today(),
        "totals": totals_by_program(lines).items(),
        "total": total_of(lines),
        "groups": [(label, len(those), _changes(those[:EXAMPLES], villages)) for label, those in groups],
        "examples": EXAMPLES,
        "page": page,
        "lines": [(villages[line.village], line) for line in page],
    }


def _changes(those: Iterable[Change], villages: dict[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "village": villages[one.line.village],
            "line": one.line,
            "before": _money(one.before),
            "after": _money(one.after),
        }
        for one in those
    ]


def _money(line: RollLine | None) -> str:
    if line is None:
        return "不在册"
    amount = "未登记金额" if line.amount is None else f"{line.amount:,.2f} 元"
    return f"{line.program} {amount}"


def _download(request: HttpRequest, form: Any) -> Any:
    asked = form.asked()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"花名册_{asked['day']:%Y%m%d}.xlsx"
        try:
            export_roll(**asked, actor=request.user, target=target)  # type: ignore[arg-type]
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:recipients_household_roll"))
        response = FileResponse(io.BytesIO(target.read_bytes()), as_attachment=True, filename=target.name)
    response["Cache-Control"] = "private, no-store"
    return response
