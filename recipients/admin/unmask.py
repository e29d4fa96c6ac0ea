"""The page that shows one full id number, once, to whoever gave a reason."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from recipients.models import Member
from recipients.services.unmasking import RIGHT, unmask_member
from xumingsi.casework.admin.mixins import add_refusal
from xumingsi.casework.admin.widgets import dress
from xumingsi.casework.errors import Refused

TEMPLATE = "admin/recipients/member/unmask.html"


class UnmaskForm(forms.Form):
    reason = forms.CharField(
        label="查看理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如：与银行核对账户。记入办理轨迹，镇纪委可查。",
    )  # fmt: skip


@sensitive_variables("number")
def unmask_page(request: HttpRequest, site: admin.AdminSite, member: Member) -> HttpResponse:
    """Ask for the reason, then show the number on the answer to that very request; reading it again asks again."""
    if not request.user.has_right(RIGHT, member.village):  # type: ignore[union-attr]
        raise PermissionDenied
    form = dress(UnmaskForm(request.POST if request.method == "POST" else None))
    number = ""
    if form.is_valid():
        try:
            number = unmask_member(member, actor=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {
        **site.each_context(request), "title": f"查看完整身份证号：{member.name}", "subtitle": None, "opts": Member._meta,
        "member": member, "form": form, "number": number,
        "back": reverse("admin:recipients_household_change", args=[member.household_id]),
    }  # fmt: skip
    response = TemplateResponse(request, TEMPLATE, context)
    response["Cache-Control"] = "private, no-store"
    return response
