"""Pages beside the list of tips: taking one in, opening an identity, the register, the figures, handing a problem over."""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from audits.choices import CONDUCT
from audits.exchange.tip_register import export_register
from audits.models import Problem, Tip, TipKey
from audits.services.conduct import transfer_problem
from audits.services.identities import open_identity
from audits.services.tips import file_tip
from audits.tip_choices import Conduct
from audits.tip_figures import tip_figures
from audits.tip_forms import TakenTipForm
from audits.tip_people import HANDLE, RESERVED
from xumingsi.accounts.models import Division
from xumingsi.accounts.scope import town_ids
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.mixins import add_refusal
from xumingsi.casework.admin.widgets import dress
from xumingsi.casework.errors import Refused
from xumingsi.kit import clock

LIST = "admin:audits_tip_changelist"


class OpenIdentityForm(forms.Form):
    reason = forms.CharField(
        label="查看理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="如：向举报人反馈办理结果、核实线索。记入办理轨迹。"
    )  # fmt: skip
    passphrase = forms.CharField(
        label="密钥口令", max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    key_file = forms.FileField(label="密钥文件", required=False, help_text="密钥文件没有放在服务器上的，在这里选择。")


class TransferProblemForm(forms.Form):
    problem = forms.ModelChoiceField(label="问题", queryset=Problem.objects.none())
    kind = forms.ChoiceField(label="问题类别", choices=Conduct.choices)
    person = forms.CharField(label="被反映人", max_length=200)
    facts = forms.CharField(label="问题线索", max_length=3000, widget=forms.Textarea(attrs={"rows": 4}))


def town_of(request: HttpRequest, right: str) -> Division:
    """The town in which the user holds ``right``; 403 without one."""
    town = Division.objects.filter(pk__in=town_ids(request.user, right)).order_by("path").first()
    if town is None:
        raise PermissionDenied
    return town


class TipPages(admin.ModelAdmin if TYPE_CHECKING else object):  # type: ignore[misc]
    """The part of TipAdmin that is not a list or a record."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        user: Any = request.user
        tools = []
        if user.has_right(HANDLE):
            tools.append(("登记举报", reverse("admin:audits_tip_take")))
            tools.append(("问题线索移交纪委", reverse("admin:audits_tip_transfer")))
        if user.has_right(RESERVED):
            tools.append(("导出登记簿", reverse("admin:audits_tip_register")))
        if user.has_right("audits.tip_figures"):
            tools.append(("统计", reverse("admin:audits_tip_figures")))
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def tools_of(self, request: HttpRequest, tip: Tip) -> list[tuple[str, str]]:
        """What a tip's page offers beside its verbs."""
        may = tip.is_named and request.user.has_right("audits.open_identity", tip.town)  # type: ignore[union-attr]
        return [("查看举报人身份", reverse("admin:audits_tip_identity", args=[tip.pk]))] if may else []

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("take/", self.take_view, "take"), ("register/", self.register_view, "register"), ("figures/", self.figures_view, "figures"),
            ("transfer-problem/", self.transfer_view, "transfer"), ("<int:pk>/identity/", self.identity_view, "identity"),
        ]  # fmt: skip
        own = [path(where, self.admin_site.admin_view(view), name=f"audits_tip_{name}") for where, view, name in pages]
        return [*own, *super().get_urls()]

    def _context(self, request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
        back = reverse(LIST)
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": None,
            "opts": self.opts,
            "back": back,
            **more,
        }

    def take_view(self, request: HttpRequest) -> HttpResponse:
        """Register a tip taken in person, by telephone, from the board or the group; the code is shown once."""
        town = town_of(request, HANDLE)
        can_seal = TipKey.objects.in_force(town) is not None
        files = (request.POST, request.FILES) if request.method == "POST" else ()
        form = dress(TakenTipForm(*files, town=town, can_seal=can_seal))
        if request.method == "POST" and form.is_valid():
            try:
                receipt = file_tip(town, actor=request.user, **form.given())  # type: ignore[arg-type]
            except Refused as refusal:
                add_refusal(form, refusal)
            else:
                context = self._context(request, "已登记，请把查询码交给举报人", receipt=receipt)
                return _unkept(TemplateResponse(request, "admin/audits/tip/taken.html", context))
        note = (
            "举报人的姓名、电话、住址提交后立即密封，登记人也不能再查看。"
            if can_seal
            else "尚未启用举报密钥，暂不能登记实名举报；请镇纪委在“举报密钥”中启用。"
        )
        context = self._context(request, "登记举报", form=form, button="登记", note=note)
        return _unkept(TemplateResponse(request, "admin/ask.html", context))

    def identity_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for reason and passphrase, then show the identity once; nothing of it is kept by server or browser."""
        tip = self.get_queryset(request).filter(pk=pk, is_named=True).first()
        if tip is None:
            raise Http404
        if not request.user.has_right("audits.open_identity", tip.town):  # type: ignore[union-attr]
            raise PermissionDenied
        return _opened(request, self, tip)

    def register_view(self, request: HttpRequest) -> HttpResponse:
        """Hand out the register as a workbook."""
        town = town_of(request, RESERVED)
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / f"举报投诉登记簿_{clock.today():%Y%m%d}.xlsx"
            export_register(town, actor=request.user, target=target)  # type: ignore[arg-type]
            return _unkept(FileResponse(io.BytesIO(target.read_bytes()), as_attachment=True, filename=target.name))

    def figures_view(self, request: HttpRequest) -> HttpResponse:
        """How many tips, how far, how late."""
        town_of(request, "audits.tip_figures")
        figures = tip_figures(request.user, clock.today())
        context = self._context(request, "举报投诉统计", figures=figures)
        return TemplateResponse(request, "admin/audits/tip/figures.html", context)

    def transfer_view(self, request: HttpRequest) -> HttpResponse:
        """Hand a conduct problem on the list of problems over to the discipline inspection."""
        town_of(request, HANDLE)
        problems = Problem.objects.visible_to(request.user).standing().filter(category__in=CONDUCT)

        def form(*data: Any) -> TransferProblemForm:
            made = TransferProblemForm(*data)
            made.fields["problem"].queryset = problems  # type: ignore[attr-defined]
            return made

        return ask(
            request, self.admin_site, title="问题线索移交纪委", opts=self.opts, back=reverse(LIST), form=form,
            note="问题清单中的贪污侵占、虚报冒领、截留私分、吃拿卡要、优亲厚友等问题移交镇纪委处理；移交后只有镇纪委可以查看线索。",
            perform=lambda problem, **given: transfer_problem(problem, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda case: (f"已移交镇纪委：{case.number}", reverse(LIST)),
        )  # fmt: skip


@sensitive_post_parameters()
@sensitive_variables()
def _opened(request: HttpRequest, page: TipPages, tip: Tip) -> HttpResponse:
    files = (request.POST, request.FILES) if request.method == "POST" else ()
    form, identity = dress(OpenIdentityForm(*files)), None
    form.fields["key_file"].widget.attrs["accept"] = ".json,application/json"
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key_file = given["key_file"].read(10_000).decode("utf-8", "replace") if given["key_file"] else ""
        try:
            identity = open_identity(tip, actor=request.user, reason=given["reason"], passphrase=given["passphrase"], key_file=key_file)  # type: ignore[arg-type]  # fmt: skip
        except Refused as refusal:
            add_refusal(form, refusal)
    record = reverse("admin:audits_tip_change", args=[tip.pk])
    context = page._context(request, "查看举报人身份", tip=tip, form=form, identity=identity, record=record)
    return _unkept(TemplateResponse(request, "admin/audits/tip/identity.html", context))


def _unkept(response: Any) -> Any:
    response["Cache-Control"] = "private, no-store"
    return response
