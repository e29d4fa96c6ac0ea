"""Vehicles, homes and shops, businesses and pensions as other offices have them: handed in, kept as they came."""

import io
import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from recipients.admin.searching import Searching
from recipients.exchange.holding_list import HoldingList, importer
from recipients.models import BusinessRecord, PensionRecord, PropertyRecord, VehicleRecord
from recipients.sheets import REFERENCE
from xumingsi.accounts.models import Division
from xumingsi.accounts.scope import town_ids
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.mixins import ScopedAdmin, masked
from xumingsi.casework.errors import BadInput
from xumingsi.kit.excel.annotate import annotate
from xumingsi.kit.excel.template import write_template

IMPORT, NAMED = "recipients.import", 8
NUMBER = masked("id_number", "身份证号")


class HoldingFileForm(forms.Form):
    """A workbook of another office and the town it is for."""

    town = forms.ModelChoiceField(label="镇（乡、街道）", queryset=Division.objects.none(), empty_label=None)
    file = forms.FileField(
        label="名单（.xlsx）",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text="每项登记一行；可先下载模板。",
    )
    complete = forms.BooleanField(
        label="这是完整名单",
        required=False,
        help_text="名单没有的原有记录保留，标为“已不在名单”，不再参与比对。养老待遇只看名单所含的月份。不勾选则只新增和更新。",
    )
    skip_bad_rows = forms.BooleanField(label="有错的行不导入，其余导入", required=False)
    mark_errors = forms.BooleanField(
        label="有错时下载标红的工作簿", required=False, help_text="有错的单元格标红、注明原因和改法；名单不会导入。"
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Division.objects.filter(pk__in=town_ids(user, IMPORT)).order_by("path")  # type: ignore[attr-defined]


class StandingFilter(admin.SimpleListFilter):
    title = "名单"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("1", "在最近名单"), ("0", "已不在名单")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.filter(gone_on__isnull=self.value() == "1") if self.value() in ("0", "1") else queryset


class HoldingAdmin(Searching, ScopedAdmin):
    """``kind`` is that of the list (contract §2); ``facts`` are the columns of its own."""

    kind = ""
    facts: tuple[str, ...] = ()
    search_help_text = "可搜姓名、身份证后几位"
    ordering = ("-pk",)
    list_filter: Any = (StandingFilter,)

    def get_list_display(self, request: HttpRequest) -> Any:
        return ("shown_name", NUMBER, *self.facts, "received_on", "standing")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("shown_name", NUMBER, *self.facts, "town", "received_on", "gone_on")

    @admin.display(description="姓名", ordering="name")
    def shown_name(self, record: Any) -> str:
        return record.name or "未填"

    @admin.display(description="名单", ordering="gone_on")
    def standing(self, record: Any) -> str:
        return f"{record.gone_on} 起已不在名单" if record.gone_on else "在名单"

    def _url(self, page: str) -> str:
        return reverse(f"admin:recipients_{self.opts.model_name}_{page}")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tools = [("下载模板", self._url("template"))]
        if request.user.has_right(IMPORT):  # type: ignore[union-attr]
            tools.append(("导入名单", self._url("import")))
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, f"recipients_{self.opts.model_name}"
        return [
            path("import/", wrap(self.import_view), name=f"{name}_import"),
            path("template/", wrap(self.template_view), name=f"{name}_template"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take a list in, or say cell by cell what is wrong with it, on the page or in the workbook itself."""
        if not request.user.has_right(IMPORT):  # type: ignore[union-attr]
            raise PermissionDenied
        marked: list[HttpResponse] = []
        page = ask(
            request, self.admin_site, title=f"导入{REFERENCE[self.kind].title}", opts=self.opts, back=self._url("changelist"),
            button="核对并导入", note="名单照原样登记，导入后立即与在册人员比对，命中的列为疑点，由人核实。有一处错误即整表不导入；同一名单再次导入不会重复登记。",
            form=lambda *data: HoldingFileForm(*data, user=request.user),
            perform=lambda **asked: self._take_in(request, marked, **asked),
            done=lambda found: (_told(found), self._url("changelist")),
        )  # fmt: skip
        return marked[0] if marked else page

    def _take_in(self, request: HttpRequest, marked: list[HttpResponse], *, town: Division, file: Any, mark_errors: bool, **how: bool) -> HoldingList:  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            kept = Path(folder) / "list.xlsx"
            with kept.open("wb") as target:
                for chunk in file.chunks():
                    target.write(chunk)
            found = importer(self.kind)(kept, town=town, actor=request.user, **how)
            if found.errors and not how["skip_bad_rows"]:
                if mark_errors:
                    annotate(kept, target := Path(folder) / f"有错待改_{Path(file.name).name}", found.errors)
                    marked.append(_handed_out(target))
                raise BadInput(_errors_of(found))
        return found

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """The blank list with headings, drop-downs and notes."""
        sheet = REFERENCE[self.kind]
        with tempfile.TemporaryDirectory() as folder:
            write_template(target := Path(folder) / f"{sheet.title}模板.xlsx", sheet)
            return _handed_out(target)


def _handed_out(path: Path) -> Any:
    return FileResponse(io.BytesIO(path.read_bytes()), as_attachment=True, filename=path.name)


def _errors_of(found: HoldingList) -> str:
    named = "；".join(f"{error.cell}（{error.column}）：{error.message}" for error in found.errors[:NAMED])
    more = f"……共 {len(found.errors)} 处，可勾选“有错时下载标红的工作簿”再上传" if len(found.errors) > NAMED else ""
    return f"名单有 {len(found.errors)} 处错误，没有导入任何一行。{named}{more}"


def _told(found: HoldingList) -> str:
    result = found.as_json()
    gone = f"，已不在名单 {result['gone']} 条" if result["gone"] else ""
    return (
        f"已导入：新增 {result['created']} 行，变更 {result['updated']} 行，未变 {result['unchanged']} 行，"
        f"不收 {result['refused']} 行{gone}。"
    )


@admin.register(VehicleRecord)
class VehicleRecordAdmin(HoldingAdmin):
    kind, facts, menu_order = "vehicles", ("plate", "vehicle_type", "registered_on"), 56


@admin.register(PropertyRecord)
class PropertyRecordAdmin(HoldingAdmin):
    kind, facts, menu_order = "properties", ("location", "area", "use", "registered_on"), 57
    list_filter = (StandingFilter, "use")


@admin.register(BusinessRecord)
class BusinessRecordAdmin(HoldingAdmin):
    kind, facts, menu_order = "businesses", ("business_name", "business_type", "founded_on", "state"), 58
    list_filter = (StandingFilter, "state")


@admin.register(PensionRecord)
class PensionRecordAdmin(HoldingAdmin):
    kind, facts, menu_order = "pensions", ("scheme", "monthly_amount", "month_text"), 59

    @admin.display(description="年月", ordering="paid_month")
    def month_text(self, record: PensionRecord) -> str:
        return f"{record.paid_month:%Y年%m月}" if record.paid_month else "未写明"
