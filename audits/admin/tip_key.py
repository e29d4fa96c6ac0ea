"""Keys that identities are sealed with, and the town's own deadlines."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from audits.models import TipKey, TipRules
from audits.services.identities import enable_key
from audits.services.tip_rules import save_tip_rules
from audits.tip_people import RESERVED
from xumingsi.accounts.scope import town_ids
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.mixins import ScopedAdmin

from .tip_pages import town_of


class KeyForm(forms.Form):
    key_file = forms.FileField(label="密钥文件", help_text="由镇纪委生成并保管，见运行维护。")
    passphrase = forms.CharField(
        label="密钥口令", max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="用来确认打得开，不保存。",
    )  # fmt: skip


@admin.register(TipKey)
class TipKeyAdmin(ScopedAdmin):
    list_display = ("__str__", "town", "fingerprint_text", "enabled_by")
    list_select_related = ("town", "enabled_by")
    fields = ("town", "fingerprint_text", "enabled_on", "enabled_by")
    ordering = ("-pk",)
    menu_order = 80

    @admin.display(description="指纹")
    def fingerprint_text(self, key: TipKey) -> str:
        return format_html("<code>{}</code>", key.fingerprint)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tools = [("启用密钥", reverse("admin:audits_tipkey_enable"))]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.enable_view)
        return [path("enable/", view, name="audits_tipkey_enable"), *super().get_urls()]

    @method_decorator(sensitive_post_parameters())
    def enable_view(self, request: HttpRequest) -> HttpResponse:
        """Seal with another key from now on."""
        town = town_of(request, RESERVED)

        @sensitive_variables()
        def perform(key_file: Any, passphrase: str) -> TipKey:
            text = key_file.read(10_000).decode("utf-8", "replace")
            return enable_key(town, actor=request.user, key_file=text, passphrase=passphrase)  # type: ignore[arg-type]

        def form(*data: Any) -> KeyForm:
            made = KeyForm(*data)
            made.fields["key_file"].widget.attrs["accept"] = ".json,application/json"
            return made

        return ask(
            request, self.admin_site, title="启用密钥", opts=self.opts, back=reverse("admin:audits_tipkey_changelist"), form=form, perform=perform,
            note="以后的实名举报用这把密钥封存；以前的仍须用当时的密钥打开，旧密钥文件和口令要继续保管。请核对列表最上面一把的指纹与镇纪委记下的一致。",
            done=lambda key: (f"已启用密钥，指纹 {key.fingerprint}", reverse("admin:audits_tipkey_changelist")),
        )  # fmt: skip


@admin.register(TipRules)
class TipRulesAdmin(ScopedAdmin):
    list_display = ("town", "effective_from", "accept_days", "finish_days", "answer_days")
    list_select_related = ("town",)
    add_right = "audits.tip_rules"
    addable = ("town", "effective_from", "accept_days", "finish_days", "answer_days")
    fields = addable
    ordering = ("town", "-effective_from")
    menu_order = 90

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        towns = town_ids(request.user, "audits.tip_rules")
        kwargs["queryset"] = db_field.remote_field.model.objects.filter(pk__in=towns)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_with(self, form: Any, actor: Any, change: bool) -> models.Model:
        return save_tip_rules(form.instance, actor=actor)
