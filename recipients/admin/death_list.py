"""Death lists on the workbench: handed in, kept as they came, matched or not."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from recipients.admin.searching import Searching
from recipients.exchange.death_list import import_deaths
from recipients.models import DeathRecord
from xumingsi.accounts.models import Division
from xumingsi.accounts.scope import town_ids
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin, masked
from xumingsi.casework.errors import BadInput

NAMED = 5


class DeathListForm(forms.Form):
    town = forms.ModelChoiceField(label="镇（乡、街道）", queryset=Division.objects.none(), empty_label=None)
    file = forms.FileField(label="死亡人员名单（.xlsx）", widget=forms.FileInput(attrs={"accept": ".xlsx"}))

    def __init__(self, *args: Any, towns: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = towns  # type: ignore[attr-defined]


class MatchedFilter(admin.SimpleListFilter):
    title = "匹配"
    parameter_name = "matched"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("1", "已匹配在册人员"), ("0", "未匹配")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "0":
            return queryset.unmatched()
        return queryset.filter(reports__isnull=False).distinct() if self.value() == "1" else queryset


NUMBER = masked("id_number", "身份证号")


@admin.register(DeathRecord)
class DeathRecordAdmin(Searching, ScopedAdmin):
    list_display = ("shown_name", NUMBER, "died_on", "source", "received_on", "matched")
    list_filter = (MatchedFilter, period_filter("received_on", "收到日期"))
    search_help_text = "可搜姓名、身份证后几位"
    ordering = ("-received_on", "-pk")
    menu_order = 55

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).annotate(n_reports=models.Count("reports"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("shown_name", NUMBER, "died_on", "source", "received_on", "matched")

    @admin.display(description="姓名", ordering="name")
    def shown_name(self, record: DeathRecord) -> str:
        return record.name or "未填"

    @admin.display(description="匹配")
    def matched(self, record: Any) -> str:
        return "已匹配" if record.n_reports else "未匹配"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tools = [("导入死亡名单", reverse("admin:recipients_deathrecord_upload"))]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        return [
            path("upload/", self.admin_site.admin_view(self.upload_view), name="recipients_deathrecord_upload"),
            *super().get_urls(),
        ]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Take a death list in; a list with errors is refused as a whole, each named."""
        towns = Division.objects.filter(pk__in=town_ids(request.user, "recipients.import"))
        return ask(
            request, self.admin_site, title="导入死亡名单", opts=self.opts, back=reverse("admin:recipients_deathrecord_changelist"),
            note="按身份证号与在册人员比对，命中的列为待核实死亡报告；待遇不会因此自动变动。",
            form=lambda *data: DeathListForm(*data, towns=towns),
            perform=lambda town, file: _import(file, town, request.user),
            done=lambda found: (_told(found), reverse("admin:recipients_deathreport_changelist") + "?state__exact=pending"),
        )  # fmt: skip


def _import(file: Any, town: Division, actor: Any) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "deaths.xlsx"
        place.write_bytes(file.read())
        found = import_deaths(place, town=town, actor=actor)
    if found.errors:
        listed = [f"{error.cell}（{error.column}）：{error.message}" for error in found.errors[:NAMED]]
        more = f"……共 {len(found.errors)} 处" if len(found.errors) > NAMED else ""
        raise BadInput(
            "名单有误，没有导入任何一行。",
            {"file": ["名单有误，没有导入任何一行。", *listed, *([more] if more else [])]},
        )
    return found


def _told(found: Any) -> str:
    kept = found.kept
    warned = f"；提醒 {len(found.warnings)} 处，请在核实时留意姓名、日期" if found.warnings else ""
    return f"名单 {len(found.lines)} 人：新增 {len(kept.new)} 条，与在册人员无关 {kept.unmatched} 人，新开待核实 {len(kept.opened)} 件{warned}。"
