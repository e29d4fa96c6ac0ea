"""Tokens for the API: one's own to make and end; 系统管理员 sees and ends those of the accounts he manages."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from xumingsi.accounts.models import ApiToken, Duty, User
from xumingsi.kit import clock

from ..errors import Refused
from ..services.tokens import issue_token, may_revoke, revoke_token
from .accounts import below
from .asking import ask
from .mixins import ScopedAdmin, add_refusal
from .widgets import dress


class TokenForm(forms.Form):
    purpose = forms.CharField(label="用途", max_length=100, help_text="给什么程序用、做什么，如：县民政局数据核对。")
    expires_on = forms.DateField(label="有效期至", required=False, help_text="不填的按最长期限。")
    may_act = forms.BooleanField(label="允许办理", required=False, help_text="不勾选的令牌只能查询。")


class RevokeForm(forms.Form):
    reason = forms.CharField(label="停用原因", max_length=200)


@admin.register(ApiToken)
class ApiTokenAdmin(ScopedAdmin):
    list_display = ("prefix", "user", "purpose", "may_act", "created_on", "expires_on", "last_used_on", "state")
    list_filter = ("may_act",)
    list_select_related = ("user",)
    search_fields = ("prefix", "purpose", "user__name", "user__username")
    search_help_text = "可搜令牌开头、用途、用户"
    fields = (
        "prefix",
        "user",
        "purpose",
        "may_act",
        "created_on",
        "expires_on",
        "last_used_on",
        "revoked_on",
        "revoked_by",
    )
    menu_order = 40

    def scope(self, rows: models.QuerySet, user: User) -> models.QuerySet:
        managed = Duty.objects.filter(below(user, "division__path")).values("user")
        return rows.filter(Q(user=user) | Q(user__in=managed))

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return bool(getattr(request.user, "is_staff", False))

    @admin.display(description="状态")
    def state(self, token: ApiToken) -> str:
        if token.revoked_on:
            return "已停用"
        return "有效" if token.expires_on >= clock.today() else "已过期"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tools = [("新建令牌", reverse("admin:accounts_apitoken_issue")), ("接口文档", reverse("api_docs"))]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None and obj.revoked_on is None and may_revoke(obj, request.user):  # type: ignore[arg-type]
            context["tools"] = [("停用", reverse("admin:accounts_apitoken_revoke", args=[obj.pk]))]
        return super().page_context(request, obj, context)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("issue/", wrap(self.issue_view), name="accounts_apitoken_issue"),
            path("<int:pk>/revoke/", wrap(self.revoke_view), name="accounts_apitoken_revoke"),
            *super().get_urls(),
        ]

    def issue_view(self, request: HttpRequest) -> HttpResponse:
        """Ask what for and until when; the answer shows the key, this once."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = dress(TokenForm(request.POST or None))
        back = reverse("admin:accounts_apitoken_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": "新建接口令牌",
            "subtitle": None,
            "opts": self.opts,
            "back": back,
        }
        if request.method == "POST" and form.is_valid():
            try:
                token, key = issue_token(actor=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            except Refused as refusal:
                add_refusal(form, refusal)
            else:
                shown = TemplateResponse(
                    request, "admin/accounts/apitoken/issued.html", {**context, "token": token, "key": key}
                )
                shown["Cache-Control"] = "no-store"
                return shown
        return TemplateResponse(request, "admin/ask.html", {**context, "form": form, "button": "建立"})

    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask why, and end the token."""
        token = self.get_queryset(request).filter(pk=pk).select_related("user").first()
        if token is None or not self.has_view_permission(request):
            raise Http404
        back = reverse("admin:accounts_apitoken_changelist")
        return ask(
            request, self.admin_site, title=f"停用{token}", form=RevokeForm, button="停用", opts=self.opts, back=back,
            perform=lambda reason: revoke_token(token, actor=request.user, reason=reason),  # type: ignore[arg-type]
            done=lambda ended: (f"{ended}已停用。", back),
        )  # fmt: skip
