"""Finding acts: by person or household, by hand, place, kind of act and time."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from recipients.models import Household
from xumingsi.accounts.models import User, Village
from xumingsi.accounts.scope import village_ids
from xumingsi.casework.admin.ledger import KINDS
from xumingsi.casework.admin.widgets import DateInput
from xumingsi.casework.models import Entry
from xumingsi.casework.workflow import REGISTRY
from xumingsi.kit import clock

from .access import RIGHT
from .cases import acts_about

MOST_HOUSEHOLDS = 20


def verbs() -> list[tuple[str, Any]]:
    """Every verb a workflow knows, in groups, and the kinds of act outside workflows."""
    flows = [
        (flow.label, [(f"{flow.code}.{code}", verb.label) for code, verb in flow.verbs.items()])
        for flow in REGISTRY.values()
    ]
    return [("", "全部"), *flows, ("其他", [(f"{room}.", label) for room, label in KINDS.items()])]


class SearchForm(forms.Form):
    """All may be left empty."""

    q = forms.CharField(
        label="姓名、救助证号、身份证后四位或经过", max_length=40, required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    who = forms.CharField(label="经办人", max_length=30, required=False)
    village = forms.ModelChoiceField(
        label="村（居）", queryset=Village.objects.none(), required=False, empty_label="全部"
    )
    verb = forms.ChoiceField(label="动作", choices=verbs, required=False)
    since = forms.DateField(label="自", required=False, widget=DateInput())
    until = forms.DateField(label="至", required=False, widget=DateInput())

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        places = Village.objects.filter(pk__in=village_ids(user, RIGHT)).order_by("path")
        self.fields["village"].queryset = places  # type: ignore[attr-defined]


def found_households(user: User, text: str) -> list[Household]:
    """Households the text names, the first MOST_HOUSEHOLDS."""
    if not text:
        return []
    return list(
        Household.objects.visible_to(user).search(text).select_related("village").order_by("pk")[:MOST_HOUSEHOLDS]
    )


def find_acts(user: User, given: dict[str, Any], households: list[Household]) -> QuerySet:
    """Entries the user may read that answer the form, the latest first."""
    rows = Entry.objects.visible_to(user).select_related("village")
    if text := given.get("q", "").strip():
        about = Q(sentence__icontains=text) | Q(subject_text__icontains=text)
        rows = rows.filter(about | acts_about([h.pk for h in households]) if households else about)
    if who := given.get("who", "").strip():
        rows = rows.filter(Q(actor_name__contains=who) | Q(actor__username=who.lower()))
    if given.get("village"):
        rows = rows.filter(village=given["village"])
    if verb := given.get("verb"):
        rows = rows.filter(verb__startswith=verb) if verb.endswith(".") else rows.filter(verb=verb)
    if given.get("since"):
        rows = rows.filter(at__gte=clock.moment(given["since"], 0))
    if given.get("until"):
        rows = rows.filter(at__lt=clock.moment(given["until"] + timedelta(days=1), 0))
    return rows.order_by("-at", "-pk")
