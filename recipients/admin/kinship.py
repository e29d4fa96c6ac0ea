"""Pages that look at kinship: the path between a person and a household, and who should be filed and is not."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from recipients.filings_due import Due, missing_filings
from recipients.kin_circles import Circle, circle_of, circle_of_official
from recipients.models import Household, Member, Official, RelativeFiling
from xumingsi.accounts.models import Division, User
from xumingsi.accounts.scope import town_ids, village_ids
from xumingsi.casework.admin.widgets import dress
from xumingsi.kit import clock

VIEW = "recipients.view"


class KinshipForm(forms.Form):
    """A household and a person: an official of the register, or somebody with an account."""

    household = forms.CharField(label="救助家庭", max_length=40, help_text="救助证号，或户主姓名。")
    official = forms.ModelChoiceField(
        label="公职人员", queryset=Official.objects.none(), required=False, empty_label="（不选）"
    )
    user = forms.ModelChoiceField(
        label="或：系统用户", queryset=User.objects.none(), required=False, empty_label="（不选）"
    )

    def __init__(self, data: Any, *, viewer: User) -> None:
        super().__init__(data or None)
        towns = Division.objects.filter(pk__in=town_ids(viewer, VIEW))
        self.viewer = viewer
        self.fields["official"].queryset = Official.objects.visible_to(viewer).in_office()  # type: ignore[attr-defined]
        places = Q()
        for town in towns:
            places |= Q(duties__division__path__startswith=town.path)
        users = User.objects.filter(places, is_active=True) if places else User.objects.none()
        self.fields["user"].queryset = users.distinct()  # type: ignore[attr-defined]

    def clean_household(self) -> Household:
        asked = self.cleaned_data["household"].strip()
        seen = Household.objects.visible_to(self.viewer).select_related("village__parent")
        exact = Q(certificate_no=asked) | (Q(pk=int(asked)) if asked.isascii() and asked.isdigit() else Q())
        found = list(seen.filter(exact).order_by("pk")[:2]) or list(seen.filter(head_name=asked).order_by("pk")[:2])
        if len(found) != 1:
            raise forms.ValidationError("没有找到该户。" if not found else "有多户符合，请填救助证号。")
        return found[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("official")) == bool(data.get("user")):
            raise forms.ValidationError("请选择一名公职人员或一名系统用户。")
        return data


def kinship_page(request: HttpRequest, site: admin.AdminSite, opts: Any) -> HttpResponse:
    """The shortest path between a person and a household."""
    asked = request.GET if {"official", "user"} & set(request.GET) else None
    form = dress(KinshipForm(asked, viewer=request.user))  # type: ignore[arg-type]
    if asked is None and "household" in request.GET:
        form.fields["household"].initial = request.GET["household"]
    answer = _answer(form) if form.is_bound and form.is_valid() else {}
    context = {
        **site.each_context(request),
        "title": "查亲属关系",
        "subtitle": None,
        "opts": opts,
        "form": form,
        "answer": answer,
    }
    return TemplateResponse(request, "admin/recipients/relativefiling/kinship.html", context)


def _answer(form: KinshipForm) -> dict[str, Any]:
    household, person = form.cleaned_data["household"], form.cleaned_data["official"] or form.cleaned_data["user"]
    circle: Circle
    if isinstance(person, Official):
        circle, known = circle_of_official(person), True
    else:
        circle = circle_of(person, household.village.town)
        known = bool(circle.paths)
    namesakes = household.members.filter(name=person.name)
    return {
        "household": household,
        "person": person,
        "path": circle.relation_to(household),
        "known": known,
        "namesake": not known and namesakes.exists(),
    }


def missing_page(request: HttpRequest, site: admin.AdminSite, opts: Any) -> HttpResponse:
    """应备未备 of the villages the user may see, each to be filed or answered for."""
    user: Any = request.user
    towns = Division.objects.filter(pk__in=town_ids(user, VIEW)).order_by("path")
    found = [one for town in towns for one in missing_filings(town, clock.today())]
    homes = Household.objects.filter(village__in=village_ids(user, VIEW)).select_related("village")
    households = homes.in_bulk({one.household for one in found})
    officials = Official.objects.in_bulk({one.official for one in found})
    members = Member.objects.in_bulk({one.member for one in found})
    rows = [
        _row(user, one, households[one.household], officials[one.official], members[one.member])
        for one in found
        if one.household in households
    ]
    context = {**site.each_context(request), "title": "应备未备", "subtitle": None, "opts": opts, "rows": rows}
    return TemplateResponse(request, "admin/recipients/relativefiling/missing.html", context)


def _row(user: User, due: Due, household: Household, official: Official, member: Member) -> dict[str, Any]:
    village, name = household.village, f"admin:{RelativeFiling._meta.app_label}_relativefiling"
    query = f"?official={official.pk}"
    may_file, may_answer = (
        user.has_right("recipients.file_relative", village),
        user.has_right("recipients.check_relative", village),
    )
    return {
        "household": household,
        "url": reverse("admin:recipients_household_change", args=[household.pk]),
        "village": village,
        "official": official,
        "member": member,
        "path": due.path,
        "relation": due.relation,
        "file": reverse(f"{name}_file", args=[household.pk]) + query if may_file else "",
        "answer": reverse(f"{name}_answer", args=[household.pk]) + query if may_answer else "",
    }
