"""Officials, what they declare, and which relations count."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from recipients.admin.searching import Searching
from recipients.exchange.official_list import import_officials
from recipients.exchange.relative_list import import_relatives
from recipients.models import DeclaredRelative, KinshipRules, Official
from recipients.relative_choices import WIDER
from recipients.services import officials
from xumingsi.accounts.models import Division, User
from xumingsi.accounts.scope import town_ids
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.mixins import ScopedAdmin, masked
from xumingsi.casework.errors import BadInput

NAMED = 5
NUMBER = masked("id_number", "身份证号")


class ListForm(forms.Form):
    town = forms.ModelChoiceField(label="镇（乡、街道）", queryset=Division.objects.none(), empty_label=None)
    file = forms.FileField(label="名单（.xlsx）", widget=forms.FileInput(attrs={"accept": ".xlsx"}))

    def __init__(self, *args: Any, towns: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = towns  # type: ignore[attr-defined]


class WithImport(Searching, ScopedAdmin):
    """A register of the town that is kept from lists and by hand."""

    importing: Callable[..., Any]
    import_title = ""
    import_note = ""
    add_right = "recipients.keep_officials"
    change_right = "recipients.keep_officials"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "town":
            kwargs["queryset"] = _towns(request, officials.KEEP)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may = request.user.has_right(officials.IMPORT)  # type: ignore[union-attr]
        tools = [(self.import_title, reverse(f"admin:{self._name}_upload"))] if may else []
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    @property
    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.upload_view)
        return [path("upload/", view, name=f"{self._name}_upload"), *super().get_urls()]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Take a list in; a list with errors is refused as a whole, each named."""
        towns, back = _towns(request, officials.IMPORT), reverse(f"admin:{self._name}_changelist")
        return ask(
            request, self.admin_site, title=self.import_title, opts=self.opts, back=back, note=self.import_note,
            form=lambda *data: ListForm(*data, towns=towns),
            perform=lambda town, file: _import(type(self).importing, file, town, request.user),
            done=lambda found: (_told(found), back),
        )  # fmt: skip


def _towns(request: HttpRequest, right: str) -> models.QuerySet:
    return Division.objects.filter(pk__in=town_ids(request.user, right))


def _import(importing: Callable[..., Any], file: Any, town: Division, actor: Any) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "list.xlsx"
        place.write_bytes(file.read())
        found = importing(place, town=town, actor=actor)
    if found.errors:
        listed = [f"{error.cell}（{error.column}）：{error.message}" for error in found.errors[:NAMED]]
        more = f"……共 {len(found.errors)} 处" if len(found.errors) > NAMED else ""
        whole = "名单有误，没有导入任何一行。"
        raise BadInput(whole, {"file": [whole, *listed, *([more] if more else [])]})
    return found


def _told(found: Any) -> str:
    kept = found.kept
    warned = "；".join(one.message for one in found.warnings[:NAMED])
    more = f"……共 {len(found.warnings)} 处提醒" if len(found.warnings) > NAMED else ""
    counts = f"新增 {len(kept.new)}，变更 {len(kept.changed)}，未变 {kept.known}"
    return f"已导入 {len(found.lines)} 行：{counts}。{f'提醒：{warned}{more}' if warned else ''}"


class InOfficeFilter(admin.SimpleListFilter):
    title = "在任"
    parameter_name = "office"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("1", "在任"), ("0", "已离任")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.filter(left_on__isnull=self.value() == "1") if self.value() else queryset


@admin.register(Official)
class OfficialAdmin(WithImport):
    importing = staticmethod(import_officials)
    import_title = "导入公职人员名单"
    import_note = "按身份证号新增或变更；名册中有而名单中没有的只作提醒，不删除。"
    list_display = (
        "name",
        NUMBER,
        "employer",
        "post",
        "kind",
        "user",
        "left_on",
        "filings_count",
    )
    list_filter = ("kind", InOfficeFilter)
    list_select_related = ("user", "town")
    search_help_text = "可搜姓名、拼音首字母、身份证后几位"
    addable = ("town", "name", "id_number", "employer", "post", "kind", "user")
    editable = ("name", "employer", "post", "kind", "user", "left_on")
    ordering = ("pk",)
    menu_order = 82

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).annotate(n_filings=models.Count("filings"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = (
            "name",
            NUMBER,
            "town",
            "employer",
            "post",
            "kind",
            "user",
            "listed_on",
            "left_on",
        )
        return shown if obj else self.addable

    @admin.display(description="备案件数")
    def filings_count(self, official: Any) -> int:
        return official.n_filings

    def save_with(self, form: Any, actor: User, change: bool) -> models.Model:
        return officials.save_official(form.instance, actor=actor, changes=form.changed_data)


@admin.register(DeclaredRelative)
class DeclaredRelativeAdmin(WithImport):
    importing = staticmethod(import_relatives)
    import_title = "导入近亲属申报表"
    import_note = "公职人员申报的近亲属，每名亲属一行；同一备案人的同一亲属再次导入即更新。"
    list_display = (
        "official_name", masked("official_id", "备案人身份证号"), "relation", "relative_name", masked("relative_id", "亲属身份证号"), "declared_on",
    )  # fmt: skip
    list_select_related = ("town",)
    search_help_text = "可搜备案人或亲属的姓名、身份证后几位"
    addable = ("town", "official_name", "official_id", "relation", "relative_name", "relative_id")
    editable = ("official_name", "relation", "relative_name")
    ordering = ("pk",)
    menu_order = 84

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("town", *self.list_display) if obj else self.addable

    def save_with(self, form: Any, actor: User, change: bool) -> models.Model:
        return officials.declare_relative(form.instance, actor=actor, changes=form.changed_data)


class KinshipRulesForm(forms.ModelForm):
    wider = forms.MultipleChoiceField(
        label="增加的近亲属", required=False, choices=[(kin.value, kin.label) for kin in WIDER], widget=forms.CheckboxSelectMultiple,
        help_text=KinshipRules._meta.get_field("wider").help_text,
    )  # fmt: skip


@admin.register(KinshipRules)
class KinshipRulesAdmin(ScopedAdmin):
    form = KinshipRulesForm
    list_display = ("town", "effective_from", "wider_text", "depth", "review_months")
    list_select_related = ("town",)
    add_right = officials.RULES
    addable = ("town", "effective_from", "wider", "depth", "review_months")
    ordering = ("town", "-effective_from")
    menu_order = 91

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("town", "effective_from", "wider_text", "depth", "review_months") if obj else self.addable

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "town":
            kwargs["queryset"] = _towns(request, officials.RULES)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="增加的近亲属")
    def wider_text(self, rules: KinshipRules) -> str:
        return "、".join(rules.wider) or "只按法定八种"

    def save_with(self, form: Any, actor: User, change: bool) -> models.Model:
        return officials.save_kinship_rules(form.instance, actor=actor, changes=form.changed_data)
