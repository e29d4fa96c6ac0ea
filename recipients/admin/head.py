"""Naming another 户主 when the former died, left or gives it up."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from recipients.models import Household
from recipients.services import households
from recipients.sheets.words import RELATIONS
from xumingsi.casework.admin.asking import ask
from xumingsi.kit import clock

OTHERS = tuple(word for word in RELATIONS if word != "户主")


class HeadForm(forms.Form):
    """The new 户主, and how each of the others is related to them."""

    head: forms.ModelChoiceField = forms.ModelChoiceField(label="新户主", queryset=None, empty_label=None)
    reason = forms.CharField(label="变更原因", max_length=200, help_text="如：原户主死亡、迁出、年老不便。")

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = household.members.present_on(clock.today()).order_by("pk")
        self.fields["head"].queryset = self.people  # type: ignore[attr-defined]
        for person in self.people:
            self.fields[f"relation_{person.pk}"] = forms.ChoiceField(
                label=f"{person.name}与新户主的关系", choices=[("", "（本人即新户主）"), *zip(OTHERS, OTHERS, strict=True)],
                required=False,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        relations = dict(self._relations(given))
        return {"head": given.get("head"), "reason": given.get("reason", ""), "relations": relations}

    def _relations(self, given: dict[str, Any]) -> Iterator[tuple[int, str]]:
        for person in self.people:
            yield person.pk, given.get(f"relation_{person.pk}", "")


def head_page(request: HttpRequest, site: admin.AdminSite, household: Household) -> HttpResponse:
    """Ask who becomes 户主."""
    if not request.user.has_right(households.CHANGE, household.village):  # type: ignore[union-attr]
        raise PermissionDenied
    back = reverse("admin:recipients_household_change", args=[household.pk])
    return ask(
        request, site, title=f"变更户主：{household}", opts=Household._meta, back=back, button="变更户主",
        note="只变更户主和家庭关系，待遇和账号不变；账号须变更的另行更正。",
        form=lambda *data: HeadForm(*data, household=household),
        perform=lambda **given: households.name_head(household, actor=request.user, **given),  # type: ignore[arg-type]
        done=lambda changed: (f"户主已变更为{changed.head_name}", back),
    )  # fmt: skip
